/** From an access key id (and session token) to the secret and the principal. */

import type { AccountPrincipal } from '../../kernel/principal.ts'
import type { ReadTransaction, Store } from '../../kernel/transaction.ts'
import type { World } from '../../kernel/world.ts'
import { RevisionCache } from '../cache.ts'
import { type IdentitySource, type LongTermKey, secretPlace } from '../identity.ts'
import { openSession, type Session } from '../sessions/session-token.ts'

export interface Credential {
  readonly accessKeyId: string
  readonly epoch: string | number
  /** Opens the sealed secret when it is asked for: a cached signing key makes that rare. */
  readonly secretAccessKey: string
  readonly principal: AccountPrincipal
}

export type CredentialProblem =
  /** No such key, or it is inactive, or its owner is gone. */
  | 'unknown-key'
  /** The token was changed, belongs to another key, or is missing for a temporary key. */
  | 'bad-token'
  | 'expired'

type Found = Credential | CredentialProblem

export interface Credentials {
  /**
   * Reads the store by itself, and only for keys that aren't held: call it outside of transactions. A promise only where
   * it reads.
   */
  find(accessKeyId: string, sessionToken: string | undefined, now: number): Found | Promise<Found>
  /**
   * Whether the key that signed is still good in this transaction: changes of the control plane rest on no cache. A
   * session stands until it expires; that the entity behind it is there is read with its policies.
   */
  stands(tx: ReadTransaction, principal: AccountPrincipal): Promise<boolean>
  clear(): void
}

function principalOf(key: LongTermKey): AccountPrincipal {
  const { account, accessKeyId, owner } = key
  if (owner.type === 'Root')
    return {
      type: 'Root',
      account,
      accessKeyId,
      arn: `arn:aws:iam::${account}:root`,
      userId: account,
    }
  return {
    type: 'User',
    account,
    accessKeyId,
    arn: `arn:aws:iam::${account}:user${owner.path}${owner.name}`,
    userId: owner.uniqueId,
    uniqueId: owner.uniqueId,
    userName: owner.name,
  }
}

const temporary = (accessKeyId: string): boolean => accessKeyId.startsWith('ASIA')

export function createCredentials(
  store: Store,
  world: Pick<World, 'sealer'>,
  identities: IdentitySource,
): Credentials {
  const longTerm = new RevisionCache<Credential>(store, 20_000)
  const sessions = new Map<string, Session>()
  const sessionCapacity = 5_000

  function openCached(token: string): Session | undefined {
    const known = sessions.get(token)
    if (known) return known
    const session = openSession(world, token)
    if (session === undefined) return undefined
    if (sessions.size >= sessionCapacity) {
      const oldest = sessions.keys().next().value
      if (oldest !== undefined) sessions.delete(oldest)
    }
    sessions.set(token, session)
    return session
  }

  /** The key, and the revision of its account. */
  const read = (accessKeyId: string) =>
    store.read(async (tx) => {
      const key = await identities.longTermKey(tx, accessKeyId)
      return key && { key, revision: await tx.revision(key.account) }
    })

  async function readLongTerm(accessKeyId: string): Promise<Found> {
    const found = await read(accessKeyId)
    if (!found?.key.active) return 'unknown-key'
    const { key, revision } = found
    const credential: Credential = {
      accessKeyId,
      epoch: key.epoch,
      get secretAccessKey() {
        return world.sealer.open(secretPlace(accessKeyId), key.secretBox).toString()
      },
      principal: principalOf(key),
    }
    if (revision !== undefined) longTerm.set(accessKeyId, key.account, revision, credential)
    return credential
  }

  return {
    find(accessKeyId, sessionToken, now) {
      if (sessionToken === undefined)
        return temporary(accessKeyId)
          ? 'bad-token'
          : (longTerm.get(accessKeyId) ?? readLongTerm(accessKeyId))
      const session = openCached(sessionToken)
      if (session === undefined || session.accessKeyId !== accessKeyId) return 'bad-token'
      if (session.principal.session.expiresAt <= now) return 'expired'
      return {
        accessKeyId,
        epoch: session.principal.session.issuedAt,
        secretAccessKey: session.secretAccessKey,
        principal: session.principal,
      }
    },
    async stands(tx, { accessKeyId, session }) {
      if (session !== undefined || accessKeyId === undefined) return true
      return (await identities.longTermKey(tx, accessKeyId))?.active === true
    },
    clear() {
      longTerm.clear()
      sessions.clear()
    },
  }
}
