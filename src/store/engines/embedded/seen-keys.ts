/** What a transaction has read: single keys, and ranges as far as it looked into them. */

import type { Range, Scan } from '../../store.ts'
import type { ByteString } from '../../tuples.ts'
import { toByteString } from '../../tuples.ts'

export interface SeenKeys {
  readonly keys: ReadonlySet<ByteString>
  /** Pairs of `from` (inclusive) and `to` (exclusive), one behind the other. */
  readonly ranges: readonly ByteString[]
  addKey(key: ByteString): void
  /** `last` is where a scan stopped because it had enough: what lies behind was not seen. */
  addScan(scan: Range & Pick<Scan, 'reverse'>, last: Buffer | undefined): void
}

export function seenKeys(): SeenKeys {
  const keys = new Set<ByteString>()
  const ranges: ByteString[] = []
  return {
    keys,
    ranges,
    addKey: (key) => void keys.add(key),
    addScan({ from, to, reverse }, last) {
      const end = last && toByteString(last)
      if (end === undefined) ranges.push(toByteString(from), toByteString(to))
      else if (reverse) ranges.push(end, toByteString(to))
      else ranges.push(toByteString(from), `${end}\0`)
    },
  }
}
