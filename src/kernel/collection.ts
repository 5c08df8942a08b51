/**
 * Resources declare collections; engines know bytes only. A collection names the parts of its key and its secondary
 * keys; the collection layer (`store/collections.ts`) turns both into ordered byte keys.
 *
 * The first part of every key is the account that owns the entity, so that ranges split per account. A secondary key
 * marked `global` is looked up without knowing the account (access key id, bucket name).
 */

/** Parts are compared as UTF-8 bytes (memcmp order); numbers as unsigned 53-bit integers, big-endian. */
export type KeyPart = string | number
export type Key = readonly KeyPart[]

export interface Collection<T> {
  readonly name: string
  readonly key: (value: T) => Key
  /** Secondary keys by name: each value has zero or more. Unique ones refuse a second holder. */
  readonly indexes: Readonly<Record<string, Index<T>>>
}

export interface Index<T> {
  readonly keys: (value: T) => readonly Key[]
  readonly unique: boolean
}

export function collection<T>(
  name: string,
  declaration: {
    key: (value: T) => Key
    indexes?: Readonly<Record<string, { keys: (value: T) => readonly Key[]; unique?: boolean }>>
  },
): Collection<T> {
  const indexes: Record<string, Index<T>> = {}
  for (const [index, { keys, unique }] of Object.entries(declaration.indexes ?? {}))
    indexes[index] = { keys, unique: unique ?? false }
  return { name, key: declaration.key, indexes }
}
