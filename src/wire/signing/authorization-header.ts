/** `Authorization: ALGORITHM Credential=…, SignedHeaders=…, Signature=…` */

import { hash } from 'node:crypto'
import { refusal } from './answers.ts'
import type { SigningProfile } from './types.ts'

export interface AuthorizationHeader {
  readonly algorithm: 'AWS4-HMAC-SHA256' | 'AWS4-ECDSA-P256-SHA256'
  readonly credential: string
  readonly signedHeaders: string
  readonly signature: string
}

const parameters = ['Credential', 'Signature', 'SignedHeaders'] as const

/** What query services show in place of the header, so that a credential in it isn't repeated. */
export const hashedForWording = (header: string): string => hash('sha256', header, 'base64')

/** Takes the header apart. Refuses other schemes, and missing, empty, repeated or unknown parameters. */
export function parseAuthorization(
  header: string,
  /** Whether a date was sent, named among the missing things. */
  dated: boolean,
  profile: SigningProfile,
): AuthorizationHeader {
  const space = header.search(/[ \t]/)
  const scheme = space < 0 ? header : header.slice(0, space)
  if (scheme !== 'AWS4-HMAC-SHA256' && scheme !== 'AWS4-ECDSA-P256-SHA256')
    throw refusal(profile.family, 'unsupportedAuthorization', {
      // Whatever isn't plainly a scheme may be a secret.
      scheme: space >= 0 && /^[A-Za-z0-9-]{1,40}$/.test(scheme) ? scheme : '',
      hashed: hashedForWording(header),
    })
  const found = new Map<string, string>()
  let strange: string | undefined
  for (const piece of space < 0 ? [] : header.slice(space).split(',')) {
    const component = piece.trim()
    const equals = component.indexOf('=')
    const name = component.slice(0, Math.max(equals, 0))
    if (equals < 0 || found.has(name) || !(parameters as readonly string[]).includes(name))
      strange ??= component
    else found.set(name, component.slice(equals + 1))
  }
  const missing = parameters.filter((name) => (found.get(name) ?? '') === '')
  if (strange !== undefined || missing.length > 0)
    throw refusal(profile.family, 'headerShape', {
      component: strange ?? missing[0] ?? '',
      missing: [
        ...missing.map((name) => `Authorization header requires '${name}' parameter.`),
        ...(dated
          ? []
          : [
              "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
            ]),
        ...(missing.length === 0
          ? ['Authorization header has a repeated or unknown parameter.']
          : []),
      ].join(' '),
      hashed: hashedForWording(header),
    })
  return {
    algorithm: scheme,
    credential: found.get('Credential') as string,
    signedHeaders: found.get('SignedHeaders') as string,
    signature: found.get('Signature') as string,
  }
}
