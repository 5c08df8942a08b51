/**
 * What this node may vouch for. A poll of all heads that was *sent* at t0 saw every commit acknowledged before t0, so
 * until t0 plus the lease no revision older than that is passed off as current, whatever the clocks of others say.
 */

import type { Clock } from '../../../kernel/clock.ts'
import { shardCount } from '../../shards.ts'

export interface Freshness {
  /** Newest revision known, or `undefined` when the lease has run out. */
  revision(shard: number): number | undefined
  /** Monotonic time until which revisions are vouched for. */
  leaseUntil(): number
  /** The database's own number of the newest revision known, whether or not it is vouched for. */
  known(shard: number): number
  /** A commit of our own, which the next poll will see too. */
  committed(shard: number, databaseRevision: number): void
  /** The shards whose heads, by a poll that was sent at this time, are not those known. */
  moved(sentAt: number, heads: ReadonlyMap<number, number>): Moved[]
  /** Takes over heads of a poll that was sent at this time, when everything that hangs on them is applied. */
  polled(sentAt: number, heads: ReadonlyMap<number, number>): void
}

export interface Moved {
  readonly shard: number
  readonly before: number
  readonly now: number
  /** The head went back, or has no commit of our own that was there: another history. Nothing that was cached holds. */
  readonly restored: boolean
}

/** Added to revisions each time a head went back, so that a revision never returns with another meaning. */
const historyGap = 2 ** 40

export function trackFreshness(
  clock: Pick<Clock, 'monotonic'>,
  leaseMilliseconds: number,
): Freshness {
  const polledHeads = Array.from({ length: shardCount }, () => 0)
  const knownHeads = Array.from({ length: shardCount }, () => 0)
  const committedAt = Array.from({ length: shardCount }, () => Number.NEGATIVE_INFINITY)
  const histories = Array.from({ length: shardCount }, () => 0)
  let freshUntil = Number.NEGATIVE_INFINITY
  return {
    revision: (shard) =>
      clock.monotonic() < freshUntil ? histories[shard]! + knownHeads[shard]! : undefined,
    leaseUntil: () => freshUntil,
    known: (shard) => knownHeads[shard]!,
    committed(shard, databaseRevision) {
      if (databaseRevision <= knownHeads[shard]!) return
      knownHeads[shard] = databaseRevision
      committedAt[shard] = clock.monotonic()
    },
    moved(sentAt, heads) {
      const moved: Moved[] = []
      for (const [shard, now] of heads) {
        const before = polledHeads[shard]!
        // polls that were sent after the answer to a commit of our own have it
        const lost = now < knownHeads[shard]! && sentAt > committedAt[shard]!
        const restored = now < before || lost
        if (now !== before || restored) moved.push({ shard, before, now, restored })
      }
      return moved
    },
    polled(sentAt, heads) {
      for (const { shard, now, restored } of this.moved(sentAt, heads)) {
        if (restored) {
          histories[shard]! += historyGap
          knownHeads[shard] = now
        } else if (now > knownHeads[shard]!) knownHeads[shard] = now
        polledHeads[shard] = now
      }
      freshUntil = Math.max(freshUntil, sentAt + leaseMilliseconds)
    },
  }
}
