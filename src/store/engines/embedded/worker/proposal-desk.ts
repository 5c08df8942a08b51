/** The owner's side of the workers' engines: takes their proposals, and gives one of them a turn alone when it needs it. */

import { Fault } from '../../../../kernel/errors.ts'
import type { EmbeddedEngine } from '../engine.ts'
import type { ProposedBatch } from '../proposals.ts'
import type { OwnerLink, SentRows, Verdict } from './owner-link.ts'

export interface ProposalDesk {
  /** The link of one worker. */
  linkFor(worker: object): OwnerLink
  /** The worker ended: its turn is over. */
  gone(worker: object): void
}

export interface DeskOptions {
  /** Throws when changes are not to be taken now. */
  readonly assertAccepting?: () => void
  /** Whoever takes longer than this over a turn loses it. */
  readonly turnMilliseconds?: number
}

export function createProposalDesk(
  engine: Pick<EmbeddedEngine, 'propose' | 'committed' | 'blobRows'>,
  { assertAccepting = () => {}, turnMilliseconds = 5_000 }: DeskOptions = {},
): ProposalDesk {
  interface Turn {
    readonly worker: object
    readonly begin: () => void
  }
  let holder: Turn | undefined
  let timer: NodeJS.Timeout | undefined
  const turns: Turn[] = []
  const parked: { readonly worker: object; readonly go: () => void }[] = []
  const underWay = new Set<Promise<unknown>>()

  /** Waits while somebody else has the turn. */
  async function admitted(worker: object): Promise<void> {
    while (holder !== undefined && holder.worker !== worker)
      await new Promise<void>((go) => parked.push({ worker, go }))
  }

  async function propose(batch: ProposedBatch, rows: SentRows): Promise<readonly Verdict[]> {
    for (const [name, row] of rows) void engine.blobRows.put(Buffer.from(name, 'latin1'), row)
    assertAccepting()
    const outcomes = Promise.allSettled(engine.propose(batch))
    underWay.add(outcomes)
    try {
      return (await outcomes).map(verdictOf)
    } finally {
      underWay.delete(outcomes)
    }
  }

  function next(): void {
    clearTimeout(timer)
    holder = turns.shift()
    if (holder === undefined) {
      for (const { go } of parked.splice(0)) go()
      return
    }
    const { worker, begin } = holder
    timer = setTimeout(() => end(worker), turnMilliseconds).unref()
    // what was taken before is committed when the turn begins, so that its snapshot holds it
    void Promise.allSettled(underWay).then(begin)
  }

  function end(worker: object): void {
    if (holder?.worker === worker) next()
  }

  return {
    linkFor: (worker) => ({
      async propose(batch, rows) {
        await admitted(worker)
        try {
          return await propose(batch, rows)
        } catch (error) {
          if (!(error instanceof Fault)) throw error
          return batch.proposals.map(() => verdictOf({ status: 'rejected', reason: error }))
        }
      },
      takeTurn: () =>
        new Promise((begin) => {
          turns.push({ worker, begin })
          if (holder === undefined) next()
        }),
      endTurn: () => end(worker),
      committed: (requestId) => engine.committed(requestId),
      deleteRow: (name) => void engine.blobRows.delete(Buffer.from(name, 'latin1')),
    }),
    gone(worker) {
      turns.splice(0, turns.length, ...turns.filter((turn) => turn.worker !== worker))
      for (const { go } of parked.filter((each) => each.worker === worker)) go()
      end(worker)
    },
  }
}

function verdictOf(outcome: PromiseSettledResult<void>): Verdict {
  if (outcome.status === 'fulfilled') return { done: true }
  const { reason } = outcome
  return { done: false, kind: reason instanceof Fault ? reason.kind : 'unavailable' }
}
