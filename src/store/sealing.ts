/**
 * Seals secrets at rest and session tokens with AES-256-GCM.
 *
 * A box is base64url of: version (1 byte), key id (8), nonce (12, random), ciphertext, tag (16). The associated data is
 * everything before the nonce and the place, so a box opens only where it was sealed. The key id is derived from the
 * key, so that previous keys still open what they sealed after a rotation.
 */

import type { KeyObject } from 'node:crypto'
import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto'
import {
  chownSync,
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { RandomSource } from '../kernel/clock.ts'
import { assert } from '../kernel/errors.ts'
import type { Sealer } from '../kernel/world.ts'

/** 32 bytes each. `current` seals, all of them open. */
export interface MasterKeys {
  readonly current: Buffer
  readonly previous: readonly Buffer[]
}

const version = 1
const headerLength = 9
const nonceLength = 12
const tagLength = 16

/** A box that was changed, sealed elsewhere or sealed with an unknown key. Says nothing about which. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

/** A sealer whose keys may change while it is in use. */
export interface MasterSealer extends Sealer {
  /** From now on the current of these keys seals. They open as well as every key that opened before. */
  adopt(keys: MasterKeys): void
  /** From now on these keys open too. */
  learn(keys: MasterKeys): void
}

/**
 * Seals with the current key and a fresh random nonce; opens with the current or a previous key. A box of an unknown key
 * asks `newer` for the keys there are by now, which open from then on but don't seal: another server of the same data may
 * have changed to a new key first.
 */
export function createSealer(
  keys: Buffer | MasterKeys,
  random: RandomSource,
  newer?: () => MasterKeys | undefined,
): MasterSealer {
  const rings = new Map<string, KeyObject>()
  const learn = ({ current, previous }: MasterKeys): void => {
    for (const key of [...previous, current]) {
      assert(key.length === 32, 'a master key has 32 bytes')
      rings.set(keyId(key).toString('hex'), createSecretKey(key))
    }
  }
  const sealingWith = ({ current }: MasterKeys) => ({
    header: Buffer.concat([Buffer.of(version), keyId(current)]),
    key: createSecretKey(current),
  })
  const given = Buffer.isBuffer(keys) ? { current: keys, previous: [] } : keys
  learn(given)
  let sealing = sealingWith(given)

  function openingKey(id: string): KeyObject | undefined {
    const known = rings.get(id)
    if (known !== undefined) return known
    const found = newer?.()
    if (found !== undefined) learn(found)
    return rings.get(id)
  }

  return {
    learn,
    adopt(changed) {
      learn(changed)
      sealing = sealingWith(changed)
    },
    seal(place, plain) {
      const { header, key } = sealing
      const nonce = random.bytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
      cipher.setAAD(associatedData(header, place))
      const body = cipher.update(plain)
      cipher.final()
      return Buffer.concat([header, nonce, body, cipher.getAuthTag()]).toString('base64url')
    },
    open(place, box) {
      const bytes = decodeBox(box)
      if (bytes[0] !== version) throw broken()
      const key = openingKey(bytes.toString('hex', 1, headerLength))
      if (key === undefined) throw broken()
      const nonce = bytes.subarray(headerLength, headerLength + nonceLength)
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
      decipher.setAAD(associatedData(bytes.subarray(0, headerLength), place))
      decipher.setAuthTag(bytes.subarray(bytes.length - tagLength))
      const body = bytes.subarray(headerLength + nonceLength, bytes.length - tagLength)
      const plain = decipher.update(body)
      try {
        decipher.final()
      } catch {
        throw broken()
      }
      return plain
    },
  }
}

/**
 * The keys in `<directory>/master.key`, one base64 line each, the current one first. The file is created with a new
 * key, mode 0600 and synced, when it is missing; one that others may read is refused.
 */
export function loadMasterKey(directory: string, random: RandomSource): MasterKeys {
  const path = join(directory, 'master.key')
  return readMasterKey(path) ?? createMasterKey(directory, path, random)
}

/** The keys in the file at `path`; `undefined` when there is none. One that others may read is refused. */
export function readMasterKey(path: string): MasterKeys | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    if (process.platform !== 'win32' && (fstatSync(file).mode & 0o077) !== 0)
      throw new Error(`\`${path}\` can be read by others; set its mode to 0600`)
    return parseMasterKeys(readFileSync(file, 'utf8'), `\`${path}\``)
  } finally {
    closeSync(file)
  }
}

/** The keys of a text, one base64 line each, the current one first. `name` says in the refusal where it is from. */
export function parseMasterKeys(text: string, name: string): MasterKeys {
  const keys = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => Buffer.from(line.trim(), 'base64'))
  const [current, ...previous] = keys
  if (current === undefined || keys.some((key) => key.length !== 32))
    throw new Error(`${name} is damaged: each line is the base64 of 32 bytes`)
  return { current, previous }
}

/** Names a key without telling anything of it; every box begins with the name of its key. */
export const fingerprint = (key: Buffer): string => keyId(key).toString('hex')

/**
 * Puts a new key before those in the file at `path`, durably and at once: whoever reads the file finds the old or the new
 * content. What was sealed before stays readable, and the file stays its owner's. Answers the keys there are now;
 * `undefined` when there is no file.
 */
export function rotateMasterKey(path: string, random: RandomSource): MasterKeys | undefined {
  const keys = readMasterKey(path)
  if (keys === undefined) return undefined
  // a link to the file stays one
  const file = realpathSync(path)
  const rotated = { current: random.bytes(32), previous: [keys.current, ...keys.previous] }
  const draft = writeDraft(file, [rotated.current, ...rotated.previous], random)
  try {
    const { uid, gid } = statSync(file)
    // who may rotate for a server of another user can give the file to it
    if (statSync(draft).uid !== uid) chownSync(draft, uid, gid)
    renameSync(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
  syncDirectory(dirname(file))
  return rotated
}

/** The keys in a new file beside `path`, on disk. */
function writeDraft(path: string, keys: readonly Buffer[], random: RandomSource): string {
  const draft = `${path}.${random.bytes(8).toString('hex')}`
  const file = openSync(draft, 'wx', 0o600)
  try {
    fchmodSync(file, 0o600)
    writeSync(file, keys.map((key) => `${key.toString('base64')}\n`).join(''))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return draft
}

/** Written under another name and linked, so that nobody ever sees half a key and the first of two creators wins. */
function createMasterKey(directory: string, path: string, random: RandomSource): MasterKeys {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const draft = writeDraft(path, [random.bytes(32)], random)
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  syncDirectory(directory)
  const keys = readMasterKey(path)
  assert(keys !== undefined, 'the master key was just written')
  return keys
}

function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(directory, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function keyId(key: Buffer): Buffer {
  return createHmac('sha256', key).update('sallyport key id').digest().subarray(0, 8)
}

function associatedData(header: Buffer, place: string): Buffer {
  return Buffer.concat([header, Buffer.from(place, 'utf8')])
}

/** Strict: one box has one spelling, since Node's decoder skips what it doesn't know. */
function decodeBox(box: string): Buffer {
  const bytes = Buffer.from(box, 'base64url')
  if (bytes.length < headerLength + nonceLength + tagLength) throw broken()
  if (bytes.toString('base64url') !== box) throw broken()
  return bytes
}

function broken(): SealBroken {
  return new SealBroken('the box was changed, or belongs elsewhere')
}
