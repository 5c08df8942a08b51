/**
 * A layer of pending writes (or of earlier values) over ordered keys. Several layers over a base read as one: the
 * nearest layer that knows a key decides, and a known key without a value is absent.
 */

import type { ByteString } from './tuples.ts'

export class Overlay {
  readonly #values = new Map<ByteString, Uint8Array | undefined>()
  #sorted: ByteString[] = []
  #unsorted: ByteString[] = []

  get size(): number {
    return this.#values.size
  }

  has(key: ByteString): boolean {
    return this.#values.has(key)
  }

  get(key: ByteString): Uint8Array | undefined {
    return this.#values.get(key)
  }

  /** `undefined` says that the key is absent. */
  set(key: ByteString, value: Uint8Array | undefined): void {
    if (!this.#values.has(key)) this.#unsorted.push(key)
    this.#values.set(key, value)
  }

  entries(): MapIterator<[ByteString, Uint8Array | undefined]> {
    return this.#values.entries()
  }

  keys(): MapIterator<ByteString> {
    return this.#values.keys()
  }

  /** Takes over all of `other`, which is nearer. */
  absorb(other: Overlay): void {
    for (const [key, value] of other.#values) this.set(key, value)
  }

  /** Known keys from `from` (inclusive) to `to` (exclusive), in order. */
  keysBetween(from: ByteString, to: ByteString): ByteString[] {
    this.#sort()
    return this.#sorted.slice(lowerBound(this.#sorted, from), lowerBound(this.#sorted, to))
  }

  #sort(): void {
    if (this.#unsorted.length > 16) {
      this.#sorted = this.#sorted.concat(this.#unsorted).sort(compareBytes)
    } else {
      for (const key of this.#unsorted) this.#sorted.splice(lowerBound(this.#sorted, key), 0, key)
    }
    this.#unsorted = []
  }
}

function compareBytes(left: ByteString, right: ByteString): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function lowerBound(sorted: readonly ByteString[], key: ByteString): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < key) low = middle + 1
    else high = middle
  }
  return low
}
