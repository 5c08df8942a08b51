/** Mistakes that the world must notice: each is a way to lose a change or to let a revoked key in, and looks right. */

import type { DatabaseOptions } from './database.ts'
import type { Mistake } from './sources.ts'
import type { WorldOptions } from './world.ts'

export interface WorldMistake {
  readonly name: string
  readonly code?: readonly Mistake[]
  readonly database?: DatabaseOptions
  /** Shows in few seeds only: looked for when the run is a full one. */
  readonly rare?: boolean
  /** Of worlds where it shows sooner than in others. */
  readonly shape?: Partial<WorldOptions>
}

const engine = 'store/engines/sql/engine.ts'
const freshness = 'store/engines/sql/freshness.ts'

export const worldMistakes: readonly WorldMistake[] = [
  {
    name: 'the lease runs from when a poll was answered',
    rare: true,
    code: [
      {
        file: engine,
        from: 'freshness.polled(sentAt, heads)',
        to: 'freshness.polled(clock.monotonic(), heads)',
      },
    ],
  },
  {
    name: 'nobody looks at the lease again after deciding',
    code: [
      {
        file: 'server/pipeline.ts',
        from: "if (hasLapsed(exchange)) throw new Fault('unavailable', 'what was decided on may be stale')",
        to: '',
      },
    ],
    rare: true,
  },
  {
    name: 'the lease is not looked at',
    code: [
      { file: freshness, from: 'clock.monotonic() < freshUntil', to: 'true' },
      { file: freshness, from: 'leaseUntil: () => freshUntil', to: 'leaseUntil: () => Infinity' },
    ],
  },
  {
    name: 'a database that went back keeps its revisions',
    rare: true,
    // few changes between a backup and its restore, and as many after it before a poll is answered
    shape: {
      millis: 300_000,
      accounts: 1,
      pause: 100,
      pollMillis: 1_000,
      faultPause: 700,
      rest: 5_000,
    },
    code: [{ file: freshness, from: 'histories[shard]! += historyGap', to: 'void historyGap' }],
  },
  {
    name: 'cached permissions stand whatever changes',
    code: [
      {
        file: 'access/cache.ts',
        from: 'if (this.#store.revision(entry.account) === entry.revision) return entry.value',
        to: 'if (this.#store.revision(entry.account) !== undefined) return entry.value',
      },
    ],
  },
  {
    name: 'an unanswered commit counts as done',
    code: [
      {
        file: engine,
        from: 'if (!(await outcome(request, time.outcome)))',
        to: 'if (failure === undefined)',
      },
    ],
  },
  {
    name: 'an unanswered commit counts as not done',
    rare: true,
    code: [
      {
        file: engine,
        from: 'if (!(await outcome(request, time.outcome)))',
        to: 'if (failure)',
      },
    ],
  },
  { name: 'heads are read from a replica', database: { staleHeads: 8_000 } },
  { name: 'a fail-over loses the last commits', database: { lostAtFailOver: 2_000 } },
]
