/**
 * Which data folder a shared store belongs to. Large objects and the master key lie in the data folder, so a server with
 * another folder on the same database would answer for objects it doesn't have: it is refused.
 */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Collection, collection } from '../kernel/collection.ts'
import type { Store } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import { StartRefused } from './options.ts'

interface Home {
  readonly id: string
}

/** Belongs to no account. */
const homes: Collection<Home> = collection('home', { key: () => ['home'] })
const homeKey = ['home']

async function homeIdOf(dataDir: string, world: Pick<World, 'ids'>): Promise<string> {
  const path = join(dataDir, 'home-id')
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const id = world.ids.uuid()
    await writeFile(path, `${id}\n`, { mode: 0o600, flag: 'wx' })
    return id
  }
}

/** Claims the store for this data folder, or throws {@link StartRefused} when it is another's. */
export async function claimStore(
  store: Store,
  world: Pick<World, 'ids'>,
  dataDir: string,
): Promise<void> {
  const id = await homeIdOf(dataDir, world)
  const known = await store.write({ requestId: world.ids.uuid() }, async (tx) => {
    const home = await tx.get(homes, homeKey)
    if (home === undefined) await tx.insert(homes, { id })
    return home
  })
  if (known !== undefined && known.id !== id)
    throw new StartRefused(
      'the database given by --store belongs to another data folder: objects and the master key lie there',
      2,
    )
}
