/** Strings to sign of SigV4 and SigV4A. */

import { hash } from 'node:crypto'
import { basicDate } from './dates.ts'
import type { SignatureClaim } from './types.ts'

/** Lower-case hex SHA-256 of text that has one character a byte. */
export const sha256OfText = (text: string): string => hash('sha256', Buffer.from(text, 'latin1'))

/** SHA-256 of no bytes. */
export const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** The scope as it stands in strings to sign: SigV4A has no region in it. */
export const scopeOf = (claim: SignatureClaim): string =>
  claim.algorithm === 'AWS4-ECDSA-P256-SHA256'
    ? `${claim.date}/${claim.service}/aws4_request`
    : `${claim.date}/${claim.region}/${claim.service}/aws4_request`

/** The string to sign over a canonical request. */
export function stringToSign(claim: SignatureClaim, canonicalRequest: string): string {
  return `${claim.algorithm}\n${basicDate(claim.signedAt)}\n${scopeOf(claim)}\n${sha256OfText(canonicalRequest)}`
}
