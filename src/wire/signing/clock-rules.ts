/** When a signature is valid: around its moment for headers, from its moment on for presigned requests. */

import { refusal } from './answers.ts'
import { basicDate, isoSeconds } from './dates.ts'
import type { SigningProfile } from './types.ts'

/** Longest validity of a presigned request: seven days. */
export const maxExpiresSeconds = 604_800

function words(signedAt: number, boundary: number, now: number, profile: SigningProfile) {
  return {
    signed: basicDate(signedAt),
    bound: basicDate(boundary),
    now: basicDate(now),
    minutes: String(profile.skewMillis / 60_000),
    RequestTime: basicDate(signedAt),
    ServerTime: isoSeconds(now),
    MaxAllowedSkewMilliseconds: String(profile.skewMillis),
  }
}

/** Refuses a moment of signing further from now than the skew. */
export function checkSkew(signedAt: number, now: number, profile: SigningProfile): void {
  if (signedAt < now - profile.skewMillis)
    throw refusal(
      profile.family,
      'expired',
      words(signedAt, now - profile.skewMillis, now, profile),
    )
  if (signedAt > now + profile.skewMillis)
    throw refusal(
      profile.family,
      'notYetCurrent',
      words(signedAt, now + profile.skewMillis, now, profile),
    )
}

/** The value of X-Amz-Expires: whole seconds, 0 to 604800. */
export function parseExpires(text: string, profile: SigningProfile): number {
  if (/^-\d+$/.test(text)) throw refusal(profile.family, 'expiresNegative')
  if (!/^\d+$/.test(text)) throw refusal(profile.family, 'expiresNotANumber')
  const seconds = Number(text)
  if (seconds > maxExpiresSeconds) throw refusal(profile.family, 'expiresTooLong')
  return seconds
}

/** Refuses a presigned request before its moment (less the skew) and after its end (without skew). */
export function checkPresignedWindow(
  signedAt: number,
  expiresSeconds: number,
  now: number,
  profile: SigningProfile,
): void {
  if (signedAt > now + profile.skewMillis)
    throw refusal(
      profile.family,
      'presignedTooEarly',
      words(signedAt, now + profile.skewMillis, now, profile),
    )
  const end = signedAt + expiresSeconds * 1000
  if (now > end)
    throw refusal(profile.family, 'presignedExpired', {
      signed: basicDate(signedAt),
      bound: basicDate(now - expiresSeconds * 1000),
      now: basicDate(now),
      seconds: String(expiresSeconds),
      'X-Amz-Expires': String(expiresSeconds),
      Expires: isoSeconds(end),
      ServerTime: isoSeconds(now),
    })
}

/** Refuses a POST form signed for the future, or with a signing key that is older than it may be. */
export function checkFormAge(signedAt: number, now: number, profile: SigningProfile): void {
  checkPresignedWindow(signedAt, maxExpiresSeconds, now, profile)
}

/** Refuses a SigV2 query after its absolute end. */
export function checkVersion2Window(expiresAt: number, now: number, profile: SigningProfile): void {
  if (now > expiresAt)
    throw refusal(profile.family, 'presignedExpired', {
      Expires: isoSeconds(Math.min(expiresAt, 253_402_300_799_000)),
      ServerTime: isoSeconds(now),
    })
}
