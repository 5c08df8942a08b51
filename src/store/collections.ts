/**
 * The collection layer: entities, their secondary keys and listings as ordered byte keys on any engine.
 *
 * - entity: `e` (collection, …key) → format byte and JSON
 * - unique secondary key: `i` (collection, index, …key) → key of the entity
 * - other secondary key: `i` (collection, index, …key, …key of the entity) and one byte, the number of parts of the
 *   secondary key (so that no two splits share a key) → key of the entity
 *
 * The collection comes before the account so that all entities of a kind can be listed; ranges still split per account
 * within each collection.
 */

import type { Collection, Index, Key } from '../kernel/collection.ts'
import { assert } from '../kernel/errors.ts'
import type {
  ListOptions,
  ReadTransaction,
  Store,
  WriteTransaction,
} from '../kernel/transaction.ts'
import { AlreadyExists } from '../kernel/transaction.ts'
import type { Engine, EngineRead, EngineWrite, Entry, MaybePromise, Range } from './store.ts'
import type { ByteString } from './tuples.ts'
import {
  asBuffer,
  encodeOpenString,
  encodeOpenTuple,
  encodeTuple,
  successor,
  toBytes,
} from './tuples.ts'

/** A store of collections on an engine; nothing is kept here between transactions. */
export function createStore(engine: Engine): Store {
  return {
    // the engine calls as the snapshot is taken
    read: (work) => engine.read((tx) => work(reader(tx, revisionsOf(engine, tx)))),
    write: (options, work) =>
      engine.write(options, (tx) => work(writer(tx, revisionsOf(engine, tx)))),
    revision: (account) => engine.revision(account),
    ...(engine.hasRoom && { hasRoom: () => engine.hasRoom?.() ?? true }),
    close: () => engine.close(),
  }
}

type Revisions = (account: string) => MaybePromise<number | undefined>

/** Those of the snapshot. */
const revisionsOf = (engine: Engine, tx: EngineRead): Revisions =>
  engine.pinRevisions?.() ?? ((account) => tx.revision?.(account))

/** Entries read at once: about 3 ms on the embedded engine. */
const chunkSize = 512
const formatJson = 1

function reader(tx: EngineRead, revision: Revisions): ReadTransaction {
  return {
    revision,
    async get(collection, key) {
      return await entity(tx, toBytes(entityPrefix(collection) + encodeTuple(key)))
    },
    async list(collection, prefix, options = {}) {
      const texts = await scanTexts(tx, entityPrefix(collection), prefix, options)
      if (texts !== undefined) return texts.map((text) => parseValue(text))
      const entries = await scanAll(tx, entityPrefix(collection), prefix, options)
      return entries.map((entry) => decodeValue(entry.value))
    },
    async count(collection, prefix) {
      return await tx.count(rangeOf(entityPrefix(collection), prefix, {}))
    },
    async find(collection, index, key) {
      assert(declared(collection, index).unique, `index ${index} is unique`)
      const primary = await tx.get(toBytes(indexPrefix(collection, index) + encodeTuple(key)))
      if (primary === undefined) return undefined
      const found = await entity<Parameters<typeof collection.key>[0]>(tx, asBuffer(primary))
      assert(found !== undefined, `a secondary key of ${collection.name} leads to an entity`)
      return found
    },
    async listBy(collection, index, prefix, options = {}) {
      declared(collection, index)
      const entries = await scanAll(tx, indexPrefix(collection, index), prefix, options)
      const values = await tx.getMany(entries.map((entry) => asBuffer(entry.value)))
      return values.map((value) => entityAt(collection, value))
    },
    async countBy(collection, index, prefix) {
      declared(collection, index)
      return await tx.count(rangeOf(indexPrefix(collection, index), prefix, {}))
    },
  }
}

function writer(tx: EngineWrite, revision: Revisions): WriteTransaction {
  return {
    ...reader(tx, revision),
    async insert(collection, value) {
      const primary = primaryOf(collection, value)
      if ((await tx.get(toBytes(primary))) !== undefined)
        throw new AlreadyExists(`${collection.name} has this key already`)
      await write(tx, collection, primary, undefined, value)
    },
    async put(collection, value) {
      const primary = primaryOf(collection, value)
      // without secondary keys it doesn't matter what was there
      const before = hasIndexes(collection)
        ? await entity<typeof value>(tx, toBytes(primary))
        : undefined
      await write(tx, collection, primary, before, value)
    },
    async replace(collection, before, after) {
      const old = primaryOf(collection, before)
      const primary = primaryOf(collection, after)
      const stored = await entity<typeof before>(tx, toBytes(old))
      assert(stored !== undefined, `the ${collection.name} to replace exists`)
      if (old === primary) return await write(tx, collection, primary, stored, after)
      if ((await tx.get(toBytes(primary))) !== undefined)
        throw new AlreadyExists(`${collection.name} has this key already`)
      await remove(tx, collection, old, stored)
      await write(tx, collection, primary, undefined, after)
    },
    async delete(collection, key) {
      const primary = entityPrefix(collection) + encodeTuple(key)
      const stored = await entity<Parameters<typeof collection.key>[0]>(tx, toBytes(primary))
      if (stored === undefined) return false
      await remove(tx, collection, primary, stored)
      return true
    },
  }
}

async function write<T>(
  tx: EngineWrite,
  collection: Collection<T>,
  primary: ByteString,
  before: T | undefined,
  after: T,
): Promise<void> {
  const stale = before === undefined ? undefined : indexEntries(collection, primary, before)
  const fresh = indexEntries(collection, primary, after)
  const primaryBytes = toBytes(primary)
  for (const [key, entry] of fresh) {
    if (stale?.delete(key)) continue
    const keyBytes = toBytes(key)
    if (entry.unique && (await taken(tx, keyBytes, primaryBytes)))
      throw new AlreadyExists(`${collection.name} has this ${entry.name} already`)
    await tx.put(keyBytes, primaryBytes)
  }
  if (stale !== undefined) for (const key of stale.keys()) await tx.delete(toBytes(key))
  await tx.put(primaryBytes, encodeValue(after))
}

async function taken(tx: EngineWrite, key: Buffer, primary: Buffer): Promise<boolean> {
  const holder = await tx.get(key)
  return holder !== undefined && !primary.equals(holder)
}

async function remove<T>(
  tx: EngineWrite,
  collection: Collection<T>,
  primary: ByteString,
  value: T,
): Promise<void> {
  for (const key of indexEntries(collection, primary, value).keys()) await tx.delete(toBytes(key))
  await tx.delete(toBytes(primary))
}

interface IndexEntry {
  readonly name: string
  readonly unique: boolean
}

function indexEntries<T>(
  collection: Collection<T>,
  primary: ByteString,
  value: T,
): Map<ByteString, IndexEntry> {
  const entries = new Map<ByteString, IndexEntry>()
  const primaryParts = primary.slice(entityPrefix(collection).length)
  for (const name in collection.indexes) {
    const { keys, unique } = collection.indexes[name] as Index<T>
    const prefix = indexPrefix(collection, name)
    for (const key of keys(value)) {
      const bytes = prefix + encodeTuple(key)
      const full = unique ? bytes : bytes + primaryParts + String.fromCharCode(key.length)
      entries.set(full, { name, unique })
    }
  }
  return entries
}

async function scanAll(
  tx: EngineRead,
  space: ByteString,
  prefix: Key,
  options: ListOptions,
): Promise<Entry[]> {
  let { from, to } = rangeOf(space, prefix, options)
  const limit = options.limit ?? Number.POSITIVE_INFINITY
  const reverse = options.reverse ?? false
  const found: Entry[] = []
  while (found.length < limit && from.compare(to) < 0) {
    const wanted = Math.min(chunkSize, limit - found.length)
    const chunk = await tx.scan({ from, to, limit: wanted, reverse })
    if (found.length === 0 && chunk.length < wanted) return chunk
    for (const entry of chunk) found.push(entry)
    if (chunk.length < wanted) break
    const last = chunk[chunk.length - 1]!.key
    if (reverse) to = last
    else from = Buffer.concat([last, Buffer.of(0)])
  }
  return found
}

/** All values of a range as text; `undefined` where the engine reads bytes. */
async function scanTexts(
  tx: EngineRead,
  space: ByteString,
  prefix: Key,
  options: ListOptions,
): Promise<readonly string[] | undefined> {
  if (tx.scanText === undefined) return undefined
  let { from, to } = rangeOf(space, prefix, options)
  const limit = options.limit ?? Number.POSITIVE_INFINITY
  const reverse = options.reverse ?? false
  let found: readonly string[] = []
  while (found.length < limit && from.compare(to) < 0) {
    const wanted = Math.min(chunkSize, limit - found.length)
    const page = await tx.scanText({ from, to, limit: wanted, reverse })
    if (page === undefined) return undefined
    found = found.length === 0 ? page.values : found.concat(page.values)
    if (page.last === undefined) break
    if (reverse) to = page.last
    else from = Buffer.concat([page.last, Buffer.of(0)])
  }
  return found
}

function rangeOf(space: ByteString, prefix: Key, options: ListOptions) {
  let from = space + encodeTuple(prefix)
  if (options.startingWith) from += encodeOpenString(options.startingWith)
  let to = successor(from)
  const narrow = options.reverse
    ? (first: ByteString, behind: ByteString, inclusive: boolean) => {
        const end = inclusive ? behind : first
        if (end < to) to = end
      }
    : (first: ByteString, behind: ByteString, inclusive: boolean) => {
        const start = inclusive ? first : behind
        if (start > from) from = start
      }
  if (options.after !== undefined) {
    const first = space + encodeTuple(options.after)
    narrow(first, successor(first), false)
  }
  if (options.from !== undefined) {
    const first = space + encodeTuple(options.from)
    narrow(first, successor(first), true)
  }
  if (options.past !== undefined) {
    const first = space + encodeOpenTuple(options.past)
    narrow(first, successor(first), false)
  }
  return { from: toBytes(from), to: toBytes(to) }
}

function hasIndexes<T>({ indexes }: Collection<T>): boolean {
  for (const _ in indexes) return true
  return false
}

/** Where the entities of a collection lie among the pairs of an engine. */
export function rangeOfCollection<T>(collection: Collection<T>): Range {
  return rangeOf(entityPrefix(collection), [], {})
}

/** A pair of {@link rangeOfCollection} with `change` made to its entity. */
export const changedEntity = (value: Uint8Array, change: (entity: unknown) => unknown): Buffer =>
  encodeValue(change(decodeValue(value)))

const prefixes = new WeakMap<object, ByteString>()

function entityPrefix<T>(collection: Collection<T>): ByteString {
  let prefix = prefixes.get(collection)
  if (prefix === undefined) {
    prefix = `e${encodeTuple([collection.name])}`
    prefixes.set(collection, prefix)
  }
  return prefix
}

function indexPrefix<T>(collection: Collection<T>, index: string): ByteString {
  return `i${encodeTuple([collection.name, index])}`
}

function primaryOf<T>(collection: Collection<T>, value: T): ByteString {
  return entityPrefix(collection) + encodeTuple(collection.key(value))
}

function declared<T>(collection: Collection<T>, index: string): Index<T> {
  assert(Object.hasOwn(collection.indexes, index), `${collection.name} declares index ${index}`)
  return collection.indexes[index] as Index<T>
}

function entityAt<T>(collection: Collection<T>, value: Uint8Array | undefined): T {
  const entity = decode<T>(value)
  assert(entity !== undefined, `a secondary key of ${collection.name} leads to an entity`)
  return entity
}

function encodeValue(value: unknown): Buffer {
  return Buffer.from(`\x01${JSON.stringify(value)}`, 'utf8')
}

/** The value under a key, read the cheapest way. */
async function entity<T>(tx: EngineRead, key: Buffer): Promise<T | undefined> {
  if (tx.getText === undefined) return decode<T>(await tx.get(key))
  const text = await tx.getText(key)
  return text === undefined ? undefined : parseValue<T>(text)
}

function parseValue<T>(text: string): T {
  assert(text.charCodeAt(0) === formatJson, 'a stored value begins with a known format byte')
  return JSON.parse(text.slice(1)) as T
}

function decode<T>(bytes: Uint8Array | undefined): T | undefined {
  return bytes === undefined ? undefined : decodeValue<T>(bytes)
}

function decodeValue<T>(bytes: Uint8Array): T {
  assert(bytes[0] === formatJson, 'a stored value begins with a known format byte')
  return JSON.parse(asBuffer(bytes).toString('utf8', 1)) as T
}
