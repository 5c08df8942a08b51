/** The sixteen points a verifier must satisfy, one test each. The tables beside this file go further. */

import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { HeaderTable } from '../../../src/kernel/http.ts'
import {
  canonicalPathAsSent,
  canonicalPathNormalised,
} from '../../../src/wire/signing/canonical-path.ts'
import { canonicalQuery } from '../../../src/wire/signing/canonical-query.ts'
import { readClaim } from '../../../src/wire/signing/claim.ts'
import { createSigningKeyCache } from '../../../src/wire/signing/signing-key.ts'
import type { SigningProfile } from '../../../src/wire/signing/types.ts'
import { burnVerification, verifyClaim } from '../../../src/wire/signing/verify.ts'
import { bodyAnswerOf, receive } from './chunked-body.ts'
import { signedByEcdsa } from './ecdsa-signer.ts'
import {
  answerOf,
  basic,
  changed,
  editHeaders,
  emptySha256,
  now,
  presigned,
  request,
  s3,
  secret,
  sha256,
  signedByHeader,
  sts,
  verify,
  withHeaders,
} from './signed-request.ts'

const mismatch = '403 SignatureDoesNotMatch'
const minute = 60_000

describe('the sixteen points', () => {
  test('1. exactly one authentication method', () => {
    const url = presigned(s3)
    const authorization = signedByHeader(s3).headers.get('authorization') as string
    const both = changed(url, {
      headers: withHeaders(url.headers, [['Authorization', authorization]]),
    })
    expect(verify(url, s3).claim.method).toBe('query')
    expect(verify(signedByHeader(s3), s3).claim.method).toBe('header')
    expect(answerOf(() => verify(both, s3))).toBe('400 InvalidArgument')
    expect(
      answerOf(() => verify(changed(both, { query: `${both.query}&AWSAccessKeyId=a` }), s3)),
    ).toBe('400 InvalidArgument')
  })

  test('2. one Authorization; repeated headers are signed together, in order', () => {
    const headers = [
      ['X-Amz-Meta-A', ' b   c '],
      ['x-amz-meta-a', 'a'],
    ] as const
    const received = signedByHeader(s3, { headers })
    expect(verify(received, s3).verified.seedSignature).toMatch(/^[0-9a-f]{64}$/)
    const raw = [...received.headers.raw]
    const first = raw.indexOf('X-Amz-Meta-A')
    raw.splice(first, 4, 'x-amz-meta-a', 'a', 'X-Amz-Meta-A', 'b c')
    expect(answerOf(() => verify(changed(received, { headers: new HeaderTable(raw) }), s3))).toBe(
      mismatch,
    )
    for (const name of [
      'Authorization',
      'Host',
      'X-Amz-Date',
      'X-Amz-Content-Sha256',
      'X-Amz-Security-Token',
    ]) {
      const base = signedByHeader(s3, { token: 'token' })
      const value = base.headers.get(name.toLowerCase()) as string
      const repeated = changed(base, { headers: withHeaders(base.headers, [[name, value]]) })
      expect(answerOf(() => verify(repeated, s3))).toMatch(/^400 /)
    }
  })

  test('3. SignedHeaders are sorted, named, sent, and cover host and every x-amz-*', () => {
    for (const signedHeaders of [
      'x-amz-content-sha256;x-amz-date',
      'host;;x-amz-content-sha256;x-amz-date',
      'x-amz-date;host;x-amz-content-sha256',
      'HOST;x-amz-content-sha256;x-amz-date',
      '',
    ])
      expect(answerOf(() => verify(signedByHeader(s3, { signedHeaders }), s3))).toBe(
        '400 AuthorizationHeaderMalformed',
      )
    const unsigned = signedByHeader(s3, { unsigned: [['X-Amz-Acl', 'public-read']] })
    expect(answerOf(() => verify(unsigned, s3))).toBe('403 AccessDenied')
    const absent = signedByHeader(s3, {
      signedHeaders: 'host;x-amz-acl;x-amz-content-sha256;x-amz-date',
    })
    expect(answerOf(() => verify(absent, s3))).toBe(mismatch)
    // the AWS SDKs for PHP and for JavaScript v2 never sign it
    const type = { unsigned: [['Content-Type', 'text/plain']] } as const
    expect(verify(presigned(s3, type), s3).claim.signedHeaders).toEqual(['host'])
    expect(verify(signedByHeader(s3, type), s3).claim.signedHeaders).toEqual([
      'host',
      'x-amz-content-sha256',
      'x-amz-date',
    ])
  })

  test('4. dates: X-Amz-Date before Date, both formats, fifteen minutes and not a second more', () => {
    for (const profile of [s3, sts])
      for (const sign of [-1, 1]) {
        expect(
          verify(signedByHeader(profile, { at: now + sign * 15 * minute }), profile),
        ).toBeDefined()
        const late = signedByHeader(profile, { at: now + sign * (15 * minute + 1000) })
        expect(answerOf(() => verify(late, profile))).toMatch(/^403 /)
      }
    for (const date of [basic(now), new Date(now).toUTCString()]) {
      const dated = signedByHeader(s3, {
        headers: [['Date', date]],
        signedHeaders: 'date;host;x-amz-content-sha256',
      })
      const headers = editHeaders(dated.headers, (name, value) =>
        name === 'x-amz-date' ? undefined : value,
      )
      expect(verify(changed(dated, { headers }), s3).claim.signedAt).toBe(now)
    }
    const contradicting = signedByHeader(s3, {
      headers: [['Date', 'Thu, 01 Jan 1970 00:00:00 GMT']],
    })
    expect(verify(contradicting, s3).claim.signedAt).toBe(now)
  })

  test('5. scope: day, any region, this service, aws4_request', () => {
    expect(verify(signedByHeader(sts, { region: 'ap-south-1' }), sts).claim.region).toBe(
      'ap-south-1',
    )
    for (const bend of [
      { scopeDate: '20260502' },
      { service: 'iam' },
      { terminator: 'aws4' },
      { region: '!' },
    ])
      expect(answerOf(() => verify(signedByHeader(sts, bend), sts))).toBe(mismatch)
    for (const service of ['s3express', 's3-outposts'])
      expect(answerOf(() => verify(signedByHeader(s3, { service }), s3))).toBe(
        '400 AuthorizationHeaderMalformed',
      )
  })

  test('6. canonical path: S3 as sent, others normalised and encoded again, no Unicode normalisation', () => {
    const rows = [
      ['/a/../b//c/./d', '/a/../b//c/./d', '/b/c/d'],
      ['/a%2Fb', '/a%2Fb', '/a%252Fb'],
      ['/a%2fb', '/a%2Fb', '/a%252fb'],
      ["/!'()*", '/%21%27%28%29%2A', '/%21%27%28%29%2A'],
      ['/a+b', '/a%2Bb', '/a%2Bb'],
      ['/%C3%A9', '/%C3%A9', '/%25C3%25A9'],
      ['/e%CC%81', '/e%CC%81', '/e%25CC%2581'],
      ['/100%', '/100%25', '/100%25'],
      ['/%zz', '/%25zz', '/%25zz'],
      ['/a/', '/a/', '/a/'],
      ['/..', '/..', '/'],
      ['/', '/', '/'],
    ] as const
    for (const [path, asSent, normalised] of rows) {
      expect([path, canonicalPathAsSent(path)]).toEqual([path, asSent])
      expect([path, canonicalPathNormalised(path)]).toEqual([path, normalised])
    }
  })

  test('7. canonical query: first =, strict encoding, code-point order, only X-Amz-Signature left out', () => {
    const rows = [
      ['b=1&a=2&a=1', 'a=1&a=2&b=1'],
      ['acl', 'acl='],
      ['a=b=c', 'a=b%3Dc'],
      ['a=%7e&b=%2f', 'a=~&b=%2F'],
      ['a=b+c', 'a=b%2Bc'],
      ['a=%zz', 'a=%25zz'],
      ['B=1&a=1&A=1', 'A=1&B=1&a=1'],
      ['a-b=1&a=2', 'a=2&a-b=1'],
      ['&&a=1&', 'a=1'],
      ['X-Amz-Signature=1&x-amz-signature=2&a=1', 'a=1&x-amz-signature=2'],
      ['%58-Amz-Signature=1', ''],
      ["a=!'()*", 'a=%21%27%28%29%2A'],
    ] as const
    for (const [query, canonical] of rows)
      expect([query, canonicalQuery(query)]).toEqual([query, canonical])
  })

  test('8. payload hash: of the body, announced for S3, nothing else', () => {
    const body = 'Action=GetUser'
    expect(verify(signedByHeader(sts, { body }), sts, { body })).toBeDefined()
    expect(answerOf(() => verify(signedByHeader(sts, { body }), sts, { body: `${body}s` }))).toBe(
      mismatch,
    )
    const lying = signedByHeader(sts, { body, headers: [['X-Amz-Content-Sha256', emptySha256]] })
    expect(answerOf(() => verify(lying, sts, { body }))).toBe(mismatch)
    const honest = signedByHeader(sts, { body, headers: [['X-Amz-Content-Sha256', sha256(body)]] })
    expect(verify(honest, sts, { body }).claim.payload.kind).toBe('hash')
    expect(answerOf(() => verify(signedByHeader(s3, { contentSha256: undefined }), s3))).toBe(
      '400 InvalidRequest',
    )
    expect(answerOf(() => verify(signedByHeader(s3, { contentSha256: 'abc' }), s3))).toBe(
      '400 InvalidArgument',
    )
    expect(
      verify(signedByHeader(s3, { contentSha256: 'UNSIGNED-PAYLOAD' }), s3).claim.payload.kind,
    ).toBe('unsigned')
    const buffered = signedByHeader(s3, { method: 'PUT', body: 'one' })
    expect(answerOf(() => verify(buffered, s3, { body: 'two' }))).toBe(
      '400 XAmzContentSHA256Mismatch',
    )
    expect(verify(buffered, s3, { body: 'one' })).toBeDefined()
  })

  test('9. aws-chunked: chained signatures, exact length, final chunk, announced trailers', async () => {
    const upload = {
      mode: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      chunks: ['one', 'two'],
      trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' },
    }
    const { body, trailers } = await receive(upload)
    expect(body.toString()).toBe('onetwo')
    expect(trailers.get('x-amz-checksum-crc32')).toBe('AAAAAA==')
    const zero = '0'.repeat(64)
    for (const chunk of [0, 1, 2, -1])
      expect(
        await bodyAnswerOf(() =>
          receive({ ...upload, bendSignature: (right, i) => (i === chunk ? zero : right) }),
        ),
      ).toBe(mismatch)
    expect(await bodyAnswerOf(() => receive({ ...upload, decodedLength: '7' }))).toBe(
      '400 IncompleteBody',
    )
    expect(await bodyAnswerOf(() => receive({ ...upload, announced: 'x-amz-checksum-sha1' }))).toBe(
      '400 MalformedTrailerError',
    )
  })

  test('10. session token: signed as header, part of a presigned query, never added later', () => {
    const token = 'FwoGZXIv//+='
    expect(verify(signedByHeader(sts, { token }), sts).claim.sessionToken).toBe(token)
    expect(verify(presigned(s3, { token }), s3).claim.sessionToken).toBe(token)
    const added = signedByHeader(sts, { unsigned: [['X-Amz-Security-Token', token]] })
    expect(answerOf(() => verify(added, sts))).toBe(mismatch)
    const url = presigned(s3)
    const appended = changed(url, { query: `${url.query}&X-Amz-Security-Token=abc` })
    expect(answerOf(() => verify(appended, s3))).toBe(mismatch)
  })

  test('11. presigned: 0 to 604800 seconds from its moment, less the skew before, none after', () => {
    const at = now
    const url = presigned(s3, { at, expires: '604800' })
    const week = 604_800_000
    expect(verify(url, s3, { at: at + week }).claim.expiresAt).toBe(at + week)
    expect(answerOf(() => verify(url, s3, { at: at + week + 1 }))).toBe('403 AccessDenied')
    expect(verify(url, s3, { at: at - 15 * minute })).toBeDefined()
    expect(answerOf(() => verify(url, s3, { at: at - 15 * minute - 1 }))).toBe('403 AccessDenied')
    expect(verify(presigned(s3, { at, expires: '0' }), s3, { at })).toBeDefined()
    expect(answerOf(() => verify(presigned(s3, { expires: '604801' }), s3))).toBe(
      '400 AuthorizationQueryParametersError',
    )
    for (const method of ['GET', 'POST']) {
      const identity = presigned(sts, {
        method,
        query: 'Action=GetCallerIdentity&Version=2011-06-15',
        headers: [['x-k8s-aws-id', 'cluster']],
        expires: '60',
      })
      expect(verify(identity, sts).claim.signedHeaders).toEqual(['host', 'x-k8s-aws-id'])
      const elsewhere = editHeaders(identity.headers, (name, value) =>
        name === 'x-k8s-aws-id' ? 'other' : value,
      )
      expect(answerOf(() => verify(changed(identity, { headers: elsewhere }), sts))).toBe(mismatch)
      expect(answerOf(() => verify(identity, sts, { body: 'Action=AssumeRole' }))).toBe(mismatch)
    }
  })

  test('12. SigV2 queries for S3 only, bound to method, resource and headers', () => {
    const signature = (text: string) => encodeURIComponent(hmacSha1(text))
    const expires = now / 1000 + 60
    const url = (method: string, path: string, more: string, text: string, host = 'h') =>
      request(
        method,
        path,
        `${more}AWSAccessKeyId=${secret.accessKeyId}&Signature=${signature(text)}&Expires=${expires}`,
        [['Host', host]],
      )
    const plain = url('GET', '/b/k%20a', '', `GET\n\n\n${expires}\n/b/k%20a`)
    expect(verify(plain, s3).claim).toMatchObject({
      algorithm: 'AWS',
      method: 'query',
      signedAt: 0,
    })
    expect(answerOf(() => verify(changed(plain, { method: 'PUT' }), s3))).toBe(mismatch)
    const overridden = url(
      'GET',
      '/b/k',
      'response-content-type=text%2Fplain&acl&',
      `GET\n\n\n${expires}\n/b/k?acl&response-content-type=text/plain`,
    )
    expect(verify(overridden, s3)).toBeDefined()
    const metadata = url(
      'PUT',
      '/b/k',
      'x-amz-meta-a=b%20c&',
      `PUT\n\n\n${expires}\nx-amz-meta-a:b c\n/b/k`,
    )
    expect(verify(metadata, s3)).toBeDefined()
    const typed = changed(plain, { headers: withHeaders(plain.headers, [['Content-Type', 'a/b']]) })
    expect(answerOf(() => verify(typed, s3))).toBe(mismatch)
    const hosted = url('GET', '/k', '', `GET\n\n\n${expires}\n/b/k`, 'b.s3.localhost')
    expect(verify(hosted, { ...s3, hostBucket: 'b' })).toBeDefined()
    expect(answerOf(() => verify(hosted, { ...s3, hostBucket: 'c' }))).toBe(mismatch)
    for (const resource of ['/b', '/b/'])
      expect(
        verify(url('GET', '/b', 'acl&', `GET\n\n\n${expires}\n${resource}?acl`), s3),
      ).toBeDefined()
    const object = url('GET', '/b/k', '', `GET\n\n\n${expires}\n/b/k/`)
    expect(answerOf(() => verify(object, s3))).toBe(mismatch)
    expect(answerOf(() => verify(plain, sts))).toBe('400 IncompleteSignature')
  })

  test('13. POST forms are not claims of the head', () => {
    const form = request('POST', '/bucket', '', [
      ['Host', 'h'],
      ['Content-Type', 'multipart/form-data; boundary=x'],
    ])
    expect(readClaim(form, s3, now)).toBeUndefined()
  })

  test('14. SigV4A: derived P-256 key, region set signed and matching', () => {
    const profile: SigningProfile = { ...s3, region: 'eu-west-1' }
    for (const [set, answer] of [
      ['eu-west-1', 'accepted'],
      ['*', 'accepted'],
      ['us-east-1, eu-*', 'accepted'],
      ['us-east-1', '400 AuthorizationHeaderMalformed'],
      ['us-*', '400 AuthorizationHeaderMalformed'],
      ['', '400 AuthorizationHeaderMalformed'],
      ['eu-west-1,', '400 AuthorizationHeaderMalformed'],
    ] as const) {
      const received = signedByEcdsa({ regionSet: set })
      if (answer === 'accepted') expect(verify(received, profile).claim.region).toBe(set)
      else expect(answerOf(() => verify(received, profile))).toBe(answer)
    }
    expect(answerOf(() => verify(changed(signedByEcdsa(), { path: '/other' }), profile))).toBe(
      mismatch,
    )
    expect(
      answerOf(() =>
        verify(signedByEcdsa({ signedHeaders: 'host;x-amz-content-sha256;x-amz-date' }), profile),
      ),
    ).toBe('403 AccessDenied')
  })

  test('15. 64 lower-case hex digits; unknown keys cost a verification; no fault from any bytes', () => {
    for (const signature of [
      '0'.repeat(63),
      '0'.repeat(65),
      'A'.repeat(64),
      `${'0'.repeat(63)}g`,
      'ü'.repeat(64),
    ])
      expect(answerOf(() => verify(signedByHeader(s3, { signature }), s3))).toBe(mismatch)
    const keys = createSigningKeyCache()
    const derived: string[] = []
    const counting = {
      ...keys,
      hmacKey: (...parameters: Parameters<typeof keys.hmacKey>) => {
        derived.push(parameters.slice(1).join('/'))
        return keys.hmacKey(...parameters)
      },
    }
    const received = signedByHeader(sts, { accessKeyId: 'AKIAUNKNOWN' })
    const claim = readClaim(received, sts, now)
    if (claim === undefined) throw new Error('no claim')
    burnVerification(claim, received, sts, emptySha256, counting)
    expect(derived).toEqual(['20260501/us-east-1/sts'])
  })

  test('16. no trace of a signature: no claim, for whoever allows that', () => {
    expect(readClaim(request('POST', '/', '', [['Host', 'h']]), sts, now)).toBeUndefined()
    expect(
      readClaim(request('GET', '/b/k', 'versionId=1', [['Host', 'h']]), s3, now),
    ).toBeUndefined()
  })
})

describe('keys in use', () => {
  const received = signedByHeader(sts)
  const claim = readClaim(received, sts, now)
  const prove = (keys: ReturnType<typeof createSigningKeyCache>, held: typeof secret) => () => {
    if (claim === undefined) throw new Error('no claim')
    return verifyClaim(claim, received, sts, held, emptySha256, keys)
  }
  test('a changed secret is refused as soon as its epoch changes', () => {
    const keys = createSigningKeyCache()
    expect(prove(keys, secret)()).toBeDefined()
    const rotated = { ...secret, secretAccessKey: 'another', epoch: 2 }
    expect(answerOf(prove(keys, rotated))).toBe(mismatch)
    expect(prove(keys, secret)()).toBeDefined()
  })
  test('a dropped key is derived anew', () => {
    const keys = createSigningKeyCache()
    expect(prove(keys, secret)()).toBeDefined()
    keys.drop(secret.accessKeyId)
    expect(answerOf(prove(keys, { ...secret, secretAccessKey: 'another' }))).toBe(mismatch)
  })
})

const hmacSha1 = (text: string) =>
  createHmac('sha1', secret.secretAccessKey).update(text).digest('base64')
