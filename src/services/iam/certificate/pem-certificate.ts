/** Certificates as clients send them: strict PEM blocks of X.509 certificates. */

import { X509Certificate } from 'node:crypto'

const block =
  /-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]+?)\r?\n-----END CERTIFICATE-----(?:\r?\n)*/y

/** Every certificate of the text, in order; `undefined` when there is anything else in it, or none. */
export function readCertificates(text: string): readonly X509Certificate[] | undefined {
  const body = text.trim()
  const certificates: X509Certificate[] = []
  block.lastIndex = 0
  while (block.lastIndex < body.length) {
    const found = block.exec(body)
    if (found === null) return undefined
    try {
      certificates.push(new X509Certificate(Buffer.from(found[1] as string, 'base64')))
    } catch {
      return undefined
    }
  }
  return certificates.length === 0 ? undefined : certificates
}

/** The text's one certificate; `undefined` when it isn't exactly that. */
export function readCertificate(text: string): X509Certificate | undefined {
  const certificates = readCertificates(text)
  return certificates?.length === 1 ? certificates[0] : undefined
}

/** Whether the certificate's period holds at a time. */
export const isValidAt = (certificate: X509Certificate, millis: number): boolean =>
  Date.parse(certificate.validFrom) <= millis && millis <= Date.parse(certificate.validTo)

/** Whether `issuer` signed `certificate`. */
export const isSignedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

/** AWS's words (seen in many reports of users). */
export const unreadableCertificate =
  'Unable to parse certificate. Please ensure the certificate is in PEM format.'
