/** Reads ordered keys through overlays: the nearest layer that knows a key decides, then the base. */

import type { Overlay } from './overlay.ts'
import type { Entry, Range, Scan } from './store.ts'
import type { ByteString } from './tuples.ts'
import { toByteString, toBytes } from './tuples.ts'

/** Keys that layers know, in no order; `undefined` says that the key is absent. */
export type Changes = ReadonlyMap<ByteString, Uint8Array | undefined>

/** The nearest layer that knows the key. */
export function layerOf(layers: readonly Overlay[], key: ByteString): Overlay | undefined {
  return layers.find((layer) => layer.has(key))
}

/** What the layers together know about a range. */
export function changesBetween(layers: readonly Overlay[], range: Range): Changes {
  const changes = new Map<ByteString, Uint8Array | undefined>()
  let from = ''
  let to = ''
  for (const layer of layers) {
    if (layer.size === 0) continue
    if (to === '') {
      from = toByteString(range.from)
      to = toByteString(range.to)
    }
    for (const key of layer.keysBetween(from, to))
      if (!changes.has(key)) changes.set(key, layer.get(key))
  }
  return changes
}

/**
 * The scan as the base and the changes make it. `below` holds the first `limit + changes.size` entries of the base:
 * each change hides at most one, so these are enough.
 */
export function mergeScan(scan: Scan, changes: Changes, below: Entry[]): Entry[] {
  if (changes.size === 0) return below
  const entries = below.filter((entry) => !changes.has(toByteString(entry.key)))
  for (const [key, value] of changes)
    if (value !== undefined) entries.push({ key: toBytes(key), value })
  const direction = scan.reverse ? -1 : 1
  entries.sort((left, right) => direction * left.key.compare(right.key))
  return entries.slice(0, scan.limit)
}

/** How many more entries there are with the changes than in the base alone. */
export function countDifference(changes: Changes, isInBase: (key: ByteString) => boolean): number {
  let difference = 0
  for (const [key, value] of changes)
    difference += Number(value !== undefined) - Number(isInBase(key))
  return difference
}
