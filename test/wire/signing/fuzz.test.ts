/** Whatever is sent, the answer is an answer: never a fault, never an acceptance. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AwsError } from '../../../src/kernel/errors.ts'
import { readFormClaim } from '../../../src/wire/signing/form-claim.ts'
import { verifyFormPolicy } from '../../../src/wire/signing/form-policy.ts'
import { bodyAnswerOf, receive } from './chunked-body.ts'
import {
  basic,
  changed,
  editHeaders,
  now,
  organizations,
  presigned,
  request,
  s3,
  secret,
  signedByHeader,
  sts,
  verify,
} from './signed-request.ts'

const bytes = fc
  .uint8Array({ maxLength: 200 })
  .map((array) => Buffer.from(array).toString('latin1'))
const profiles = fc.constantFrom(s3, sts, organizations)
const runs = { numRuns: 500, seed: 20260501 }

/** Pieces of a real signature among noise, so that the depths are reached. */
const parts = fc.oneof(
  bytes,
  fc.constantFrom(
    'AWS4-HMAC-SHA256 ',
    'AWS4-ECDSA-P256-SHA256 ',
    `Credential=${secret.accessKeyId}/20260501/us-east-1/s3/aws4_request`,
    'SignedHeaders=host;x-amz-content-sha256;x-amz-date',
    'SignedHeaders=host',
    `Signature=${'0'.repeat(64)}`,
    'Signature=3006020101020101',
    ', ',
    '=',
    '%',
    '%zz',
    '&',
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    'X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256',
    'X-Amz-Credential=a%2F20260501%2Fus-east-1%2Fs3%2Faws4_request',
    'X-Amz-Credential=a%2F20260501%2Fs3%2Faws4_request',
    `X-Amz-Date=${basic(now)}`,
    'X-Amz-Expires=5',
    'X-Amz-SignedHeaders=host',
    'X-Amz-Region-Set=*',
    `X-Amz-Signature=${'0'.repeat(64)}`,
    'AWSAccessKeyId=a',
    'Signature=b',
    'Expires=9999999999',
    '__proto__=1',
  ),
)
const mixtures = fc
  .array(parts, { maxLength: 12 })
  .chain((list) => fc.constantFrom('', '&', ', ').map((separator) => list.join(separator)))

function refusedOrAnonymous(work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (error instanceof AwsError || (error as Error).message === 'no claim') return
    throw error
  }
  throw new Error('accepted')
}

describe('random bytes', () => {
  test('in Authorization', () => {
    fc.assert(
      fc.property(profiles, mixtures, (profile, value) => {
        const received = request('GET', '/', '', [
          ['Host', 'h'],
          ['X-Amz-Date', basic(now)],
          ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD'],
          ['Authorization', value],
        ])
        refusedOrAnonymous(() => verify(received, profile))
      }),
      runs,
    )
  })
  test('in the query', () => {
    fc.assert(
      fc.property(profiles, mixtures, (profile, query) => {
        refusedOrAnonymous(() => verify(request('GET', '/', query, [['Host', 'h']]), profile))
      }),
      runs,
    )
  })
  test('in path, method and headers', () => {
    fc.assert(
      fc.property(profiles, bytes, bytes, bytes, bytes, (profile, method, path, name, value) => {
        const received = request(method, `/${path}`, '', [
          ...signedByHeader(profile, { signature: '0'.repeat(64) }).headers.raw.reduce<
            [string, string][]
          >((pairs, part, i) => {
            if (i % 2 === 0) pairs.push([part, ''])
            else (pairs.at(-1) as [string, string])[1] = part
            return pairs
          }, []),
          [name, value],
        ])
        refusedOrAnonymous(() => verify(received, profile))
      }),
      runs,
    )
  })
  test('in date, scope and hash of an otherwise right request', () => {
    fc.assert(
      fc.property(
        profiles,
        fc.constantFrom('x-amz-date', 'x-amz-content-sha256', 'host', 'authorization'),
        bytes,
        (profile, header, value) => {
          const original = signedByHeader(profile)
          fc.pre(original.headers.has(header) && value !== original.headers.get(header)?.trim())
          const headers = editHeaders(original.headers, (name, sent) =>
            name === header ? value : sent,
          )
          refusedOrAnonymous(() => verify(changed(original, { headers }), profile))
        },
      ),
      runs,
    )
  })
  test('instead of one byte of a right request', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 33, max: 126 }),
        fc.boolean(),
        (at, code, inQuery) => {
          const original = inQuery
            ? presigned(s3, { query: 'versionId=abc' })
            : signedByHeader(s3, { headers: [['X-Amz-Meta-A', 'b']] })
          const line = inQuery ? original.query : (original.headers.get('authorization') as string)
          const position = at % line.length
          const character = String.fromCharCode(code)
          fc.pre(line[position] !== character)
          const bent = line.slice(0, position) + character + line.slice(position + 1)
          const received = inQuery
            ? changed(original, { query: bent })
            : changed(original, {
                headers: editHeaders(original.headers, (name, value) =>
                  name === 'authorization' ? bent : value,
                ),
              })
          // `%2F` and `%2f` are the same parameter.
          fc.pre(!inQuery || decodeSafely(bent) !== decodeSafely(line))
          refusedOrAnonymous(() => {
            // Another key id finds another secret, or none.
            if (verify(received, s3).claim.accessKeyId !== secret.accessKeyId)
              throw new Error('no claim')
          })
        },
      ),
      runs,
    )
  })
  test('in forms and policies', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(parts, bytes), { maxLength: 8 }), bytes, (fields, policy) => {
        refusedOrAnonymous(() => {
          readFormClaim(fields, request('POST', '/b', '', [['Host', 'h']]), s3, now)
          throw new Error('no claim')
        })
        refusedOrAnonymous(() => verifyFormPolicy(policy, fields, 'b', now))
        refusedOrAnonymous(() =>
          verifyFormPolicy(Buffer.from(policy).toString('base64'), fields, 'b', now),
        )
      }),
      runs,
    )
  })
  test('in the frames of a chunked body', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        bytes,
        fc.integer({ min: 1, max: 50 }),
        async (at, noise, size) => {
          fc.pre(noise !== '')
          const answer = await bodyAnswerOf(() =>
            receive({
              mode: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
              chunks: ['first', 'second'],
              pieces: size,
              bend: (framed) =>
                framed.slice(0, at % framed.length) + noise + framed.slice(at % framed.length),
            }),
          )
          expect(answer).toMatch(
            /^(400 (InvalidRequest|IncompleteBody)|403 SignatureDoesNotMatch)$/,
          )
        },
      ),
      { ...runs, numRuns: 200 },
    )
  })
})

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
