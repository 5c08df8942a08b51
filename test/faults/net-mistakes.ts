/** Mistakes that the suite of failing networks must notice: each in one module, with the row that is to find it out. */

import type { NodeCode, netFaults, operationClasses } from './net-node.ts'
import { ourCode } from './net-node.ts'
import { plantedModules } from './planted.ts'
import type { Mistake } from './world/sources.ts'

export interface NetMistake {
  readonly name: string
  readonly code: readonly Mistake[]
  readonly operation: keyof typeof operationClasses
  readonly fault: keyof typeof netFaults
}

const connection = 'store/engines/sql/connection.ts'
const engine = 'store/engines/sql/engine.ts'
const freshness = 'store/engines/sql/freshness.ts'
const jobs = 'server/nodes/jobs.ts'
const registry = 'server/nodes/registry.ts'

const waitsForEver: readonly Mistake[] = [
  { file: connection, from: '    query_timeout: limits.statementMilliseconds + 200,\n', to: '' },
  {
    file: connection,
    from: 'await within(sent, deadline, () => {})',
    to: 'await sent',
  },
  // nor does the database
  { file: connection, from: 'limits.statementMilliseconds * 2', to: '0' },
]
const lostIsABug: readonly Mistake[] = [
  {
    file: engine,
    from: 'throw error instanceof DatabaseFailure ? faultOf(error) : error\n  }\n}\n\nfunction retryable',
    to: 'throw error\n  }\n}\n\nfunction retryable',
  },
]
const unansweredIs = (done: boolean): readonly Mistake[] => [
  {
    file: engine,
    from: 'if (!(await outcome(request, time.outcome)))',
    to: done ? 'if (failure === undefined)' : 'if (failure)',
  },
]
const neverLost: readonly Mistake[] = [
  { file: connection, from: 'client.release(lost)', to: 'client.release()' },
]

export const netMistakes: readonly NetMistake[] = [
  {
    name: 'nobody stops waiting for the beginning of a read',
    code: waitsForEver,
    operation: 'the beginning of a read',
    fault: 'is lost',
  },
  {
    name: 'nobody stops waiting for the answer to a read',
    code: waitsForEver,
    operation: 'a read of one',
    fault: 'is answered in vain',
  },
  {
    name: 'a broken connection is a bug',
    code: lostIsABug,
    operation: 'a read of many',
    fault: 'is the first of all that meet a reset',
  },
  {
    name: 'nobody stops waiting for the beginning of a change',
    code: waitsForEver,
    operation: 'the beginning of a change',
    fault: 'is the first of all that are lost',
  },
  {
    name: 'nobody stops waiting for writes',
    code: waitsForEver,
    operation: 'the writes of a change',
    fault: 'is answered in vain',
  },
  {
    name: 'a commit that was not answered counts as done',
    code: unansweredIs(true),
    operation: 'the commit of a change',
    fault: 'meets a reset',
  },
  {
    name: 'a commit that was not answered counts as not done',
    code: unansweredIs(false),
    operation: 'the commit of a change',
    fault: 'is done, and its answer meets a reset',
  },
  {
    name: 'a connection that went dark is used again',
    code: neverLost,
    operation: 'the beginning of an upload',
    fault: 'is lost',
  },
  {
    name: 'an upload that was not answered counts as done',
    code: unansweredIs(true),
    operation: 'the commit of an upload',
    fault: 'meets a reset',
  },
  {
    name: 'the lease runs from when a look was answered',
    code: [
      {
        file: engine,
        from: 'freshness.polled(sentAt, heads)',
        to: 'freshness.polled(clock.monotonic(), heads)',
      },
    ],
    operation: 'a look at the heads',
    fault: 'comes late',
  },
  {
    name: 'a look renews the lease before the changes are read',
    code: [
      {
        file: engine,
        from: 'const moved = freshness.moved(sentAt, heads)',
        to: 'const moved = freshness.moved(sentAt, heads)\n    freshness.polled(sentAt, heads)',
      },
    ],
    operation: 'a look at the log',
    fault: 'is lost',
  },
  {
    name: 'the lease is not looked at',
    code: [
      { file: freshness, from: 'clock.monotonic() < freshUntil', to: 'true' },
      { file: freshness, from: 'leaseUntil: () => freshUntil', to: 'leaseUntil: () => Infinity' },
    ],
    operation: 'a read of one',
    fault: 'is the first of all that are lost',
  },
  ...(['the writes of a beat', 'the commit of a beat'] as const).map((operation) => ({
    name: `a beat counts before it is written: ${operation}`,
    code: [
      {
        file: registry,
        from: '    beat++\n',
        to: '    beat++\n    aliveUntil = sentAt + ownShare * deadMillis(leaseMillis)\n',
      },
    ],
    operation,
    fault: 'is the first of all that are lost',
  })),
  {
    name: 'nobody stops waiting for the commit of a job',
    code: waitsForEver,
    operation: 'the taking of a job',
    fault: 'is the first of all that are lost',
  },
  {
    name: 'nobody stops waiting for the writes of a job',
    code: waitsForEver,
    operation: 'the writes of a job',
    fault: 'is lost',
  },
]

/** Nobody looks whether the job is still in the same hands. */
export const noFence: readonly Mistake[] = [
  { file: jobs, from: 'if ((await tx.get(jobs, [name]))?.fence !== fence)', to: 'if (fence < 0)' },
]

/** The code of a node with mistakes in it. */
export async function mistakenCode(
  name: string,
  mistakes: readonly Mistake[],
): Promise<{ readonly code: NodeCode; remove(): void }> {
  const files = [engine, connection, freshness, jobs, registry]
  const { load, remove } = plantedModules(name, files, mistakes)
  try {
    const loaded: NodeCode[] = []
    for (const file of [engine, jobs, registry]) loaded.push((await load(file)) as NodeCode)
    return { code: Object.assign({}, ourCode, ...loaded), remove }
  } catch (error) {
    remove()
    throw error
  }
}
