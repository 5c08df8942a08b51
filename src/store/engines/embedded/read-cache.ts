/**
 * Values read lately, so that what every request reads (a bucket, a policy) isn't fetched and converted again and again.
 * It holds committed values only and learns of every write, because all of them come through here.
 */

import type { ByteString } from '../../tuples.ts'
import { toByteString } from '../../tuples.ts'
import type { Tables } from './tables.ts'

/** Values in one generation; there are two. */
const mostValues = 2_048
/** Longer ones are read each time: a generation holds 8 MiB at most. */
const mostLength = 4_096

export interface CachedTables extends Tables {
  /** Others have written. */
  forget(): void
}

/** The tables with their single values cached. */
export function withReadCache(tables: Tables): CachedTables {
  const texts = generations<string>()
  const bytes = generations<Uint8Array>()
  const forget = (key: Uint8Array) => {
    const name = nameOf(key)
    texts.forget(name)
    bytes.forget(name)
  }
  return {
    ...tables,
    forget() {
      texts.clear()
      bytes.clear()
    },
    get: (key) => bytes.get(nameOf(key), () => tables.get(key)),
    getText: (key) => texts.get(nameOf(key), () => tables.getText(key)),
    put(key, value) {
      forget(key)
      tables.put(key, value)
    },
    delete(key) {
      forget(key)
      tables.delete(key)
    },
  }
}

const nameOf = (key: Uint8Array): ByteString =>
  toByteString(Buffer.from(key.buffer, key.byteOffset, key.byteLength))

/** What wasn't used during a whole generation is dropped with it. */
function generations<Value extends string | Uint8Array>() {
  let young = new Map<ByteString, Value>()
  let old = new Map<ByteString, Value>()
  const keep = (name: ByteString, value: Value) => {
    if (young.size === mostValues) {
      old = young
      young = new Map()
    }
    young.set(name, value)
  }
  return {
    get(name: ByteString, read: () => Value | undefined): Value | undefined {
      const held = young.get(name)
      if (held !== undefined) return held
      const older = old.get(name)
      if (older !== undefined) {
        keep(name, older)
        return older
      }
      const value = read()
      if (value !== undefined && value.length <= mostLength) keep(name, value)
      return value
    },
    forget(name: ByteString) {
      young.delete(name)
      old.delete(name)
    },
    clear() {
      if (young.size > 0) young = new Map()
      if (old.size > 0) old = new Map()
    },
  }
}
