/**
 * Session tokens: sealed, not stored. A token binds its access key, secret, principal and everything frozen at issue;
 * role and user policies are read live at each request (policy-evaluation rule 115).
 */

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { AccountPrincipal, SessionFacts } from '../../kernel/principal.ts'
import type { World } from '../../kernel/world.ts'

const place = 'session-token'

/**
 * Largest token, characters. AWS publishes no limit and says that tokens are typically smaller than this; here it keeps
 * a signed request within the header limits of servers and proxies.
 */
export const sessionTokenLimit = 4096

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

/**
 * Issues temporary credentials for a principal whose `session` says when they end. The token has at least `minimumSize`
 * characters; whether it is longer than {@link sessionTokenLimit} is the caller's to check.
 */
export function issueSession(
  world: Pick<World, 'ids' | 'sealer'>,
  principal: AccountPrincipal & { readonly session: SessionFacts },
  minimumSize = 0,
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
    SessionToken: sealed(world, pack(session), minimumSize),
    Expiration: new Date(principal.session.expiresAt),
  }
}

/** The session of a token; `undefined` when the token was changed or isn't ours. Expiry is the caller's to check. */
export function openSession(world: Pick<World, 'sealer'>, token: string): Session | undefined {
  try {
    return unpack(world.sealer.open(place, token))
  } catch {
    return undefined
  }
}

/** Deflating costs as much as a whole small request: only what would make a long token is worth it. */
const deflatedFrom = 1024
/** Set in the length of sessions that are not deflated. */
const plainFlag = 0x8000_0000

/** Length of the packed session (4 bytes), the packed session, padding. */
function pack(session: Session): Buffer {
  const text = JSON.stringify(session)
  const plain = text.length < deflatedFrom
  const body = plain ? Buffer.from(text) : deflateRawSync(text)
  const bytes = Buffer.allocUnsafe(4 + body.length)
  bytes.writeUInt32BE((plain ? body.length | plainFlag : body.length) >>> 0)
  body.copy(bytes, 4)
  return bytes
}

function unpack(bytes: Buffer): Session {
  const head = bytes.readUInt32BE()
  const body = bytes.subarray(4, 4 + (head & ~plainFlag))
  return JSON.parse(((head & plainFlag) === 0 ? inflateRawSync(body) : body).toString()) as Session
}

function sealed({ sealer }: Pick<World, 'sealer'>, bytes: Buffer, minimumSize: number): string {
  const token = sealer.seal(place, bytes)
  const missing = minimumSize - token.length
  // four characters carry three bytes
  return missing <= 0
    ? token
    : sealer.seal(place, Buffer.concat([bytes, Buffer.alloc(Math.ceil((missing * 3) / 4))]))
}
