/** The master keys of a data folder: read at start, changed by `sallyport keys rotate` with or without a running server. */

import { join } from 'node:path'
import type { Clock, RandomSource } from '../kernel/clock.ts'
import type { Sealer } from '../kernel/world.ts'
import {
  createSealer,
  loadMasterKey,
  type MasterKeys,
  readMasterKey,
  rotateMasterKey,
} from '../store/sealing.ts'
import { ControlRefused } from './control-socket.ts'
import { random } from './random.ts'

/** For a file that no server on this folder uses. Answers how many keys it has now; `undefined` when there is none. */
export function rotateKeys(file: string): number | undefined {
  const keys = rotateMasterKey(file, random)
  return keys && keys.previous.length + 1
}

/** Keys in use by this process. */
export interface KeysInUse {
  readonly sealer: Sealer
  /** Where they are kept, unless a command prints them. */
  readonly file: string | undefined
  /** Puts a new key into the file and, unless a restart is needed, seals with it from then on. */
  rotate(): Rotated
  /** Another process has rotated: the keys in the file open from now on, and with `adopt` the first of them seals. */
  reload(step: 'learn' | 'adopt'): void
}

export interface Rotated {
  readonly Keys: number
  readonly RestartNeeded: boolean
}

/** Keys that were found before, and the file they are in, if any. */
export interface GivenKeys {
  readonly keys: MasterKeys
  readonly file: string | undefined
}

/** Anybody can send tokens of keys that nobody has. */
const readAgainMillis = 1000

/**
 * Reads the keys of the folder, made now if there are none. A token of an unknown key has the file read again: another
 * server of the same database may have begun to seal with a key that was copied here since.
 *
 * With `elsewhere` the folder isn't the only one with these keys: a rotation leaves the sealing to the next start, since
 * the others have to have the key first. `given` are keys that were looked for before, not always in the folder.
 */
export function useMasterKeys(
  dataDir: string,
  parts: {
    readonly clock: Clock
    readonly random: RandomSource
    readonly elsewhere: boolean
    readonly given?: GivenKeys | undefined
  },
): KeysInUse {
  const { given } = parts
  const file = given ? given.file : join(dataDir, 'master.key')
  let readAt = Number.NEGATIVE_INFINITY
  const readAgain = (): MasterKeys | undefined => {
    const now = parts.clock.monotonic()
    if (now - readAt < readAgainMillis) return undefined
    readAt = now
    if (file === undefined) return undefined
    try {
      return readMasterKey(file)
    } catch {
      // a copy under way or open to others: the keys in use stay those there are
      return undefined
    }
  }
  const keys = given?.keys ?? loadMasterKey(dataDir, parts.random)
  const sealer = createSealer(keys, parts.random, readAgain)
  return {
    sealer,
    file,
    rotate() {
      if (file === undefined)
        throw new ControlRefused('a command prints the master key: change it where it is kept')
      const keys = replaceable(file, () => rotateMasterKey(file, parts.random))
      if (keys === undefined) throw new Error('the master key in use has no file any more')
      if (!parts.elsewhere) sealer.adopt(keys)
      return { Keys: keys.previous.length + 1, RestartNeeded: parts.elsewhere }
    },
    reload(step) {
      const keys = readMasterKey(join(dataDir, 'master.key'))
      if (keys === undefined) throw new Error('the master key in use has no file any more')
      sealer[step](keys)
    },
  }
}

const notWritable = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY'])

/** Secrets are often mounted so that nobody changes them here. */
function replaceable<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!notWritable.has(code)) throw error
    throw new ControlRefused(
      `\`${file}\` can't be replaced here (${code}): change it where it is kept`,
    )
  }
}
