/**
 * Where the master key of a node comes from. Nodes on one database have the same keys: the store remembers the
 * fingerprints of those that have sealed anything in it, and a node that lacks one of them is refused.
 */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Collection, collection } from '../../kernel/collection.ts'
import type { ReadTransaction, Store, WriteTransaction } from '../../kernel/transaction.ts'
import {
  fingerprint,
  loadMasterKey,
  type MasterKeys,
  parseMasterKeys,
  readMasterKey,
} from '../../store/sealing.ts'
import { type MasterKeySource, StartRefused } from '../options.ts'
import { random } from '../random.ts'
import type { GivenKeys } from '../rotate-keys.ts'

/** Long enough for a key management service elsewhere. */
const commandMillis = 30_000

/** Fingerprints of the keys that have sealed something in this store. */
interface KeyRing {
  readonly fingerprints: readonly string[]
}

/** Belongs to no account. */
export const keyRings: Collection<KeyRing> = collection('key-ring', { key: () => ['key-ring'] })
const keyRingKey = ['key-ring']

/** The keys of this node; the folder's own, made with the first start, unless a source is given. */
export async function nodeKeys(
  source: MasterKeySource | undefined,
  dataDir: string,
  store: Pick<Store, 'read'>,
): Promise<GivenKeys> {
  if (source === undefined) {
    const ring = await store.read((tx) => tx.get(keyRings, keyRingKey))
    if (ring !== undefined && !existsSync(join(dataDir, 'master.key')))
      throw new StartRefused(
        'the database is in use already, and this folder has no master key: give that of the other nodes with --master-key',
        2,
      )
    return { keys: loadMasterKey(dataDir, random), file: join(dataDir, 'master.key') }
  }
  if ('command' in source) return { keys: await keysOfCommand(source.command), file: undefined }
  const keys = readMasterKey(source.file)
  if (keys === undefined) throw new StartRefused(`there is no master key at \`${source.file}\``, 2)
  return { keys, file: source.file }
}

/** What the command prints on standard error isn't shown: it may tell too much. */
async function keysOfCommand(command: string): Promise<MasterKeys> {
  let text: string
  try {
    const shell = process.platform === 'win32' ? ['cmd.exe', '/c'] : ['/bin/sh', '-c']
    text = (await promisify(execFile)(shell[0]!, [shell[1]!, command], { timeout: commandMillis }))
      .stdout
  } catch (cause) {
    const { code } = cause as { code?: unknown }
    throw new StartRefused(
      `the command for the master key failed${typeof code === 'number' ? ` with ${code}` : ''}`,
    )
  }
  return parseMasterKeys(text, 'what the command for the master key printed')
}

/** All of these keys may have sealed something here: every node needs them. */
export const putKeyRing = (
  tx: WriteTransaction,
  { current, previous }: MasterKeys,
): Promise<void> => tx.put(keyRings, { fingerprints: [...previous, current].map(fingerprint) })

/** Whether the keys open what was sealed here, as far as the store remembers. */
export async function opensKeyRing(
  tx: ReadTransaction,
  { current, previous }: MasterKeys,
): Promise<boolean> {
  const own = new Set([current, ...previous].map(fingerprint))
  const known = (await tx.get(keyRings, keyRingKey))?.fingerprints ?? []
  return known.every((each) => own.has(each))
}

/** Refuses keys that don't open what others have sealed here; else remembers the one that seals. */
export async function checkKeyRing(tx: WriteTransaction, keys: MasterKeys): Promise<void> {
  if (!(await opensKeyRing(tx, keys)))
    throw new StartRefused(
      'the master key is not that of the other nodes: the database holds secrets sealed with another one',
      2,
    )
  const known = (await tx.get(keyRings, keyRingKey))?.fingerprints ?? []
  const mine = fingerprint(keys.current)
  if (!known.includes(mine)) await tx.put(keyRings, { fingerprints: [...known, mine] })
}
