/**
 * A plain signer for tests, written apart from the verifier: every part of a signature can be bent. Paths and queries
 * are given as they go on the wire, already encoded once.
 */

import { createHash, createHmac } from 'node:crypto'
import { AwsError } from '../../../src/kernel/errors.ts'
import { HeaderTable, type HttpRequest } from '../../../src/kernel/http.ts'
import { readClaim } from '../../../src/wire/signing/claim.ts'
import { createSigningKeyCache } from '../../../src/wire/signing/signing-key.ts'
import type {
  SignatureClaim,
  SigningProfile,
  SigningSecret,
  VerifiedSignature,
} from '../../../src/wire/signing/types.ts'
import { verifyClaim } from '../../../src/wire/signing/verify.ts'

export const secret: SigningSecret = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  epoch: 1,
}
export const now = Date.UTC(2026, 4, 1, 12, 0, 0)
const fifteenMinutes = 900_000
export const s3: SigningProfile = { service: 's3', family: 's3', skewMillis: fifteenMinutes }
export const sts: SigningProfile = { service: 'sts', family: 'query', skewMillis: fifteenMinutes }
export const organizations: SigningProfile = {
  service: 'organizations',
  family: 'json',
  skewMillis: fifteenMinutes,
}
export const emptySha256 = createHash('sha256').digest('hex')
export const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()
export const basic = (millis: number): string =>
  new Date(millis).toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '')

export type Headers = readonly (readonly [name: string, value: string])[]

export function request(
  method: string,
  path: string,
  query: string,
  headers: Headers,
): HttpRequest {
  return {
    method,
    path,
    query,
    headers: new HeaderTable(headers.flat()),
    remoteAddress: '127.0.0.1',
    tlsVersion: undefined,
    id: 'test',
    receivedAt: now,
  }
}

/** What may be bent. Defaults make a correct request of the profile's service. */
export interface Bend {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  /** Further headers, signed. */
  readonly headers?: Headers
  /** Further headers, sent without being signed. */
  readonly unsigned?: Headers
  readonly body?: string
  readonly contentSha256?: string | undefined
  readonly at?: number
  readonly date?: string
  readonly scopeDate?: string
  readonly region?: string
  readonly service?: string
  readonly terminator?: string
  readonly accessKeyId?: string
  readonly secretAccessKey?: string
  readonly signedHeaders?: string
  readonly signature?: string
  readonly algorithm?: string
  readonly expires?: string
  readonly token?: string
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function sorted(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)] as const
    })
    .sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function sign(
  bend: Bend,
  profile: SigningProfile,
  sent: { method: string; path: string; query: string; headers: Headers },
  signedHeaders: string,
  payload: string,
): string {
  const at = bend.date ?? basic(bend.at ?? now)
  const scope = scopeOf(bend, profile)
  const lines = signedHeaders
    .split(';')
    .map((name) => {
      const values = sent.headers
        .filter(([sentName]) => sentName.toLowerCase() === name)
        .map(([, value]) => value.trim().replace(/\s+/g, ' '))
      return `${name}:${values.join(',')}\n`
    })
    .join('')
  const canonical = [
    sent.method,
    sent.path,
    sorted(sent.query),
    lines,
    signedHeaders,
    payload,
  ].join('\n')
  const [date, region, service, terminator] = scope.split('/') as [string, string, string, string]
  const key = hmac(
    hmac(
      hmac(hmac(`AWS4${bend.secretAccessKey ?? secret.secretAccessKey}`, date), region),
      service,
    ),
    terminator,
  )
  return hmac(key, `AWS4-HMAC-SHA256\n${at}\n${scope}\n${sha256(canonical)}`).toString('hex')
}

const scopeOf = (bend: Bend, profile: SigningProfile) =>
  [
    bend.scopeDate ?? basic(bend.at ?? now).slice(0, 8),
    bend.region ?? 'us-east-1',
    bend.service ?? profile.service,
    bend.terminator ?? 'aws4_request',
  ].join('/')

/** A request signed by Authorization header. */
export function signedByHeader(profile: SigningProfile, bend: Bend = {}): HttpRequest {
  const method = bend.method ?? (profile.family === 's3' ? 'GET' : 'POST')
  const path = bend.path ?? (profile.family === 's3' ? '/bucket/key' : '/')
  const query = bend.query ?? ''
  const body = bend.body ?? ''
  const contentSha256 = 'contentSha256' in bend ? bend.contentSha256 : sha256(body)
  const headers: (readonly [string, string])[] = [
    ['Host', 'localhost:4566'],
    ['X-Amz-Date', bend.date ?? basic(bend.at ?? now)],
    ...(profile.family === 's3' && contentSha256 !== undefined
      ? [['X-Amz-Content-Sha256', contentSha256] as const]
      : []),
    ...(bend.token === undefined ? [] : [['X-Amz-Security-Token', bend.token] as const]),
    ...(bend.headers ?? []),
  ]
  const signedHeaders =
    bend.signedHeaders ?? [...new Set(headers.map(([name]) => name.toLowerCase()))].sort().join(';')
  const payload = profile.family === 's3' ? (contentSha256 ?? '') : sha256(body)
  const signature =
    bend.signature ?? sign(bend, profile, { method, path, query, headers }, signedHeaders, payload)
  const credential = `${bend.accessKeyId ?? secret.accessKeyId}/${scopeOf(bend, profile)}`
  return request(method, path, query, [
    ...headers,
    ...(bend.unsigned ?? []),
    [
      'Authorization',
      `${bend.algorithm ?? 'AWS4-HMAC-SHA256'} Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    ],
  ])
}

/** A presigned request. `query` holds further parameters that are signed, `unsigned` headers that aren't. */
export function presigned(profile: SigningProfile, bend: Bend = {}): HttpRequest {
  const method = bend.method ?? 'GET'
  const path = bend.path ?? (profile.family === 's3' ? '/bucket/key' : '/')
  const headers: Headers = [['Host', 'localhost:4566'], ...(bend.headers ?? [])]
  const signedHeaders =
    bend.signedHeaders ??
    headers
      .map(([name]) => name.toLowerCase())
      .sort()
      .join(';')
  const credential = `${bend.accessKeyId ?? secret.accessKeyId}/${scopeOf(bend, profile)}`
  const parameters = [
    ...(bend.query === undefined || bend.query === '' ? [] : [bend.query]),
    `X-Amz-Algorithm=${encode(bend.algorithm ?? 'AWS4-HMAC-SHA256')}`,
    `X-Amz-Credential=${encode(credential)}`,
    `X-Amz-Date=${bend.date ?? basic(bend.at ?? now)}`,
    `X-Amz-Expires=${bend.expires ?? '3600'}`,
    ...(bend.token === undefined ? [] : [`X-Amz-Security-Token=${encode(bend.token)}`]),
    `X-Amz-SignedHeaders=${encode(signedHeaders)}`,
  ].join('&')
  const payload = profile.family === 's3' ? 'UNSIGNED-PAYLOAD' : sha256(bend.body ?? '')
  const signature =
    bend.signature ??
    sign(bend, profile, { method, path, query: parameters, headers }, signedHeaders, payload)
  return request(method, path, `${parameters}&X-Amz-Signature=${signature}`, [
    ...headers,
    ...(bend.unsigned ?? []),
  ])
}

export interface Verified {
  readonly claim: SignatureClaim
  readonly verified: VerifiedSignature
}

/** Reads and proves a request with a fresh key cache. Throws what the verifier throws; anonymous is an error here. */
export function verify(
  received: HttpRequest,
  profile: SigningProfile,
  options: { body?: string | Uint8Array; at?: number; secret?: SigningSecret } = {},
): Verified {
  const claim = readClaim(received, profile, options.at ?? now)
  if (claim === undefined) throw new Error('no claim')
  const body =
    profile.family === 's3' && options.body === undefined ? undefined : sha256(options.body ?? '')
  const verified = verifyClaim(
    claim,
    received,
    profile,
    options.secret ?? secret,
    body,
    createSigningKeyCache(),
  )
  return { claim, verified }
}

/** The answer that `work` throws; anything else it throws is passed on, and no throw at all is an error. */
export function refusalOf(work: () => unknown): AwsError {
  try {
    work()
  } catch (error) {
    if (error instanceof AwsError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

/** `STATUS Code` of the answer. */
export function answerOf(work: () => unknown): string {
  const { status, code } = refusalOf(work)
  return `${status} ${code}`
}

/** The request with some parts replaced. */
export function changed(
  original: HttpRequest,
  parts: Partial<Pick<HttpRequest, 'method' | 'path' | 'query' | 'headers'>>,
): HttpRequest {
  return { ...original, ...parts }
}

/** Headers with each value passed through `edit`; `undefined` drops the field. */
export function editHeaders(
  headers: HeaderTable,
  edit: (name: string, value: string) => string | undefined,
): HeaderTable {
  const raw: string[] = []
  for (let i = 0; i < headers.raw.length; i += 2) {
    const name = headers.raw[i] as string
    const value = edit(name.toLowerCase(), headers.raw[i + 1] as string)
    if (value !== undefined) raw.push(name, value)
  }
  return new HeaderTable(raw)
}

/** Headers with further ones at the end. */
export const withHeaders = (headers: HeaderTable, more: Headers): HeaderTable =>
  new HeaderTable([...headers.raw, ...more.flat()])
