import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ServiceModel } from '../../kernel/model.ts'
import { cloudTrailDate, isHidden, shownParameters } from './parameters.ts'

const models = readdirSync('models')
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(`models/${name}`, 'utf8')) as ServiceModel)
const modelOf = (service: string) =>
  models.find((model) => model.service === service) as ServiceModel

/** Names that sound like secrets. */
const suspicious =
  /secret|passw|token|seed|private|assert|otp|png|code$|^authenticationcode|customerkey$|credential|^mfa$/i

/** String members that sound like secrets and aren't. */
const harmless = new Set(
  [
    'AssertionEncryptionMode',
    'ClientRequestToken',
    'ClientToken',
    'Code',
    'CodeSHA256',
    'ContinuationToken',
    'CountryCode',
    'ErrorCode',
    'FailureCode',
    'GlobalEndpointTokenVersion',
    'HttpErrorCodeReturnedEquals',
    'HttpRedirectCode',
    'IssueCode',
    'LatestDeliveryErrorCode',
    'LatestIngestionErrorCode',
    'NextContinuationToken',
    'NextToken',
    'RemovePrivateKey',
    'RequestToken',
    'RequestTokenARN',
    'SecretPolicy',
    'ServiceCredentialAlias',
    'ServiceSpecificCredentialId',
    'SubjectFromWebIdentityToken',
  ].map((name) => name.toLowerCase()),
)

describe('members that sound like secrets are hidden, or known to be harmless', () => {
  test.each(models.map((model) => [model.service, model] as const))('%s', (_service, model) => {
    const open: string[] = []
    for (const shape of Object.values(model.shapes)) {
      if (shape.type !== 'structure') continue
      for (const [name, member] of Object.entries(shape.members)) {
        const of = model.shapes[member.shape]
        if (of?.type !== 'string' || !suspicious.test(name)) continue
        if (!isHidden(name, of) && !harmless.has(name.toLowerCase())) open.push(name)
      }
    }
    expect([...new Set(open)]).toEqual([])
  })
})

/** A value with a canary in every string, of every member, some levels deep. */
function canaries(model: ServiceModel, shapeName: string, depth = 0): unknown {
  const shape = model.shapes[shapeName]
  if (!shape || depth > 6) return undefined
  switch (shape.type) {
    case 'structure': {
      const value: Record<string, unknown> = {}
      for (const [name, member] of Object.entries(shape.members)) {
        const of = model.shapes[member.shape]
        value[name] =
          of && isHidden(name, of) ? 'canary-hidden' : canaries(model, member.shape, depth + 1)
      }
      return value
    }
    case 'list':
      return [canaries(model, shape.member.shape, depth + 1)]
    case 'map':
      return { name: canaries(model, shape.value.shape, depth + 1) }
    case 'string':
      return shape.sensitive ? 'canary-sensitive' : 'shown'
    case 'timestamp':
      return new Date(0)
    case 'boolean':
      return true
    case 'blob':
    case 'document':
      return Buffer.from('canary-bytes')
    default:
      return 1
  }
}

describe('nothing hidden comes through, whatever the operation', () => {
  test.each(models.map((model) => [model.service, model] as const))('%s', (_service, model) => {
    let looked = 0
    for (const { input, output } of Object.values(model.operations))
      for (const shapeName of [input, output]) {
        if (shapeName === undefined) continue
        const secrets: string[] = []
        const shown = shownParameters(model, shapeName, canaries(model, shapeName), secrets)
        expect(JSON.stringify(shown), shapeName).not.toContain('canary')
        looked++
      }
    expect(looked).toBeGreaterThan(10)
  })
})

test('members outside the model never appear', () => {
  const shown = shownParameters(
    modelOf('iam'),
    'CreateUserRequest',
    { UserName: 'bob', Extra: 'canary' },
    [],
  )
  expect(shown).toEqual({ userName: 'bob' })
})

test('names as keys of maps do no harm', () => {
  const input = JSON.parse('{"Bucket":"b","Key":"k","Metadata":{"__proto__":"x","a":"b"}}')
  const shown = shownParameters(modelOf('s3'), 'PutObjectRequest', input, [])
  expect(Object.getPrototypeOf(shown)).toBe(Object.prototype)
  expect(JSON.stringify(shown)).toContain('"__proto__":"x"')
})

test.each([
  ['without a model', undefined, 'X', {}],
  ['without a shape', modelOf('iam'), undefined, {}],
  ['without a value', modelOf('iam'), 'CreateUserRequest', undefined],
  ['of nothing', modelOf('iam'), 'CreateUserRequest', {}],
])('parameters %s are null', (_name, model, shape, value) => {
  expect(shownParameters(model, shape, value, [])).toBeNull()
})

test.each([
  [Date.UTC(2014, 2, 24, 21, 11, 59), 'Mar 24, 2014 9:11:59 PM'],
  [Date.UTC(2014, 0, 1, 0, 5, 9), 'Jan 1, 2014 12:05:09 AM'],
  [Date.UTC(2014, 11, 31, 12, 0, 0), 'Dec 31, 2014 12:00:00 PM'],
])('dates in parameters: %d', (millis, expected) => {
  expect(cloudTrailDate(new Date(millis))).toBe(expected)
})

test('a private key in the wrong member is left out', () => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----'
  const secrets: string[] = []
  const shown = shownParameters(
    modelOf('iam'),
    'UploadSSHPublicKeyRequest',
    { UserName: 'ann', SSHPublicKeyBody: key },
    secrets,
  )
  expect(shown).toEqual({ userName: 'ann' })
  expect(secrets).toEqual([key])
})
