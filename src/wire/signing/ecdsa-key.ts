/** SigV4A: P-256 keys derived from a secret, and signatures by them. */

import { createECDH, createHmac, createPublicKey, type KeyObject, verify } from 'node:crypto'

/** Order of the curve less two: candidates above it are skipped. */
const orderMinusTwo = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63254fn

/**
 * The private scalar by the counter-mode KDF of NIST SP 800-108 over HMAC-SHA256: label the algorithm's name, context
 * the access key id and an outer counter, 256 bits out.
 */
function derivePrivateScalar(secretAccessKey: string, accessKeyId: string): bigint {
  for (let counter = 1; counter < 255; counter++) {
    const candidate = BigInt(
      `0x${createHmac('sha256', `AWS4A${secretAccessKey}`)
        .update(Buffer.from([0, 0, 0, 1]))
        .update('AWS4-ECDSA-P256-SHA256')
        .update(Buffer.from([0]))
        .update(accessKeyId)
        .update(Buffer.from([counter, 0, 0, 1, 0]))
        .digest('hex')}`,
    )
    if (candidate <= orderMinusTwo) return candidate + 1n
  }
  throw new Error('no signing key can be derived from this secret')
}

/** The public key that verifies the SigV4A signatures of a secret. */
export function deriveEcdsaPublicKey(secretAccessKey: string, accessKeyId: string): KeyObject {
  const ecdh = createECDH('prime256v1')
  const scalar = derivePrivateScalar(secretAccessKey, accessKeyId)
  ecdh.setPrivateKey(Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex'))
  const point = ecdh.getPublicKey()
  return createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  })
}

/** DER in lower-case hex: at most 72 bytes. */
const hexDer = /^30(?:[0-9a-f]{2}){7,71}$/

/** Whether `signature` (DER, lower-case hex) is one of `text` (one character a byte) under the key. */
export function ecdsaMatches(key: KeyObject, text: string, signature: string): boolean {
  const wellFormed = hexDer.test(signature)
  return (
    wellFormed &&
    verify(
      'sha256',
      Buffer.from(text, 'latin1'),
      { key, dsaEncoding: 'der' },
      Buffer.from(signature, 'hex'),
    )
  )
}
