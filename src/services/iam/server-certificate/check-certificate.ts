/** What makes a server certificate one: a valid certificate, its own key, and a chain in order. */

import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { AwsError } from '../../../kernel/errors.ts'
import {
  isSignedBy,
  isValidAt,
  readCertificate,
  readCertificates,
  unreadableCertificate,
} from '../certificate/pem-certificate.ts'

interface Uploaded {
  readonly CertificateBody: string
  readonly PrivateKey: string
  readonly CertificateChain?: string
}

const privateKeyBlock =
  /^-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----\r?\n[A-Za-z0-9+/=\r\n]+?\r?\n-----END \1-----$/

/** An unencrypted private key in PEM; `undefined` for anything else. */
export function readPrivateKey(text: string): KeyObject | undefined {
  const pem = text.trim()
  if (!privateKeyBlock.test(pem)) return undefined
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

/** AWS's words (seen in reports of users); -1 says that the certificate itself isn't signed by the chain's first. */
const brokenChain = (index: number) =>
  `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`

/**
 * Throws MalformedCertificate or KeyPairMismatch. A certificate outside of its period can't be parsed, in AWS's words
 * (reported by users); the sentences about keys are recalled.
 */
export function checkCertificate(
  { fail }: { fail(code: string, message: string): AwsError },
  { CertificateBody, PrivateKey, CertificateChain }: Uploaded,
  now: number,
): { readonly expiresAt: number } {
  const certificate = readCertificate(CertificateBody)
  if (certificate === undefined || !isValidAt(certificate, now))
    throw fail('MalformedCertificate', unreadableCertificate)
  const key = readPrivateKey(PrivateKey)
  if (key === undefined) throw fail('MalformedCertificate', 'Invalid Private Key.')
  if (!certificate.checkPrivateKey(key))
    throw fail('KeyPairMismatch', 'The public key certificate and the private key do not match.')
  if (CertificateChain !== undefined) {
    const chain = readCertificates(CertificateChain)
    if (chain === undefined) throw fail('MalformedCertificate', unreadableCertificate)
    const broken = [certificate, ...chain].findIndex(
      (each, place, all) => place + 1 < all.length && !isSignedBy(each, all[place + 1] as never),
    )
    if (broken >= 0) throw fail('MalformedCertificate', brokenChain(broken - 1))
  }
  return { expiresAt: Date.parse(certificate.validTo) }
}
