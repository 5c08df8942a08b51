/** Signature Version 4 for requests of ours to an upstream (Amazon S3 API reference, "Authenticating requests"). */

import { createHash, createHmac } from 'node:crypto'
import type { UpstreamCredentials } from './settings.ts'

export interface Unsigned {
  readonly method: string
  /** Host with its port, as sent. */
  readonly host: string
  /** Encoded already. */
  readonly path: string
  readonly query: readonly (readonly [name: string, value: string])[]
  /** Names in lower case. All of them are signed. */
  readonly headers: Readonly<Record<string, string>>
  /** SHA-256 of the body in hexadecimal, or `UNSIGNED-PAYLOAD`. */
  readonly payload: string
}

export type Signer = (request: Unsigned, now: number) => Record<string, string>

/** RFC 3986, as S3 wants it: everything but unreserved characters. */
export const encoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

export const encodedQuery = (query: Unsigned['query']): string =>
  query
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()

/** All headers to send, those given and the signature. The key of a day is kept. */
export function createSigner(
  { accessKeyId, secretAccessKey, sessionToken }: UpstreamCredentials,
  region: string,
): Signer {
  let key: { readonly day: string; readonly bytes: Buffer } | undefined
  const keyOf = (day: string): Buffer => {
    if (key?.day !== day) {
      const ofRegion = hmac(hmac(`AWS4${secretAccessKey}`, day), region)
      key = { day, bytes: hmac(hmac(ofRegion, 's3'), 'aws4_request') }
    }
    return key.bytes
  }
  return ({ method, host, path, query, headers, payload }, now) => {
    const date = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '')
    const day = date.slice(0, 8)
    const all: Record<string, string> = {
      ...headers,
      host,
      'x-amz-content-sha256': payload,
      'x-amz-date': date,
      ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
    }
    const names = Object.keys(all).sort()
    const canonical = [
      method,
      path,
      encodedQuery(query),
      ...names.map((name) => `${name}:${all[name]}`),
      '',
      names.join(';'),
      payload,
    ].join('\n')
    const scope = `${day}/${region}/s3/aws4_request`
    const toSign = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`
    const signature = hmac(keyOf(day), toSign).toString('hex')
    return {
      ...all,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
    }
  }
}
