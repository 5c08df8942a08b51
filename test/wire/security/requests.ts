/** Signed requests as bytes, to be bent before or after signing. */

import type { HttpRequest } from '../../../src/kernel/http.ts'
import type { Credentials, RawRequest } from '../../support/in-process.ts'
import {
  type Bend,
  type Headers,
  presigned,
  s3,
  signedByHeader,
} from '../signing/signed-request.ts'

/** Whoever knows the time: a cloud in the test's process, or the test itself. */
export type Clock = { now(): number }

export type QueryService = 'iam' | 'sts'

const versions: Readonly<Record<QueryService, string>> = { iam: '2010-05-08', sts: '2011-06-15' }

const formType = ['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8'] as const

const profileOf = (service: QueryService) =>
  ({ service, family: 'query', skewMillis: 900_000 }) as const

/** The form of an operation of STS, or of IAM when `service` says so. */
export const formOf = (
  action: string,
  parameters: Readonly<Record<string, string>> = {},
  service: QueryService = 'sts',
): string =>
  new URLSearchParams({ Action: action, Version: versions[service], ...parameters }).toString()

/** The form of an operation of IAM. */
export const iamForm = (action: string, parameters: Readonly<Record<string, string>> = {}) =>
  formOf(action, parameters, 'iam')

const by = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials): Bend => ({
  accessKeyId,
  secretAccessKey,
  ...(sessionToken !== undefined && { token: sessionToken }),
})

const rawOf = ({ method, path, query, headers }: HttpRequest, body = ''): RawRequest => {
  const pairs: [string, string][] = []
  for (let i = 0; i < headers.raw.length; i += 2)
    pairs.push([headers.raw[i] as string, headers.raw[i + 1] as string])
  return { method, path, query, headers: pairs, body }
}

/** A call of a query service, signed by header. */
export function signedForm(
  clock: Clock,
  credentials: Credentials,
  service: QueryService,
  body: string,
  bend: Bend = {},
): RawRequest {
  const signed = signedByHeader(profileOf(service), {
    ...by(credentials),
    at: clock.now(),
    body,
    ...bend,
    headers: [formType, ...(bend.headers ?? [])],
  })
  return rawOf(signed, body)
}

/** A presigned call of a query service. */
export const presignedForm = (
  clock: Clock,
  credentials: Credentials,
  service: QueryService,
  bend: Bend = {},
): RawRequest =>
  rawOf(presigned(profileOf(service), { ...by(credentials), at: clock.now(), ...bend }), bend.body)

/** What every client sends along with a body. */
const withLength = (request: RawRequest): RawRequest =>
  request.method === 'PUT' || request.method === 'POST'
    ? withMore(request, ['Content-Length', String(Buffer.byteLength(request.body ?? ''))])
    : request

/** Every byte encoded as signatures want it, whatever spelling was chosen; broken escapes stay. */
const canonical = (text: string, kept: RegExp): string =>
  text.replace(/%[\da-f]{2}|[^%]/giu, (piece) => {
    const escaped = piece.startsWith('%')
    const bytes = escaped ? Buffer.from(piece.slice(1), 'hex') : Buffer.from(piece)
    return [...bytes]
      .map((byte) => {
        const character = String.fromCharCode(byte)
        return (escaped ? unreserved : kept).test(character)
          ? character
          : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
      })
      .join('')
  })
const unreserved = /[\w.~-]/
const inPath = /[\w.~/-]/
const inQuery = /[\w.~&=-]/

/** Signs the canonical spelling and sends the chosen one. */
function spelled(sign: (bend: Bend) => HttpRequest, bend: Bend): RawRequest {
  const { path, query } = bend
  const signed = sign({
    ...bend,
    ...(path !== undefined && { path: canonical(path, inPath) }),
    ...(query !== undefined && { query: canonical(query, inQuery) }),
  })
  const request = withLength(rawOf(signed, bend.body))
  return path === undefined ? request : { ...request, path }
}

/** A request to S3, signed by header. */
export function signedS3(clock: Clock, credentials: Credentials, bend: Bend = {}): RawRequest {
  const request = spelled((each) => signedByHeader(s3, each), {
    ...by(credentials),
    at: clock.now(),
    ...bend,
  })
  return bend.query === undefined ? request : { ...request, query: bend.query }
}

/** A presigned request to S3. */
export const presignedS3 = (clock: Clock, credentials: Credentials, bend: Bend = {}): RawRequest =>
  spelled((each) => presigned(s3, each), { ...by(credentials), at: clock.now(), ...bend })

/** The request with each header's value passed through `edit`; `undefined` drops the field. */
export const withHeader = (
  request: RawRequest,
  name: string,
  edit: (value: string) => string | undefined,
): RawRequest => ({
  ...request,
  headers: (request.headers ?? []).flatMap(([sent, value]) => {
    if (sent.toLowerCase() !== name.toLowerCase()) return [[sent, value] as const]
    const edited = edit(value)
    return edited === undefined ? [] : [[sent, edited] as const]
  }),
})

/** The request with further headers at the end, unsigned. */
export const withMore = (request: RawRequest, ...more: Headers): RawRequest => ({
  ...request,
  headers: [...(request.headers ?? []), ...more],
})

/** The bytes of a request on a connection of its own; `Content-Length` unless `framing` says otherwise. */
export function bytesOf(request: RawRequest, ...framing: readonly string[]): string {
  const { method = 'POST', path = '/', query = '', headers = [], body = '' } = request
  const target = query === '' ? path : `${path}?${query}`
  const length = framing.length > 0 ? framing : [`Content-Length: ${Buffer.byteLength(body)}`]
  return [
    `${method} ${target} HTTP/1.1`,
    ...headers
      .filter(([name]) => name !== 'Content-Length')
      .map(([name, value]) => `${name}: ${value}`),
    ...length,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
