/**
 * Facts of use that all processes on one store know of. Each process adds what it has recorded to the store every few
 * seconds, in transactions that touch no head; whoever asks reads the store and its own latest. Nothing is lost with a
 * process: its next start notes again what its journal holds.
 */

import { setTimeout as pause } from 'node:timers/promises'
import { type Collection, collection } from '../../kernel/collection.ts'
import type { Ids } from '../../kernel/ids.ts'
import type { Store, WriteTransaction } from '../../kernel/transaction.ts'
import type { ActionUse, LastUse, UsageFacts } from '../../kernel/world.ts'
import {
  createUseBatch,
  type PasswordUse,
  replacesPasswordUse,
  signInUse,
  type TakenUses,
  type Use,
} from './usage.ts'

type KeyUse = LastUse & { readonly accessKeyId: string }
type RoleUse = LastUse & { readonly account: string; readonly uniqueId: string }
type OwnedPasswordUse = PasswordUse & { readonly account: string; readonly ownerId: string }
type PrincipalActionUse = ActionUse & { readonly account: string; readonly uniqueId: string }

/** Keys are looked up without their account, as in the journal. */
const keyUses: Collection<KeyUse> = collection('key-uses', { key: (use) => [use.accessKeyId] })
const roleUses: Collection<RoleUse> = collection('role-uses', {
  key: (use) => [use.account, use.uniqueId],
})
const actionUses: Collection<PrincipalActionUse> = collection('action-uses', {
  key: (use) => [use.account, use.uniqueId, use.action],
})
const passwordUses: Collection<OwnedPasswordUse> = collection('password-uses', {
  key: (use) => [use.account, use.ownerId],
})

/** How long others wait for a use at most, the time of a transaction aside. */
export const sharingMillis = 10_000
/** Rows of one transaction. */
const rowsAtOnce = 200

export interface UsageSharing {
  /** Takes a use that was recorded here. */
  noted(use: Use): void
  /** What this process and the others know. */
  facts(local: UsageFacts): UsageFacts
  /** Adds what was noted to the store; what can't be added now is with the next time. */
  share(): Promise<void>
  /** Shares a last time. */
  close(): Promise<void>
}

export interface UsageSharingParts {
  /** Not the one that requests are served from: facts are asked for inside of their transactions. */
  readonly store: Pick<Store, 'read' | 'write'>
  readonly ids: Pick<Ids, 'uuid'>
  /** Pause between two times; 0 leaves sharing to `share`. */
  readonly everyMillis?: number
}

export function shareUsage({
  store,
  ids,
  everyMillis = sharingMillis,
}: UsageSharingParts): UsageSharing {
  const batch = createUseBatch()
  const stopping = new AbortController()

  /** A use that is older than what is there adds nothing. */
  async function add<T extends { readonly at: number }>(
    tx: WriteTransaction,
    into: Collection<T>,
    use: T,
  ): Promise<void> {
    const known = await tx.get(into, into.key(use))
    if (known === undefined || known.at < use.at) await tx.put(into, use)
  }

  async function share(): Promise<void> {
    const taken = batch.take()
    const rows = rowsOf(taken)
    for (let at = 0; at < rows.length; at += rowsAtOnce)
      try {
        await store.write({ requestId: ids.uuid() }, async (tx) => {
          for (const row of rows.slice(at, at + rowsAtOnce)) await row(tx)
        })
      } catch (error) {
        noteAgain(taken)
        throw error
      }
  }

  const rowsOf = ({
    keys,
    roles,
    actions,
    passwords,
  }: TakenUses): ((tx: WriteTransaction) => Promise<void>)[] => [
    ...keys.map(
      ([accessKeyId, use]) =>
        (tx: WriteTransaction) =>
          add(tx, keyUses, { accessKeyId, ...use }),
    ),
    ...roles.map(
      ([account, uniqueId, use]) =>
        (tx: WriteTransaction) =>
          add(tx, roleUses, { account, uniqueId, ...use }),
    ),
    ...actions.map(
      ([account, uniqueId, use]) =>
        (tx: WriteTransaction) =>
          add(tx, actionUses, { account, uniqueId, ...use }),
    ),
    ...passwords.map(([account, ownerId, use]) => async (tx: WriteTransaction) => {
      const known = await tx.get(passwordUses, [account, ownerId])
      if (replacesPasswordUse(known, use)) await tx.put(passwordUses, { account, ownerId, ...use })
    }),
  ]

  function noteAgain({ keys, roles, actions, passwords }: TakenUses): void {
    for (const [accessKeyId, use] of keys) batch.note({ ...use, account: '', accessKeyId })
    for (const [account, roleUniqueId, use] of roles) batch.note({ ...use, account, roleUniqueId })
    for (const [account, userUniqueId, use] of actions)
      batch.note({ ...use, service: '', account, userUniqueId, actions: [use.action] })
    for (const [account, ownerId, use] of passwords)
      batch.note(signInUse(account, ownerId, use.at, ''))
  }

  async function shareForEver(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await pause(everyMillis, undefined, { signal: stopping.signal, ref: false })
        await share()
      } catch {
        // the store doesn't serve now: the next time
      }
    }
  }

  const sharing = everyMillis > 0 ? shareForEver() : undefined
  return {
    noted: batch.note,
    facts: (local) => factsOver(store, local),
    share,
    async close() {
      stopping.abort()
      await sharing
      await share().catch(() => {})
    },
  }
}

const factsOver = (store: Pick<Store, 'read'>, local: UsageFacts): UsageFacts => ({
  async accessKey(accessKeyId) {
    const shared = await store.read((tx) => tx.get(keyUses, [accessKeyId]))
    return lastUse(later(shared, await local.accessKey(accessKeyId)))
  },
  async role(account, roleUniqueId) {
    const shared = await store.read((tx) => tx.get(roleUses, [account, roleUniqueId]))
    return lastUse(later(shared, await local.role(account, roleUniqueId)))
  },
  async actions(account, uniqueId) {
    const shared = await store.read((tx) => tx.list(actionUses, [account, uniqueId]))
    const latest = new Map<string, ActionUse>()
    for (const { action, at, region } of [...shared, ...(await local.actions(account, uniqueId))])
      latest.set(action, later(latest.get(action), { action, at, region }) as ActionUse)
    return [...latest.values()]
  },
  async passwords(account, ownerIds) {
    const [only] = ownerIds
    const shared = await store.read(async (tx) =>
      only !== undefined && ownerIds.length === 1
        ? [await tx.get(passwordUses, [account, only])]
        : tx.list(passwordUses, [account]),
    )
    const latest = new Map(await local.passwords(account, ownerIds))
    const asked = new Set(ownerIds)
    for (const use of shared) {
      if (use === undefined || !asked.has(use.ownerId)) continue
      const own = latest.get(use.ownerId)
      // within five minutes the first one counts, wherever it was
      if (own === undefined || !replacesPasswordUse(use, { at: own }))
        latest.set(use.ownerId, use.at)
    }
    return latest
  },
})

/** Facts of a process alone on its store, which several may have shared before: what those knew counts too. */
export async function withEarlierUses<T extends UsageFacts>(
  store: Pick<Store, 'read'>,
  local: T,
): Promise<T> {
  const hasAny = await store.read(async (tx) => {
    for (const uses of [
      keyUses,
      roleUses,
      actionUses,
      passwordUses,
    ] as readonly Collection<unknown>[])
      if ((await tx.list(uses, [], { limit: 1 })).length > 0) return true
    return false
  })
  return hasAny ? { ...local, ...factsOver(store, local) } : local
}

const later = <T extends { readonly at: number }>(
  left: T | undefined,
  right: T | undefined,
): T | undefined =>
  left === undefined || (right !== undefined && right.at >= left.at) ? right : left

const lastUse = (use: LastUse | undefined): LastUse | undefined =>
  use && { at: use.at, region: use.region, service: use.service }
