/** Where requests and commits are counted: around the recorder, which sees every request once, and around the store. */

import type { Happening, Recorder } from '../../access/record/recorder.ts'
import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/errors.ts'
import type { Store } from '../../kernel/transaction.ts'
import { type Counts, type OutcomeClass, outcomeOf } from './counts.ts'

export type Observer = (happening: Happening, outcome: OutcomeClass, millis: number) => void

/** Behaves as `recorder` does, and tells of each request when its event is taken: `failed` when it isn't. */
export function observedRecorder(
  recorder: Recorder,
  clock: Pick<Clock, 'now'>,
  observe: Observer,
): Recorder {
  const tell = (happening: Happening, outcome: OutcomeClass) => {
    const millis = Math.max(0, clock.now() - happening.http.receivedAt)
    observe(happening, outcome, millis)
  }
  return {
    assertAccepting: () => recorder.assertAccepting(),
    record(happening, options) {
      const taken = recorder.record(happening, options)
      return taken.then(
        () => tell(happening, outcomeOf(happening)),
        (error: unknown) => {
          tell(happening, 'failed')
          throw error
        },
      )
    },
  }
}

/** Behaves as `store` does, and counts its write transactions. Reads are too many and too short to be timed. */
export function observedStore<S extends Store>(
  store: S,
  clock: Pick<Clock, 'monotonic'>,
  { noteWrite }: Pick<Counts, 'noteWrite'>,
): S {
  return {
    ...store,
    async write(options, work) {
      const began = clock.monotonic()
      try {
        const result = await store.write(options, work)
        noteWrite('done', clock.monotonic() - began)
        return result
      } catch (error) {
        noteWrite(error instanceof Fault ? error.kind : 'refused', clock.monotonic() - began)
        throw error
      }
    },
  }
}
