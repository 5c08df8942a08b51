/** Reads ordered keys through overlays: the nearest layer that knows a key decides, then the base. */

import type { Overlay } from './overlay.ts'
import type { Entry, Range, Scan } from './store.ts'
import { toByteString, toBytes } from './tuples.ts'

/** Committed pairs below the overlays. */
export interface Base {
  get(key: Buffer): Uint8Array | undefined
  scan(scan: Scan): Entry[]
  count(range: Range): number
}

export function getThrough(
  layers: readonly Overlay[],
  base: Base,
  key: Buffer,
): Uint8Array | undefined {
  const text = toByteString(key)
  for (const layer of layers) if (layer.has(text)) return layer.get(text)
  return base.get(key)
}

export function countThrough(layers: readonly Overlay[], base: Base, range: Range): number {
  let count = base.count(range)
  for (const [key, value] of changesBetween(layers, range)) {
    const below = base.get(toBytes(key)) !== undefined
    if (below && value === undefined) count--
    else if (!below && value !== undefined) count++
  }
  return count
}

export function scanThrough(layers: readonly Overlay[], base: Base, scan: Scan): Entry[] {
  const changes = changesBetween(layers, scan)
  if (changes.size === 0) return base.scan(scan)
  // Each change hides at most one pair of the base, so this many are enough.
  const below = base.scan({ ...scan, limit: scan.limit + changes.size })
  const entries = below.filter((entry) => !changes.has(toByteString(entry.key)))
  for (const [key, value] of changes)
    if (value !== undefined) entries.push({ key: toBytes(key), value })
  const direction = scan.reverse ? -1 : 1
  entries.sort((left, right) => direction * left.key.compare(right.key))
  return entries.slice(0, scan.limit)
}

function changesBetween(
  layers: readonly Overlay[],
  range: Range,
): Map<string, Uint8Array | undefined> {
  const changes = new Map<string, Uint8Array | undefined>()
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
