/** Signs by SigV4A in tests, with a private key derived apart from the verifier. */

import { createECDH, createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import type { HttpRequest } from '../../../src/kernel/http.ts'
import { basic, type Headers, now, request, secret, sha256 } from './signed-request.ts'

export const ecdsaScope = `${basic(now).slice(0, 8)}/s3/aws4_request`

/** DER in hex. */
export const ecdsaSignature = (text: string): string =>
  sign('sha256', Buffer.from(text), privateKey()).toString('hex')

function privateKey(): KeyObject {
  const label = `\0\0\0\x01AWS4-ECDSA-P256-SHA256\0${secret.accessKeyId}\x01\0\0\x01\0`
  const candidate = createHmac('sha256', `AWS4A${secret.secretAccessKey}`)
    .update(label, 'latin1')
    .digest('hex')
  const scalar = (BigInt(`0x${candidate}`) + 1n).toString(16).padStart(64, '0')
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(scalar, 'hex')
  const point = ecdh.getPublicKey()
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: Buffer.from(scalar, 'hex').toString('base64url'),
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  })
}

/** A request of S3 for `/b/k`. */
export function signedByEcdsa(
  options: {
    method?: string
    regionSet?: string
    contentSha256?: string
    headers?: Headers
    signedHeaders?: string
  } = {},
): HttpRequest {
  const method = options.method ?? 'GET'
  const contentSha256 = options.contentSha256 ?? 'UNSIGNED-PAYLOAD'
  const headers: Headers = [
    ['Host', 'h'],
    ['X-Amz-Content-Sha256', contentSha256],
    ['X-Amz-Date', basic(now)],
    ['X-Amz-Region-Set', options.regionSet ?? '*'],
    ...(options.headers ?? []),
  ]
  const byName = headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
  const signedHeaders = options.signedHeaders ?? byName.map(([name]) => name).join(';')
  const lines = byName
    .filter(([name]) => signedHeaders.split(';').includes(name))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('')
  const canonical = `${method}\n/b/k\n\n${lines}\n${signedHeaders}\n${contentSha256}`
  const text = `AWS4-ECDSA-P256-SHA256\n${basic(now)}\n${ecdsaScope}\n${sha256(canonical)}`
  return request(method, '/b/k', '', [
    ...headers,
    [
      'Authorization',
      `AWS4-ECDSA-P256-SHA256 Credential=${secret.accessKeyId}/${ecdsaScope}, SignedHeaders=${signedHeaders}, Signature=${ecdsaSignature(text)}`,
    ],
  ])
}
