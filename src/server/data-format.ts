/**
 * One row of each store says in which format its data is, and whether the store may be served at all. What an older
 * version wrote is brought forward, step by step, before anything is served; what a newer one wrote is refused.
 */

import { type Collection, collection, type Key } from '../kernel/collection.ts'
import type { ReadTransaction, Store, WriteTransaction } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import { StartRefused } from './options.ts'

/** One bounded transaction of a step; resolves with where the next one goes on, or `undefined` when the step is done. */
export type FormatStep = (tx: WriteTransaction, after: Key | undefined) => Promise<Key | undefined>

/** The first brings format 1 to 2, and so on. A stored shape that changes adds one, and never changes one. */
export const formatSteps: readonly FormatStep[] = []

/** The shape of this row is the same in every format. */
export interface StoreState {
  /** Of the data; 1 is the first. */
  readonly format: number
  /** Where the step from this format goes on. */
  readonly after?: Key
  /** The data was moved to another store, which is the one to serve. */
  readonly moved?: { readonly id: string; readonly to: string; readonly at: number }
  /** The data is being moved here, and isn't complete. */
  readonly incoming?: { readonly id: string; readonly from: string }
}

/** Belongs to no account. */
export const storeStates: Collection<StoreState> = collection('store-state', {
  key: () => ['store-state'],
})

export const storeState = (tx: ReadTransaction): Promise<StoreState | undefined> =>
  tx.get(storeStates, ['store-state'])

export const putStoreState = (tx: WriteTransaction, state: StoreState): Promise<void> =>
  tx.put(storeStates, state)

/** The format that data has after all steps. */
export const formatAfter = (steps: readonly FormatStep[]): number => steps.length + 1

/** Throws {@link StartRefused} for data that was moved away, is incomplete, or newer than this version. */
export function refuseUnusable(
  state: StoreState | undefined,
  steps: readonly FormatStep[] = formatSteps,
): void {
  if (state?.moved)
    throw new StartRefused(
      `the data was moved to \`${state.moved.to}\`: serve it there (see \`sallyport migrate --take-back\` for the way back)`,
      2,
    )
  if (state?.incoming)
    throw new StartRefused(
      `the data is half migrated: \`sallyport migrate\` from \`${state.incoming.from}\` did not end`,
      2,
    )
  if (state !== undefined && state.format > formatAfter(steps))
    throw new StartRefused(
      `the data was written by a newer version (format ${state.format}, this one reads up to ${formatAfter(steps)})`,
    )
}

export interface ForwardParts {
  readonly store: Store
  readonly ids: Pick<World['ids'], 'uuid'>
  /** Whether a store that tells no format is one that was used before there was such a row: format 1. */
  readonly isInstalled: (tx: ReadTransaction) => Promise<boolean>
  readonly steps?: readonly FormatStep[] | undefined
}

/** Whether the data has steps before it. */
export async function isOlder(
  tx: ReadTransaction,
  { isInstalled, steps = formatSteps }: Pick<ForwardParts, 'isInstalled' | 'steps'>,
): Promise<boolean> {
  const state = await storeState(tx)
  if (state !== undefined) return state.format < formatAfter(steps)
  return steps.length > 0 && (await isInstalled(tx))
}

/**
 * Brings the data to the newest format. Each transaction writes how far it came, so a run that was interrupted, or two at
 * once, end in the same state. Resolves with whether there was anything to do. Throws StartRefused as
 * {@link refuseUnusable} does; an empty store is left to its first start.
 */
export async function bringForward(parts: ForwardParts): Promise<boolean> {
  const { store, ids, isInstalled, steps = formatSteps } = parts
  const next = () =>
    store.write({ requestId: ids.uuid() }, async (tx) => {
      const known = await storeState(tx)
      refuseUnusable(known, steps)
      if (known === undefined && !(await isInstalled(tx))) return false
      const state = known ?? { format: 1 }
      const step = steps[state.format - 1]
      if (step === undefined) {
        if (known === undefined) await putStoreState(tx, state)
        return false
      }
      const after = await step(tx, state.after)
      await putStoreState(
        tx,
        after === undefined ? { format: state.format + 1 } : { format: state.format, after },
      )
      return true
    })
  const known = await store.read(storeState)
  refuseUnusable(known, steps)
  if (known?.format === formatAfter(steps)) return false
  let changed = false
  while (await next()) changed = true
  return changed
}
