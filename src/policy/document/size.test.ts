import { describe, expect, test } from 'vitest'
import {
  bucketPolicySizeProblem,
  controlPolicySizeProblem,
  inlinePolicySizeProblem,
  managedPolicySizeProblem,
  policySize,
  trustPolicySizeProblem,
} from './size.ts'

describe('characters', () => {
  test.each([
    ['nothing', '', 0],
    ['a document', '{"a":1}', 7],
    ['white space of every kind', ' { \t"a"\r\n:\f\v1 } ', 7],
    ['white space inside a string', '"a b"', 4],
    ['characters of two bytes count once', '"é"', 3],
  ])('%s', (_name, text, size) => {
    expect(policySize(text)).toBe(size)
  })
})

const letters = (n: number) => 'x'.repeat(n)

describe('managed policies', () => {
  test('6,144 characters are allowed, however much white space there is', () => {
    expect(managedPolicySizeProblem(letters(6144) + ' '.repeat(9999))).toBeUndefined()
  })
  test('one more is not', () => {
    expect(managedPolicySizeProblem(letters(6145))).toEqual({
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for PolicySize: 6144',
    })
  })
  test('an account may have another quota', () => {
    expect(managedPolicySizeProblem(letters(11), 10)?.message).toBe(
      'Cannot exceed quota for PolicySize: 10',
    )
  })
})

describe('trust policies', () => {
  test('2,048 characters are allowed', () => {
    expect(trustPolicySizeProblem(letters(2048))).toBeUndefined()
  })
  test('one more is not', () => {
    expect(trustPolicySizeProblem(letters(2049))).toEqual({
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for ACLSizePerRole: 2048',
    })
  })
})

describe('inline policies count together', () => {
  test.each([
    ['user', 2048],
    ['group', 5120],
    ['role', 10240],
  ] as const)('%s: %i', (owner, limit) => {
    const half = letters(limit / 2)
    expect(inlinePolicySizeProblem(owner, 'bob', [half, half, '\n'])).toBeUndefined()
    expect(inlinePolicySizeProblem(owner, 'bob', [half, half, 'x'])).toEqual({
      code: 'LimitExceeded',
      message: `Maximum policy size of ${limit} bytes exceeded for ${owner} bob`,
    })
  })
})

describe('bucket policies are measured in bytes of their normal form', () => {
  const policy = (sid: string) =>
    `{ "Version": "2012-10-17", "Statement": [ { "Sid": "${sid}" } ] }`
  const frame = '{"Version":"2012-10-17","Statement":[{"Sid":""}]}'.length
  test('20,480 bytes are allowed', () => {
    expect(bucketPolicySizeProblem(policy(letters(20_480 - frame)))).toBeUndefined()
  })
  test.each([
    ['one more', letters(20_480 - frame + 1)],
    ['a letter of two bytes more', `${letters(20_480 - frame - 1)}é`],
  ])('%s is not', (_name, sid) => {
    expect(bucketPolicySizeProblem(policy(sid))).toEqual({
      code: 'MalformedPolicy',
      message: 'Normalized policy document exceeds the maximum allowed size of 20480 bytes',
    })
  })
})

describe('control policies count white space', () => {
  test.each(['scp', 'rcp'] as const)('%s', (kind) => {
    expect(controlPolicySizeProblem(' '.repeat(5120), kind)).toBeUndefined()
    expect(controlPolicySizeProblem(' '.repeat(5121), kind)?.code).toBe(
      'ConstraintViolationException',
    )
  })
})
