/** What is refused, with the exact answer: status, code and, where clients match on it, text and fields. */

import { describe, expect, test } from 'vitest'
import { HeaderTable, type HttpRequest } from '../../../src/kernel/http.ts'
import {
  contentSha256Mismatch,
  expiredToken,
  invalidToken,
  missingAuthentication,
  unknownKey,
  wrongRegion,
} from '../../../src/wire/signing/answers.ts'
import { readClaim } from '../../../src/wire/signing/claim.ts'
import type { SigningProfile } from '../../../src/wire/signing/types.ts'
import {
  answerOf,
  type Bend,
  basic,
  changed,
  editHeaders,
  now,
  organizations,
  presigned,
  refusalOf,
  request,
  s3,
  secret,
  signedByHeader,
  sts,
  verify,
  withHeaders,
} from './signed-request.ts'

const minutes = 60_000
const wrongSecret = 'wrongSecretKeyOfTheSameLengthAsTheRightOne'
const otherSignature = '0'.repeat(64)
const header = (profile: SigningProfile, bend: Bend) => () => signedByHeader(profile, bend)
const query = (profile: SigningProfile, bend: Bend) => () => presigned(profile, bend)
const withAuthorization = (profile: SigningProfile, value: string) => () => {
  const original = signedByHeader(profile)
  const headers = editHeaders(original.headers, (name, sent) =>
    name === 'authorization' ? value : sent,
  )
  return changed(original, { headers })
}
const added = (original: HttpRequest, name: string, value: string) =>
  changed(original, { headers: withHeaders(original.headers, [[name, value]]) })
const dropped = (original: HttpRequest, dropping: string) =>
  changed(original, {
    headers: editHeaders(original.headers, (name, value) =>
      name === dropping ? undefined : value,
    ),
  })
const appended = (original: HttpRequest, more: string) =>
  changed(original, { query: original.query === '' ? more : `${original.query}&${more}` })
const replaced = (original: HttpRequest, pattern: RegExp, by: string) =>
  changed(original, { query: original.query.replace(pattern, by) })

const mismatch = '403 SignatureDoesNotMatch'
const headerMalformed = '400 AuthorizationHeaderMalformed'
const queryMalformed = '400 AuthorizationQueryParametersError'
const incomplete = '400 IncompleteSignature'
const denied = '403 AccessDenied'
const invalidArgument = '400 InvalidArgument'

type Row = readonly [
  name: string,
  profile: SigningProfile,
  make: () => HttpRequest,
  answer: string,
  body?: string,
]

const signatures: readonly Row[] = [
  ['wrong secret, STS', sts, header(sts, { secretAccessKey: wrongSecret }), mismatch],
  ['wrong secret, S3', s3, header(s3, { secretAccessKey: wrongSecret }), mismatch],
  [
    'wrong secret, JSON',
    organizations,
    header(organizations, { secretAccessKey: wrongSecret }),
    '400 InvalidSignatureException',
  ],
  ['constant signature, STS', sts, header(sts, { signature: otherSignature }), mismatch],
  ['constant signature, S3', s3, header(s3, { signature: otherSignature }), mismatch],
  ['constant signature, presigned', s3, query(s3, { signature: otherSignature }), mismatch],
  ['empty signature, STS', sts, header(sts, { signature: '' }), incomplete],
  ['empty signature, S3', s3, header(s3, { signature: '' }), headerMalformed],
  ['empty signature, presigned', s3, query(s3, { signature: '' }), queryMalformed],
  ['truncated signature, S3', s3, header(s3, { signature: 'a'.repeat(63) }), mismatch],
  ['truncated signature, STS', sts, header(sts, { signature: 'a'.repeat(10) }), mismatch],
  [
    'signature in upper case',
    s3,
    () => {
      const original = signedByHeader(s3)
      const headers = editHeaders(original.headers, (name, value) =>
        name === 'authorization'
          ? value.replace(/[0-9a-f]{64}$/, (hex) => hex.toUpperCase())
          : value,
      )
      return changed(original, { headers })
    },
    mismatch,
  ],
  ['signature that is no hex', s3, header(s3, { signature: 'z'.repeat(64) }), mismatch],
  [
    'Authorization without parameters, IAM',
    sts,
    withAuthorization(sts, 'AWS4-HMAC-SHA256 garbage'),
    incomplete,
  ],
  [
    'Authorization without parameters, S3',
    s3,
    withAuthorization(s3, 'AWS4-HMAC-SHA256 garbage'),
    headerMalformed,
  ],
  ['algorithm alone', s3, withAuthorization(s3, 'AWS4-HMAC-SHA256'), headerMalformed],
  ['empty Authorization, S3', s3, withAuthorization(s3, ''), invalidArgument],
  ['empty Authorization, STS', sts, withAuthorization(sts, ''), incomplete],
  [
    'truncated Authorization',
    s3,
    () => {
      const original = signedByHeader(s3)
      const headers = editHeaders(original.headers, (name, value) =>
        name === 'authorization' ? value.slice(0, 90) : value,
      )
      return changed(original, { headers })
    },
    headerMalformed,
  ],
  [
    'repeated Authorization parameter',
    s3,
    () => {
      const original = signedByHeader(s3)
      const headers = editHeaders(original.headers, (name, value) =>
        name === 'authorization' ? `${value}, Signature=${otherSignature}` : value,
      )
      return changed(original, { headers })
    },
    headerMalformed,
  ],
  ['Bearer token, S3', s3, withAuthorization(s3, 'Bearer abc'), invalidArgument],
  ['Bearer token, STS', sts, withAuthorization(sts, 'Bearer abc'), incomplete],
  [
    'SigV2 header',
    s3,
    withAuthorization(s3, `AWS ${secret.accessKeyId}:abcd`),
    '400 InvalidRequest',
  ],
  [
    'algorithm AWS4-HMAC-SHA1, S3',
    s3,
    header(s3, { algorithm: 'AWS4-HMAC-SHA1' }),
    invalidArgument,
  ],
  ['algorithm AWS4-HMAC-SHA1, STS', sts, header(sts, { algorithm: 'AWS4-HMAC-SHA1' }), incomplete],
  [
    'algorithm AWS4-HMAC-SHA1, presigned',
    s3,
    query(s3, { algorithm: 'AWS4-HMAC-SHA1' }),
    queryMalformed,
  ],
  [
    'two Authorization headers, S3',
    s3,
    () =>
      added(
        signedByHeader(s3, { signature: otherSignature }),
        'Authorization',
        signedByHeader(s3).headers.get('authorization') as string,
      ),
    headerMalformed,
  ],
  [
    'two Authorization headers, STS',
    sts,
    () => added(signedByHeader(sts), 'authorization', 'x'),
    incomplete,
  ],
  [
    'two Host headers',
    s3,
    () => added(signedByHeader(s3), 'host', 'elsewhere'),
    '400 InvalidRequest',
  ],
  ['two Host headers, STS', sts, () => added(signedByHeader(sts), 'host', 'elsewhere'), incomplete],
  [
    'two X-Amz-Date headers',
    s3,
    () => added(signedByHeader(s3), 'x-amz-date', basic(now)),
    '400 InvalidRequest',
  ],
  [
    'two X-Amz-Content-Sha256 headers',
    s3,
    () => added(signedByHeader(s3), 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD'),
    '400 InvalidRequest',
  ],
  [
    'two X-Amz-Security-Token headers',
    s3,
    () => added(signedByHeader(s3, { token: 'a' }), 'x-amz-security-token', 'b'),
    '400 InvalidRequest',
  ],
  [
    'Authorization header and query signature',
    s3,
    () => {
      const url = presigned(s3)
      return added(url, 'Authorization', signedByHeader(s3).headers.get('authorization') as string)
    },
    invalidArgument,
  ],
  [
    'Authorization header and ?X-Amz-Credential',
    s3,
    () => appended(signedByHeader(s3), 'X-Amz-Credential=x'),
    invalidArgument,
  ],
  [
    'Authorization header and SigV2 query',
    s3,
    () => appended(signedByHeader(s3), 'AWSAccessKeyId=x'),
    invalidArgument,
  ],
  [
    'Authorization header and a token in the query',
    s3,
    () => signedByHeader(s3, { query: 'X-Amz-Security-Token=x' }),
    invalidArgument,
  ],
  ['presigned and SigV2 query', s3, () => appended(presigned(s3), 'Signature=x'), invalidArgument],
  [
    'SignedHeaders without host, S3',
    s3,
    header(s3, { signedHeaders: 'x-amz-content-sha256;x-amz-date' }),
    headerMalformed,
  ],
  ['SignedHeaders without host, STS', sts, header(sts, { signedHeaders: 'x-amz-date' }), mismatch],
  [
    'SignedHeaders without host, presigned',
    s3,
    query(s3, { signedHeaders: 'range' }),
    queryMalformed,
  ],
  [
    'SignedHeaders with an empty name',
    s3,
    header(s3, { signedHeaders: 'host;;x-amz-date' }),
    headerMalformed,
  ],
  [
    'SignedHeaders with an empty name at the end',
    sts,
    header(sts, { signedHeaders: 'host;x-amz-date;' }),
    incomplete,
  ],
  [
    'SignedHeaders out of order',
    s3,
    header(s3, { signedHeaders: 'x-amz-date;host;x-amz-content-sha256' }),
    headerMalformed,
  ],
  [
    'SignedHeaders in upper case',
    s3,
    header(s3, { signedHeaders: 'Host;x-amz-content-sha256;x-amz-date' }),
    headerMalformed,
  ],
  [
    'SignedHeaders with a name twice',
    s3,
    header(s3, { signedHeaders: 'host;host;x-amz-content-sha256;x-amz-date' }),
    headerMalformed,
  ],
  [
    'listed header that was not sent',
    s3,
    header(s3, { signedHeaders: 'host;range;x-amz-content-sha256;x-amz-date' }),
    mismatch,
  ],
  ...['x-amz-acl', 'x-amz-copy-source', 'x-amz-tagging', 'content-md5'].flatMap((name): Row[] => [
    [`unsigned ${name}, by header`, s3, header(s3, { unsigned: [[name, 'x']] }), denied],
    [
      `unsigned ${name}, presigned`,
      s3,
      query(s3, { method: 'PUT', unsigned: [[name, 'x']] }),
      denied,
    ],
  ]),
  [
    'unsigned x-amz-target',
    organizations,
    header(organizations, { unsigned: [['X-Amz-Target', 'x.y']] }),
    '400 InvalidSignatureException',
  ],
  [
    'unsigned session token',
    sts,
    header(sts, { unsigned: [['X-Amz-Security-Token', 'x']] }),
    mismatch,
  ],
  [
    'form changed after signing',
    sts,
    header(sts, { body: 'Action=GetUser' }),
    mismatch,
    'Action=CreateUser',
  ],
  [
    'IAM over UNSIGNED-PAYLOAD',
    sts,
    () => {
      const body = 'Action=GetUser'
      const unsigned = signedByHeader(
        { ...s3, service: 'sts' },
        { method: 'POST', path: '/', contentSha256: 'UNSIGNED-PAYLOAD', body },
      )
      return unsigned
    },
    mismatch,
    'Action=GetUser',
  ],
  [
    'date 16 minutes old, S3',
    s3,
    header(s3, { at: now - 16 * minutes }),
    '403 RequestTimeTooSkewed',
  ],
  [
    'date 16 minutes ahead, S3',
    s3,
    header(s3, { at: now + 16 * minutes }),
    '403 RequestTimeTooSkewed',
  ],
  ['date 16 minutes old, STS', sts, header(sts, { at: now - 16 * minutes }), mismatch],
  ['date 16 minutes ahead, STS', sts, header(sts, { at: now + 16 * minutes }), mismatch],
  [
    'date 16 minutes old, JSON',
    organizations,
    header(organizations, { at: now - 16 * minutes }),
    '400 InvalidSignatureException',
  ],
  ['scope of another day, S3', s3, header(s3, { scopeDate: '20260430' }), headerMalformed],
  ['scope of another day, STS', sts, header(sts, { scopeDate: '20260430' }), mismatch],
  ['scope of another day, presigned', s3, query(s3, { scopeDate: '20260430' }), queryMalformed],
  ['scope day that is none', s3, header(s3, { scopeDate: '2026' }), headerMalformed],
  ['unparsable date, S3', s3, header(s3, { date: 'yesterday' }), denied],
  ['unparsable date, STS', sts, header(sts, { date: 'yesterday' }), incomplete],
  [
    'impossible date',
    sts,
    header(sts, { date: '20260231T120000Z', scopeDate: '20260231' }),
    incomplete,
  ],
  [
    'no date, S3',
    s3,
    () => dropped(signedByHeader(s3, { signedHeaders: 'host;x-amz-content-sha256' }), 'x-amz-date'),
    denied,
  ],
  [
    'no date, STS',
    sts,
    () => dropped(signedByHeader(sts, { signedHeaders: 'host' }), 'x-amz-date'),
    incomplete,
  ],
  ['wrong service, S3', s3, header(s3, { service: 'sts' }), headerMalformed],
  ['wrong service, STS', sts, header(sts, { service: 's3' }), mismatch],
  ['s3express and s3-outposts', s3, header(s3, { service: 's3express' }), headerMalformed],
  ['wrong terminator, S3', s3, header(s3, { terminator: 'aws5_request' }), headerMalformed],
  ['wrong terminator, STS', sts, header(sts, { terminator: 'aws5_request' }), mismatch],
  ['credential with a slash too many', s3, header(s3, { accessKeyId: 'a/b' }), headerMalformed],
  ['credential with a slash too many, STS', sts, header(sts, { accessKeyId: 'a/b' }), incomplete],
  ['credential without key id', sts, header(sts, { accessKeyId: '' }), incomplete],
  ['credential without region', sts, header(sts, { region: '' }), incomplete],
  ['region that is none', sts, header(sts, { region: 'a b' }), mismatch],
  [
    'x-amz-content-sha256 missing',
    s3,
    header(s3, { contentSha256: undefined }),
    '400 InvalidRequest',
  ],
  [
    'x-amz-content-sha256 unknown',
    s3,
    header(s3, { contentSha256: 'STREAMING-AWS4-HMAC-SHA1-PAYLOAD' }),
    invalidArgument,
  ],
  [
    'x-amz-content-sha256 in upper case',
    s3,
    header(s3, { contentSha256: 'A'.repeat(64) }),
    invalidArgument,
  ],
  [
    'ECDSA chunks under an HMAC signature',
    s3,
    header(s3, { contentSha256: 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD' }),
    invalidArgument,
  ],
  [
    'token header without any signature',
    sts,
    () =>
      request('POST', '/', '', [
        ['Host', 'h'],
        ['X-Amz-Security-Token', 'x'],
      ]),
    '403 MissingAuthenticationToken',
  ],
  [
    'token header without any signature, S3',
    s3,
    () =>
      request('GET', '/', '', [
        ['Host', 'h'],
        ['X-Amz-Security-Token', 'x'],
      ]),
    denied,
  ],
]

const presignedRows: readonly Row[] = [
  ['expired', s3, query(s3, { at: now - 61 * minutes }), denied],
  ['expired by a second', s3, query(s3, { at: now - 1000, expires: '0' }), denied],
  ['not valid yet', s3, query(s3, { at: now + 16 * minutes }), denied],
  ['expired, STS', sts, query(sts, { at: now - 61 * minutes }), mismatch],
  ['X-Amz-Expires above a week', s3, query(s3, { expires: '604801' }), queryMalformed],
  ['X-Amz-Expires far above a week', s3, query(s3, { expires: '9'.repeat(400) }), queryMalformed],
  ['X-Amz-Expires negative', s3, query(s3, { expires: '-1' }), queryMalformed],
  ['X-Amz-Expires not an integer', s3, query(s3, { expires: '1.5' }), queryMalformed],
  ['X-Amz-Expires in exponents', s3, query(s3, { expires: '1e3' }), queryMalformed],
  ['X-Amz-Expires empty', s3, query(s3, { expires: '' }), queryMalformed],
  ...['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'].flatMap(
    (name): Row[] => [
      [
        `X-Amz-${name} missing`,
        s3,
        () => replaced(presigned(s3), new RegExp(`X-Amz-${name}=[^&]*&?`), ''),
        queryMalformed,
      ],
      [
        `X-Amz-${name} missing, STS`,
        sts,
        () => replaced(presigned(sts), new RegExp(`X-Amz-${name}=[^&]*&?`), ''),
        incomplete,
      ],
      [`X-Amz-${name} twice`, s3, () => appended(presigned(s3), `X-Amz-${name}=x`), queryMalformed],
      [
        `X-Amz-${name} again in another case`,
        s3,
        () => appended(presigned(s3), `x-amz-${name.toLowerCase()}=x`),
        queryMalformed,
      ],
      [
        `X-Amz-${name} only in another case`,
        s3,
        () => replaced(presigned(s3), new RegExp(`X-Amz-${name}`), `x-amz-${name.toLowerCase()}`),
        queryMalformed,
      ],
      [
        `X-Amz-${name} encoded and again`,
        sts,
        () => appended(presigned(sts), `%58-Amz-${name}=x`),
        incomplete,
      ],
    ],
  ),
  [
    'only X-Amz-Credential',
    s3,
    () =>
      request('GET', '/b/k', 'X-Amz-Credential=a%2F20260501%2Fus-east-1%2Fs3%2Faws4_request', [
        ['Host', 'h'],
      ]),
    queryMalformed,
  ],
  [
    'only a token',
    s3,
    () => request('GET', '/b/k', 'X-Amz-Security-Token=a', [['Host', 'h']]),
    denied,
  ],
  [
    'token twice',
    s3,
    () => appended(presigned(s3, { token: 'a' }), 'X-Amz-Security-Token=b'),
    queryMalformed,
  ],
  [
    'token appended after signing',
    s3,
    () => appended(presigned(s3), 'X-Amz-Security-Token=b'),
    mismatch,
  ],
  [
    'token in query and header',
    s3,
    () => presigned(s3, { token: 'a', headers: [['X-Amz-Security-Token', 'b']] }),
    queryMalformed,
  ],
  ['credential encoded twice', s3, () => replaced(presigned(s3), /%2F/g, '%252F'), queryMalformed],
  ['date in another format', s3, query(s3, { date: '2026-05-01T12:00:00Z' }), queryMalformed],
  ['another key', s3, query(s3, { secretAccessKey: wrongSecret }), mismatch],
  ['another method', s3, () => changed(presigned(s3), { method: 'PUT' }), mismatch],
  ['another path', s3, () => changed(presigned(s3), { path: '/bucket/other' }), mismatch],
  [
    'response-content-type added',
    s3,
    () => appended(presigned(s3), 'response-content-type=text/html'),
    mismatch,
  ],
  ['sub-resource acl added', s3, () => appended(presigned(s3), 'acl'), mismatch],
  ['sub-resource policy added', s3, () => appended(presigned(s3), 'policy'), mismatch],
  [
    'second Action appended',
    sts,
    () =>
      appended(
        presigned(sts, { query: 'Action=GetCallerIdentity&Version=2011-06-15' }),
        'Action=AssumeRole',
      ),
    mismatch,
  ],
  [
    'aws-chunked body',
    s3,
    query(s3, {
      method: 'PUT',
      headers: [['X-Amz-Content-Sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER']],
    }),
    invalidArgument,
  ],
  ['wrong service', s3, query(s3, { service: 'iam' }), queryMalformed],
  ['wrong terminator', s3, query(s3, { terminator: 'x' }), queryMalformed],
  [
    'SigV2 without Expires',
    s3,
    () => request('GET', '/b/k', 'AWSAccessKeyId=a&Signature=b', [['Host', 'h']]),
    denied,
  ],
  [
    'SigV2 without Signature',
    s3,
    () => request('GET', '/b/k', 'AWSAccessKeyId=a&Expires=1', [['Host', 'h']]),
    denied,
  ],
  [
    'SigV2 without AWSAccessKeyId',
    s3,
    () => request('GET', '/b/k', 'Signature=a&Expires=1', [['Host', 'h']]),
    denied,
  ],
  [
    'SigV2 expired',
    s3,
    () =>
      request('GET', '/b/k', `AWSAccessKeyId=a&Signature=b&Expires=${now / 1000 - 1}`, [
        ['Host', 'h'],
      ]),
    denied,
  ],
  [
    'SigV2 with a date that is none',
    s3,
    () => request('GET', '/b/k', 'AWSAccessKeyId=a&Signature=b&Expires=soon', [['Host', 'h']]),
    denied,
  ],
  [
    'SigV2 forged, far Expires',
    s3,
    () =>
      request('GET', '/b/k', `AWSAccessKeyId=a&Signature=b&Expires=${now / 1000 + 9_999_999}`, [
        ['Host', 'h'],
      ]),
    mismatch,
  ],
  [
    'SigV2 Signature twice',
    s3,
    () =>
      request('GET', '/b/k', `AWSAccessKeyId=a&Signature=b&Signature=c&Expires=${now / 1000 + 9}`, [
        ['Host', 'h'],
      ]),
    queryMalformed,
  ],
  [
    'SigV2 header also in the query',
    s3,
    () =>
      request(
        'GET',
        '/b/k',
        `AWSAccessKeyId=a&Signature=b&Expires=${now / 1000 + 9}&x-amz-acl=private`,
        [
          ['Host', 'h'],
          ['x-amz-acl', 'public-read'],
        ],
      ),
    denied,
  ],
  [
    'SigV2 for STS',
    sts,
    () => request('GET', '/', 'AWSAccessKeyId=a&Signature=b&Expires=9999999999', [['Host', 'h']]),
    incomplete,
  ],
]

for (const [title, rows] of Object.entries({
  'signatures and authentication': signatures,
  'presigned requests': presignedRows,
}))
  describe(title, () => {
    test.each(rows.map((row) => ({ name: row[0], row })))('$name', ({ row }) => {
      const [, profile, make, answer, body] = row
      const refused = () => verify(make(), profile, body === undefined ? {} : { body })
      expect(answerOf(refused)).toBe(answer)
      const error = refusalOf(refused)
      const shown = JSON.stringify([error.message, error.fields, error.headers, error.detail])
      expect(shown).not.toContain(secret.secretAccessKey)
      const sent = signatureOf(make())
      for (const right of [signedByHeader(profile), presigned(profile)].map(signatureOf))
        if (right !== sent) expect(shown).not.toContain(right)
    })
  })

function signatureOf(received: HttpRequest): string | undefined {
  const signature = /Signature=([0-9a-f]{64})/.exec(
    `${received.headers.get('authorization')} ${received.query}`,
  )
  return signature?.[1]
}

describe('texts and fields', () => {
  const text = (profile: SigningProfile, make: () => HttpRequest) =>
    refusalOf(() => verify(make(), profile)).message

  test('STS, clock', () => {
    expect(text(sts, header(sts, { at: now - 20 * minutes }))).toBe(
      'Signature expired: 20260501T114000Z is now earlier than 20260501T114500Z (20260501T120000Z - 15 min.)',
    )
    expect(text(sts, header(sts, { at: now + 20 * minutes }))).toBe(
      'Signature not yet current: 20260501T122000Z is still later than 20260501T121500Z (20260501T120000Z + 15 min.)',
    )
  })
  test('STS, everything wrong with a scope at once', () => {
    const bend = { scopeDate: '20260430', region: 'a b', service: 'iam', terminator: 'x' }
    expect(text(sts, header(sts, bend))).toBe(
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260430' != '20260501', from '20260501T120000Z'.Credential should be scoped to a valid region. Credential should be scoped to correct service: 'sts'. Credential should be scoped with a valid terminator: 'aws4_request'",
    )
  })
  test('STS, missing parameters name all and hide the header', () => {
    expect(text(sts, withAuthorization(sts, 'AWS4-HMAC-SHA256 Credential=x'))).toMatch(
      /^Authorization header requires 'Signature' parameter\. Authorization header requires 'SignedHeaders' parameter\. \(Hashed with SHA-256 and encoded with Base64\) Authorization=[A-Za-z0-9+/]{43}=$/,
    )
  })
  test('STS, credential with too few parts', () => {
    const credential = 'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c'
    expect(text(sts, withAuthorization(sts, credential))).toBe(
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b'",
    )
  })
  test('STS, dates', () => {
    expect(text(sts, header(sts, { date: 'x' }))).toBe(
      "Date must be in ISO-8601 'basic format'. Got 'x'.",
    )
    expect(
      text(sts, () => dropped(signedByHeader(sts, { signedHeaders: 'host' }), 'x-amz-date')),
    ).toContain("requires existence of either a 'X-Amz-Date' or a 'Date' header.")
  })
  test('STS, mismatch', () => {
    const error = refusalOf(() => verify(signedByHeader(sts, { signature: otherSignature }), sts))
    expect(error.message).toBe(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    )
    expect(error.fields).toEqual({})
  })
  test('S3, mismatch', () => {
    const received = signedByHeader(s3, { signature: otherSignature })
    const { message, fields } = refusalOf(() => verify(received, s3))
    expect(message).toBe(
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    )
    expect(Object.keys(fields)).toEqual([
      'AWSAccessKeyId',
      'StringToSign',
      'SignatureProvided',
      'StringToSignBytes',
      'CanonicalRequest',
      'CanonicalRequestBytes',
    ])
    expect(fields.AWSAccessKeyId).toBe(secret.accessKeyId)
    expect(fields.SignatureProvided).toBe(otherSignature)
    expect(fields.StringToSign).toMatch(
      /^AWS4-HMAC-SHA256\n20260501T120000Z\n20260501\/us-east-1\/s3\/aws4_request\n/,
    )
    expect(fields.StringToSignBytes).toMatch(/^41 57 53 34 2d /)
    expect(fields.CanonicalRequest).toMatch(/^GET\n\/bucket\/key\n\nhost:localhost:4566\n/)
    expect(fields.CanonicalRequestBytes).toMatch(/^47 45 54 0a 2f /)
  })
  test('S3, SigV2 mismatch has no canonical request', () => {
    const received = request(
      'GET',
      '/b/k',
      `AWSAccessKeyId=a&Signature=b&Expires=${now / 1000 + 9}`,
      [['Host', 'h']],
    )
    const { fields } = refusalOf(() => verify(received, s3))
    expect(fields).toEqual({
      AWSAccessKeyId: 'a',
      StringToSign: `GET\n\n\n${now / 1000 + 9}\n/b/k`,
      SignatureProvided: 'b',
      StringToSignBytes: Buffer.from(`GET\n\n\n${now / 1000 + 9}\n/b/k`)
        .toString('hex')
        .replace(/..(?=.)/g, '$& '),
    })
  })
  test('S3, clock', () => {
    const { message, fields } = refusalOf(() =>
      verify(signedByHeader(s3, { at: now - 20 * minutes }), s3),
    )
    expect(message).toBe(
      'The difference between the request time and the current time is too large.',
    )
    expect(fields).toEqual({
      RequestTime: '20260501T114000Z',
      ServerTime: '2026-05-01T12:00:00Z',
      MaxAllowedSkewMilliseconds: '900000',
    })
  })
  test('S3, presigned and expired', () => {
    const { message, fields } = refusalOf(() =>
      verify(presigned(s3, { at: now - 61 * minutes }), s3),
    )
    expect(message).toBe('Request has expired')
    expect(fields).toEqual({
      'X-Amz-Expires': '3600',
      Expires: '2026-05-01T11:59:00Z',
      ServerTime: '2026-05-01T12:00:00Z',
    })
    expect(text(s3, query(s3, { at: now + 16 * minutes }))).toBe('Request is not valid yet.')
  })
  test('S3, SigV2 expired', () => {
    const query = `AWSAccessKeyId=a&Signature=b&Expires=${now / 1000 - 60}`
    const { message, fields } = refusalOf(() =>
      verify(request('GET', '/b/k', query, [['Host', 'h']]), s3),
    )
    expect(message).toBe('Request has expired')
    expect(fields).toEqual({ Expires: '2026-05-01T11:59:00Z', ServerTime: '2026-05-01T12:00:00Z' })
  })
  test('S3, headers that were not signed', () => {
    const unsigned = [
      ['X-Amz-Date', basic(now)],
      ['X-Amz-Decoded-Content-Length', '5'],
      ['X-Amz-Content-Sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'],
    ] as const
    const { message, fields } = refusalOf(() => verify(presigned(s3, { unsigned }), s3))
    expect(message).toBe('There were headers present in the request which were not signed')
    expect(fields).toEqual({ HeadersNotSigned: 'x-amz-date, x-amz-decoded-content-length' })
  })
  test('S3, missing query parameters', () => {
    expect(text(s3, () => request('GET', '/', 'X-Amz-Date=x', [['Host', 'h']]))).toBe(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    )
    expect(text(s3, () => request('GET', '/', 'Signature=x', [['Host', 'h']]))).toBe(
      'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
    )
    expect(text(s3, () => replaced(presigned(s3), /%2F/g, '%252F'))).toBe(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    )
  })
})

describe('answers of the account layer', () => {
  const shown = ({ status, code, message, fields }: ReturnType<typeof unknownKey>) => [
    status,
    code,
    message,
    fields,
  ]
  test.each([
    [
      unknownKey('query', 'AKIAX'),
      [403, 'InvalidClientTokenId', 'The security token included in the request is invalid.', {}],
    ],
    [
      unknownKey('json', 'AKIAX'),
      [
        400,
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        {},
      ],
    ],
    [
      unknownKey('s3', 'AKIAX'),
      [
        403,
        'InvalidAccessKeyId',
        'The AWS Access Key Id you provided does not exist in our records.',
        { AWSAccessKeyId: 'AKIAX' },
      ],
    ],
    [
      missingAuthentication('query'),
      [403, 'MissingAuthenticationToken', 'Request is missing Authentication Token', {}],
    ],
    [
      missingAuthentication('json'),
      [400, 'MissingAuthenticationTokenException', 'Request is missing Authentication Token', {}],
    ],
    [missingAuthentication('s3'), [403, 'AccessDenied', 'Access Denied', {}]],
    [
      invalidToken('query'),
      [403, 'InvalidClientTokenId', 'The security token included in the request is invalid.', {}],
    ],
    [
      invalidToken('json'),
      [
        400,
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        {},
      ],
    ],
    [
      invalidToken('s3'),
      [400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.', {}],
    ],
    [
      expiredToken('query'),
      [403, 'ExpiredToken', 'The security token included in the request is expired', {}],
    ],
    [
      expiredToken('json'),
      [400, 'ExpiredTokenException', 'The security token included in the request is expired', {}],
    ],
    [
      expiredToken('s3', 'token'),
      [400, 'ExpiredToken', 'The provided token has expired.', { 'Token-0': 'token' }],
    ],
    [
      wrongRegion('aws-global', 'us-east-1', 'header'),
      [
        400,
        'AuthorizationHeaderMalformed',
        "The authorization header is malformed; the region 'aws-global' is wrong; expecting 'us-east-1'",
        { Region: 'us-east-1' },
      ],
    ],
    [
      contentSha256Mismatch('a', 'b'),
      [
        400,
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        { ClientComputedContentSHA256: 'a', S3ComputedContentSHA256: 'b' },
      ],
    ],
  ])('%s', (error, expected) => {
    expect(shown(error)).toEqual(expected)
  })
})

describe('anonymous requests', () => {
  test.each([
    ['plain GET', request('GET', '/bucket/key', '', [['Host', 'h']])],
    [
      'browser',
      request('GET', '/bucket/key', 'versionId=1', [
        ['Host', 'h'],
        ['User-Agent', 'Mozilla/5.0'],
      ]),
    ],
    [
      'form',
      request('POST', '/bucket', '', [
        ['Host', 'h'],
        ['Content-Type', 'multipart/form-data; boundary=x'],
      ]),
    ],
  ])('%s: no claim', (_, received) => {
    expect(readClaim(received, s3, now)).toBeUndefined()
    expect(readClaim(received, sts, now)).toBeUndefined()
  })
  test('a repeated Host is refused even so', () => {
    const received = request('GET', '/', '', [
      ['Host', 'a'],
      ['host', 'b'],
    ])
    expect(answerOf(() => readClaim(received, s3, now))).toBe('400 InvalidRequest')
  })
})

describe('hostile key ids reach the look-up unchanged and cost no fault', () => {
  test.each(['*)(uid=*)', 'a\x01b', '__proto__', 'constructor', 'x'.repeat(5000)])(
    '%s',
    (accessKeyId) => {
      const received = presigned(s3, { accessKeyId })
      expect(readClaim(received, s3, now)?.accessKeyId).toBe(accessKeyId)
      expect(
        readClaim({ ...received, headers: new HeaderTable(received.headers.raw) }, s3, now),
      ).toBeDefined()
      expect(verify(received, s3).claim.accessKeyId).toBe(accessKeyId)
    },
  )
})
