/**
 * Session tokens: sealed, not stored. A token binds its access key, secret, principal and everything frozen at issue;
 * role and user policies are read live at each request (policy-evaluation rule 115).
 */

import type { AccountPrincipal, SessionFacts } from '../../kernel/principal.ts'
import type { World } from '../../kernel/world.ts'

const place = 'session-token'

export interface Session {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly principal: AccountPrincipal & { readonly session: SessionFacts }
}

export interface IssuedCredentials {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
  readonly Expiration: Date
}

/** Issues temporary credentials for a principal whose `session` says when they end. */
export function issueSession(
  world: Pick<World, 'ids' | 'sealer'>,
  principal: AccountPrincipal & { readonly session: SessionFacts },
): IssuedCredentials {
  const accessKeyId = world.ids.accessKeyId('ASIA', principal.account)
  const secretAccessKey = world.ids.secretAccessKey()
  const session: Session = {
    accessKeyId,
    secretAccessKey,
    principal: { ...principal, accessKeyId },
  }
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: world.sealer.seal(place, Buffer.from(JSON.stringify(session))),
    Expiration: new Date(principal.session.expiresAt),
  }
}

/** The session of a token; `undefined` when the token was changed or isn't ours. Expiry is the caller's to check. */
export function openSession(world: Pick<World, 'sealer'>, token: string): Session | undefined {
  try {
    return JSON.parse(world.sealer.open(place, token).toString()) as Session
  } catch {
    return undefined
  }
}
