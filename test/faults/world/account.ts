/** An account of a world, with an administrator. */

import type { SqlEngine } from '../../../src/store/engines/sql/engine.ts'
import type { Dice } from './random.ts'
import type { Keys } from './requests.ts'
import type { Sources } from './sources.ts'

export interface AccountParts {
  readonly sources: Sources
  readonly engine: SqlEngine
  readonly masterKey: Buffer
  readonly random: Dice
  /** Milliseconds since 1970. */
  readonly now: number
  readonly email: string
}

export async function insertAccount(
  parts: AccountParts,
): Promise<{ readonly id: string; readonly admin: Keys }> {
  const { sources, masterKey, random, now, email } = parts
  const ids = sources.createIds(random.fork())
  const id = ids.accountId()
  const admin = {
    accessKeyId: ids.accessKeyId('AKIA', id),
    secretAccessKey: ids.secretAccessKey(),
  }
  const store = sources.sharedStoreOver(parts.engine).store
  const sealer = sources.createSealer(masterKey, random)
  await store.write({ account: id, requestId: random.uuid() }, async (tx) => {
    await sources.insertAccount(tx, { ids, sealer } as never, now, {
      email,
      id,
      rootKey: undefined,
    })
    await sources.insertAdministrator(tx, { ids, sealer } as never, {
      accountId: id,
      adminKey: admin,
      adminUserId: ids.uniqueId('AIDA'),
      groupId: ids.uniqueId('AGPA'),
      now,
      epoch: 0,
    })
  })
  return { id, admin }
}
