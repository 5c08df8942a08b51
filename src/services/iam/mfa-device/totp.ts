/** One-time codes of a seed (RFC 6238 as authenticator apps and AWS use it: SHA-1, six digits, thirty seconds). */

import { HOTP, Secret } from 'otpauth'

const stepSeconds = 30
const digits = 6

/** Bytes of a new seed: AWS's virtual devices have 64 characters of base32. */
export const seedBytes = 40

/** The step of a time in milliseconds since 1970: the counter of the code that is shown then. */
export const stepAt = (millis: number): number => Math.floor(millis / (stepSeconds * 1000))

const secretOf = (seed: Uint8Array): Secret => new Secret({ buffer: new Uint8Array(seed).buffer })

/** A seed as apps take it. */
export const base32Seed = (seed: Uint8Array): string => secretOf(seed).base32

/** Codes of one seed. */
export interface CodeReader {
  /** Whether `code` is the one of this step; takes the same time either way. */
  shows(code: string, step: number): boolean
}

export function codeReader(seed: Uint8Array): CodeReader {
  const secret = secretOf(seed)
  return {
    shows: (code, step) =>
      step >= 0 && HOTP.validate({ secret, token: code, digits, counter: step, window: 0 }) === 0,
  }
}

/** What an app's QR code says (observed: issuer, device name, account alias or id). */
export function otpauthUrl(device: string, accountName: string, seed: Uint8Array): string {
  const issuer = encodeURIComponent('Amazon Web Services')
  const label = `${issuer}:${encodeURIComponent(`${device}@${accountName}`)}`
  return `otpauth://totp/${label}?secret=${base32Seed(seed)}&issuer=${issuer}`
}
