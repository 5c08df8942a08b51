/**
 * Transactions that another process ran on a snapshot and proposes to commit. Each says what it saw; it is taken only
 * when that still holds, so the order of commits is a serial order of the transactions.
 */

import { Overlay } from '../../overlay.ts'
import type { ByteString } from '../../tuples.ts'

/** One transaction of another process. */
export interface Proposal {
  readonly account?: string
  /** Absent: nothing is to be committed, it is only asked whether what was seen still holds. */
  readonly requestId?: string
  readonly keys: readonly ByteString[]
  /** Pairs of `from` (inclusive) and `to` (exclusive), one behind the other. */
  readonly ranges: readonly ByteString[]
  readonly changes: readonly (readonly [key: ByteString, value: Uint8Array | undefined])[]
}

/** Transactions that ran one after another on one snapshot, each over the changes of those before it. */
export interface ProposedBatch {
  /** Number of the last commit in the snapshot. */
  readonly snapshot: number
  readonly proposals: readonly Proposal[]
}

/** Commits whose changes are remembered. An older snapshot is refused; snapshots last milliseconds. */
const remembered = 128

interface Changed {
  /** All without a value: only the keys are of interest. */
  readonly keys: Overlay
  /** Who changed a key last. */
  readonly by: Map<ByteString, object | undefined>
}

const changed = (): Changed => ({ keys: new Overlay(), by: new Map() })

/** What the commits of late changed, and the one that is being gathered. */
export interface ChangeHistory {
  /** A key will be changed by the next commit. */
  add(key: ByteString, by: object | undefined): void
  /** The gathered changes are not committed. */
  dropped(): void
  /** The gathered changes were committed under this number. */
  committed(number: number): void
  /**
   * Whether all that `proposal` saw holds now, when what its own batch changed is left aside. `batch` stands for that
   * batch: the same object for each of its proposals.
   */
  holds(snapshot: number, proposal: Proposal, batch: object): boolean
}

export function changeHistory(firstNumber: number): ChangeHistory {
  let last = firstNumber
  const commits: Changed[] = []
  let gathered = changed()
  /** What refused proposals of a batch would have changed: later ones of the batch have seen it. */
  const refused = new WeakMap<object, Overlay>()

  /** Of the changes after a snapshot, the latest first; `undefined` when they aren't remembered any more. */
  function since(snapshot: number): Changed[] | undefined {
    if (snapshot > last || snapshot < last - commits.length) return undefined
    const later = commits.slice(commits.length - (last - snapshot))
    return [gathered, ...later.reverse()]
  }

  function isOthers(later: readonly Changed[], key: ByteString, batch: object): boolean {
    for (const { by } of later) if (by.has(key)) return by.get(key) !== batch
    return false
  }

  function saw(proposal: Proposal, keys: Overlay, counts: (key: ByteString) => boolean): boolean {
    if (keys.size === 0) return false
    for (const key of proposal.keys) if (keys.has(key) && counts(key)) return true
    const { ranges } = proposal
    for (let at = 0; at < ranges.length; at += 2)
      for (const key of keys.keysBetween(ranges[at]!, ranges[at + 1]!)) if (counts(key)) return true
    return false
  }

  function check(snapshot: number, proposal: Proposal, batch: object): boolean {
    const later = since(snapshot)
    if (later === undefined) return false
    const dropped = refused.get(batch)
    if (dropped && saw(proposal, dropped, () => true)) return false
    return !later.some(({ keys }) => saw(proposal, keys, (key) => isOthers(later, key, batch)))
  }

  return {
    add(key, by) {
      gathered.keys.set(key, undefined)
      gathered.by.set(key, by)
    },
    dropped() {
      gathered = changed()
    },
    committed(number) {
      last = number
      commits.push(gathered)
      if (commits.length > remembered) commits.shift()
      gathered = changed()
    },
    holds(snapshot, proposal, batch) {
      if (check(snapshot, proposal, batch)) return true
      let dropped = refused.get(batch)
      if (dropped === undefined) {
        dropped = new Overlay()
        refused.set(batch, dropped)
      }
      for (const [key] of proposal.changes) dropped.set(key, undefined)
      return false
    },
  }
}
