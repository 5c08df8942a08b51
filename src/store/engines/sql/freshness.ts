/**
 * What this node may vouch for. A poll of all heads that was *sent* at t0 saw every commit acknowledged before t0, so
 * until t0 plus the lease no revision older than that is passed off as current, whatever the clocks of others say.
 *
 * The database may go back (a restored backup, a fail-over to a copy that lacks the last commits) and grow again to a
 * number that it had before. So each head has a mark, drawn at random with the commit that made it: the same number
 * with another mark is of another history.
 */

import type { Clock } from '../../../kernel/clock.ts'
import { shardCount } from '../../shards.ts'

/** Of a shard, in the database. */
export interface Head {
  readonly revision: number
  readonly mark: number
}

export interface Freshness {
  /** Newest revision known, or `undefined` when the lease has run out. */
  revision(shard: number): number | undefined
  /** Monotonic time until which revisions are vouched for. */
  leaseUntil(): number
  /** The database's own number of the newest revision known, whether or not it is vouched for. */
  known(shard: number): number
  /** A commit of our own, whose work began at `begunAt` with its head in hand. The next poll will see it too. */
  committed(shard: number, head: Head, begunAt: number): void
  /**
   * The head in the snapshot of a read. Answers the revision under which what was read there may be cached, or
   * `undefined` when a newer one, or one of another history, is known already.
   */
  read(shard: number, head: Head): number | undefined
  /** The shards whose heads, by a poll that was sent at this time, are not those known. */
  moved(sentAt: number, heads: ReadonlyMap<number, Head>): Moved[]
  /** Takes over heads of a poll that was sent at this time, when everything that hangs on them is applied. */
  polled(sentAt: number, heads: ReadonlyMap<number, Head>): void
}

export interface Moved {
  readonly shard: number
  readonly before: number
  readonly now: number
  /** Another history than that of the head known. Nothing that was cached holds. */
  readonly restored: boolean
}

/** Added to revisions with each other history, so that a revision never returns with another meaning. */
const historyGap = 2 ** 40

const nothing: Head = { revision: 0, mark: 0 }
const isSame = (one: Head, other: Head): boolean =>
  one.revision === other.revision && one.mark === other.mark
const isOther = (one: Head, other: Head): boolean =>
  one.revision === other.revision && one.mark !== other.mark

export function trackFreshness(
  clock: Pick<Clock, 'monotonic'>,
  leaseMilliseconds: number,
): Freshness {
  const polledHeads = Array.from({ length: shardCount }, () => nothing)
  const knownHeads = Array.from({ length: shardCount }, () => nothing)
  /** When the head known was learnt. */
  const learntAt = Array.from({ length: shardCount }, () => Number.NEGATIVE_INFINITY)
  const histories = Array.from({ length: shardCount }, () => 0)
  let freshUntil = Number.NEGATIVE_INFINITY

  const revision = (shard: number): number | undefined =>
    clock.monotonic() < freshUntil ? histories[shard]! + knownHeads[shard]!.revision : undefined

  function learn(shard: number, head: Head, restored = false): void {
    if (restored) histories[shard]! += historyGap
    knownHeads[shard] = head
    learntAt[shard] = clock.monotonic()
  }

  return {
    revision,
    leaseUntil: () => freshUntil,
    known: (shard) => knownHeads[shard]!.revision,
    committed(shard, head, begunAt) {
      const known = knownHeads[shard]!
      // a commit that began after a head was learnt comes after it, unless that was taken back
      const lost = head.revision < known.revision && begunAt > learntAt[shard]!
      const restored = lost || isOther(head, known)
      if (restored || head.revision > known.revision) learn(shard, head, restored)
    },
    read(shard, head) {
      if (head.revision > knownHeads[shard]!.revision) learn(shard, head)
      return isSame(head, knownHeads[shard]!) ? revision(shard) : undefined
    },
    moved(sentAt, heads) {
      const moved: Moved[] = []
      for (const [shard, head] of heads) {
        const before = polledHeads[shard]!
        const known = knownHeads[shard]!
        // polls that were sent after a head was learnt have it
        const lost = head.revision < known.revision && sentAt > learntAt[shard]!
        const restored =
          head.revision < before.revision || lost || isOther(head, before) || isOther(head, known)
        if (restored || !isSame(head, before))
          moved.push({ shard, before: before.revision, now: head.revision, restored })
      }
      return moved
    },
    polled(sentAt, heads) {
      for (const { shard, restored } of this.moved(sentAt, heads)) {
        const head = heads.get(shard)!
        if (restored || head.revision > knownHeads[shard]!.revision) learn(shard, head, restored)
        polledHeads[shard] = head
      }
      freshUntil = Math.max(freshUntil, sentAt + leaseMilliseconds)
    },
  }
}
