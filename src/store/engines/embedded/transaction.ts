/** Reads through overlays, and write transactions whose changes lie in one until they are committed. */

import { assert } from '../../../kernel/errors.ts'
import { changesBetween, countDifference, layerOf, mergeScan } from '../../layers.ts'
import { Overlay } from '../../overlay.ts'
import type { EngineWrite, Entry, Range, Scan, TextPage } from '../../store.ts'
import { asBuffer, toByteString, toBytes } from '../../tuples.ts'
import type { SeenKeys } from './seen-keys.ts'
import type { Tables } from './tables.ts'

export interface OpenWrite {
  readonly handle: EngineWrite
  readonly overlay: Overlay
  /** Grows with every use. */
  uses(): number
  end(): void
}

/** A transaction over the changes of those before it in its batch; what it reads beside its own changes is noted. */
export function writeTransaction(batch: Overlay, tables: Tables, seen?: SeenKeys): OpenWrite {
  const overlay = new Overlay()
  const below = readThrough(tables, [overlay, batch])
  let open = true
  let uses = 0
  const use = () => {
    assert(open, 'a write transaction is used while it is open')
    uses += 1
  }
  const see = (key: Buffer) => {
    if (seen === undefined) return
    const text = toByteString(key)
    if (!overlay.has(text)) seen.addKey(text)
  }
  return {
    overlay,
    uses: () => uses,
    end() {
      open = false
    },
    handle: {
      get(key) {
        use()
        see(key)
        return below.get(key)
      },
      getMany(keys) {
        use()
        for (const key of keys) see(key)
        return below.getMany(keys)
      },
      scan(scan) {
        use()
        const entries = below.scan(scan)
        seen?.addScan(scan, entries.length < scan.limit ? undefined : entries.at(-1)?.key)
        return entries
      },
      getText(key) {
        use()
        see(key)
        return below.getText(key)
      },
      scanText(scan) {
        use()
        const page = below.scanText(scan)
        if (page !== undefined) seen?.addScan(scan, page.last)
        return page
      },
      count(range) {
        use()
        seen?.addScan(range, undefined)
        return below.count(range)
      },
      put(key, value) {
        use()
        overlay.set(toByteString(key), value)
      },
      delete(key) {
        use()
        overlay.set(toByteString(key), undefined)
      },
    },
  }
}

/** Rejects when the transaction isn't used for a while: its work awaits something else, and holds up all writes. */
export async function endStalled<T>(
  work: Promise<T>,
  tx: OpenWrite,
  milliseconds: number,
): Promise<T> {
  let settled = false
  const observed = work.finally(() => {
    settled = true
  })
  // Work that awaits its transaction only is over within this turn: no timer is needed.
  for (let turn = 0; turn < 64 && !settled; turn++) await undefined
  if (settled) return observed
  let timer: NodeJS.Timeout | undefined
  const stalled = new Promise<never>((_, reject) => {
    let uses = -1
    timer = setInterval(() => {
      if (tx.uses() === uses)
        reject(new Error('a write transaction awaits something other than its transaction'))
      uses = tx.uses()
    }, milliseconds)
  })
  try {
    return await Promise.race([observed, stalled])
  } finally {
    clearInterval(timer)
  }
}

/** Reads of committed pairs through the overlays above them. */
export function readThrough(tables: Tables, layers: readonly Overlay[]) {
  const get = (key: Buffer): Uint8Array | undefined => {
    const text = toByteString(key)
    const layer = layerOf(layers, text)
    return layer === undefined ? tables.get(key) : layer.get(text)
  }
  return {
    get,
    getMany: (keys: readonly Buffer[]) => keys.map(get),
    scan(scan: Scan): Entry[] {
      const changes = changesBetween(layers, scan)
      const read = scan.reverse ? tables.scanReverse : tables.scan
      const rows = read(scan.from, scan.to, scan.limit + changes.size)
      const below = rows.map(([key, value]): Entry => ({ key: asBuffer(key), value }))
      return mergeScan(scan, changes, below)
    },
    getText(key: Buffer): string | undefined {
      const text = toByteString(key)
      const layer = layerOf(layers, text)
      if (layer === undefined) return tables.getText(key)
      const value = layer.get(text)
      return value && asBuffer(value).toString()
    },
    /** `undefined` where pending changes lie in the range: those are merged as bytes. */
    scanText({ from, to, limit, reverse }: Scan): TextPage | undefined {
      if (changesBetween(layers, { from, to }).size > 0) return undefined
      const rows = (reverse ? tables.scanTextReverse : tables.scanText)(from, to, limit)
      const key =
        rows.length < limit
          ? undefined
          : (reverse ? tables.keyAtReverse : tables.keyAt)(from, to, limit - 1)
      return { values: rows.map(([value]) => value), last: key && asBuffer(key) }
    },
    count(range: Range): number {
      const difference = countDifference(
        changesBetween(layers, range),
        (key) => tables.get(toBytes(key)) !== undefined,
      )
      return tables.count(range.from, range.to) + difference
    },
  }
}
