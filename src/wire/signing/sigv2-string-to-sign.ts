/** SigV2 as S3 defines it: method, Content-MD5, Content-Type, expiry, x-amz-* lines, resource with sub-resources. */

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { HttpRequest } from '../../kernel/http.ts'
import { trimmedValue } from './canonical-headers.ts'
import { decodeBytes } from './percent.ts'
import { splitQuery } from './query-pairs.ts'

/**
 * Query parameters that are part of the signed resource: the list of "Signing and authenticating REST requests" in the
 * S3 user guide and the later sub-resources that stock clients sign.
 */
const signedParameters: ReadonlySet<string> = new Set([
  'accelerate',
  'acl',
  'analytics',
  'cors',
  'defaultObjectAcl',
  'delete',
  'inventory',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'partNumber',
  'policy',
  'replication',
  'requestPayment',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'restore',
  'select',
  'select-type',
  'storageClass',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
])

const byName = (a: readonly [string, string], b: readonly [string, string]) =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0

/**
 * What a SigV2 query signature covers, one character a byte. x-amz-* parameters of the query count as headers.
 * A bucket without key has two forms, with and without the slash behind it: boto3 asks for `/bucket` and signs
 * `/bucket/`.
 */
export function version2StringsToSign(
  request: HttpRequest,
  hostBucket: string | undefined,
): readonly [string, ...string[]] {
  const { headers } = request
  const amz: [string, string][] = []
  for (const name of headers.names())
    if (name.startsWith('x-amz-')) amz.push([name, headers.all(name).map(trimmedValue).join(',')])
  const resource: [string, string][] = []
  let expires = ''
  for (const { name: sentName, value: sentValue } of splitQuery(request.query)) {
    const name = decodeBytes(sentName)
    const value = decodeBytes(sentValue)
    const lower = name.toLowerCase()
    if (name === 'Expires') expires = value
    else if (lower.startsWith('x-amz-')) amz.push([lower, trimmedValue(value)])
    else if (signedParameters.has(name)) resource.push([name, value])
  }
  amz.sort(byName)
  resource.sort(byName)
  const amzLines = amz.map(([name, value]) => `${name}:${value}\n`).join('')
  const path = hostBucket === undefined ? request.path : `/${hostBucket}${request.path}`
  const query = resource
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&')
  const standard = ['content-md5', 'content-type'].map((name) =>
    trimmedValue(headers.get(name) ?? ''),
  )
  const toSign = (resourcePath: string) =>
    `${request.method}\n${standard.join('\n')}\n${expires}\n${amzLines}${resourcePath}${query === '' ? '' : `?${query}`}`
  const namesBucketOnly = path.length > 1 && path.indexOf('/', 1) < 0
  return namesBucketOnly ? [toSign(path), toSign(`${path}/`)] : [toSign(path)]
}

/** Whether `signature` is the base64 HMAC-SHA1 of `text` (one character a byte); constant time. */
export function version2Matches(secretAccessKey: string, text: string, signature: string): boolean {
  const expected = createHmac('sha1', secretAccessKey).update(text, 'latin1').digest('base64')
  const given = Buffer.from(signature)
  const wanted = Buffer.from(expected)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
