/** Signature Version 4 for the one kind of request this program makes itself: a form posted to STS. */

import { createHash, createHmac } from 'node:crypto'

export interface SigningKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
}

const contentType = 'application/x-www-form-urlencoded; charset=utf-8'

/** Headers that make `body` a signed request to STS at `endpoint`, sent at `now` (milliseconds since 1970). */
export function signedFormHeaders(
  endpoint: URL,
  keys: SigningKeys,
  body: string,
  now: number,
): Record<string, string> {
  const date = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${date.slice(0, 8)}/${keys.region}/sts/aws4_request`
  const request = [
    'POST',
    '/',
    '',
    `content-type:${contentType}`,
    `host:${endpoint.host}`,
    `x-amz-date:${date}`,
    '',
    'content-type;host;x-amz-date',
    sha256(body),
  ].join('\n')
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${keys.secretAccessKey}`)
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(request)].join('\n'))
  return {
    'content-type': contentType,
    'x-amz-date': date,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=content-type;host;x-amz-date, Signature=${signature.toString('hex')}`,
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
