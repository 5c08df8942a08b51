/** Signed requests as bytes. A world sends the same ones for minutes: signing is not what it tests. */

import { createHash, createHmac } from 'node:crypto'
import { crc32 } from 'node:zlib'

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface SignedRequest {
  readonly method: string
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

const region = 'us-east-1'
const host = 'localhost:4566'
const crc32Of = (body: string) => {
  const digest = Buffer.alloc(4)
  digest.writeUInt32BE(crc32(body))
  return digest.toString('base64')
}
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

const signingKeys = new Map<string, Buffer>()
function signingKey({ secretAccessKey }: Keys, scope: string): Buffer {
  const name = `${secretAccessKey}/${scope}`
  let key = signingKeys.get(name)
  if (key === undefined) {
    key = Buffer.from(`AWS4${secretAccessKey}`)
    for (const part of scope.split('/')) key = hmac(key, part)
    if (signingKeys.size > 1_000) signingKeys.clear()
    signingKeys.set(name, key)
  }
  return key
}

/** Signature Version 4 in headers, at `now` (milliseconds since 1970). */
export function signed(
  service: 'iam' | 'sts' | 's3',
  keys: Keys,
  { method, path, body = '' }: { method: string; path: string; body?: string },
  now: number,
): SignedRequest {
  const date = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`
  const headers: [string, string][] = [
    ...(service === 's3'
      ? []
      : [['content-type', 'application/x-www-form-urlencoded'] as [string, string]]),
    ['host', host],
    // the default algorithm is computed by WebAssembly, which begins in its own time
    ...(body === '' ? [] : [['x-amz-checksum-crc32', crc32Of(body)] as [string, string]]),
    ['x-amz-content-sha256', sha256(body)],
    ['x-amz-date', date],
  ]
  const names = headers.map(([name]) => name).join(';')
  const request = [
    method,
    path,
    '',
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(body),
  ].join('\n')
  const signature = hmac(
    signingKey(keys, scope),
    ['AWS4-HMAC-SHA256', date, scope, sha256(request)].join('\n'),
  )
  const authorization = `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature.toString('hex')}`
  return {
    method,
    path,
    headers: [
      ...headers,
      ['authorization', authorization],
      ['content-length', String(Buffer.byteLength(body))],
    ],
    body: Buffer.from(body),
  }
}

/** The form of an operation of IAM or STS. */
export function form(action: string, members: Readonly<Record<string, string>> = {}): string {
  const version = action === 'GetCallerIdentity' ? '2011-06-15' : '2010-05-08'
  return new URLSearchParams({ Action: action, Version: version, ...members }).toString()
}
