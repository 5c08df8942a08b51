/**
 * Forms above what everybody may send: documents of 10,000,000 characters. A signature covers the hash of the whole
 * body, so it can't be proved before the body is here; what keeps strangers from filling the memory is this:
 *
 * - nothing is read of a request that isn't signed in its headers by a key there is, or whose service has no such forms;
 * - one at a time for each key, and few at a time for all of them: the others get Throttling, which clients try again;
 * - it has to arrive in time: whoever knows the id of somebody's key keeps that key's place for a moment only;
 * - it is parsed after its signature was proved.
 */

import { type BodySource, readWhole } from './body.ts'
import { throttled } from './throttled.ts'

/** Bytes of a form that anybody may send: AWS's IAM takes about a mebibyte. */
export const formLimit = 1024 * 1024

/** Which operations of a service take more, and how much. */
export interface LargeForms {
  readonly bytes: number
  readonly operations: readonly string[]
}

/** Whether a form is longer than everybody's. Only those that say how long they are can be. */
export const isLargeForm = ({ length }: Pick<BodySource, 'length'>): boolean =>
  length !== undefined && length > formLimit

export interface LargeFormGate {
  /**
   * Receives the form and runs `work` on it, which keeps its place until it ends. Throws Throttling when there is none,
   * RequestTimeout for a form that is late.
   */
  pass<T>(
    accessKeyId: string,
    body: BodySource,
    limit: number,
    work: (form: Buffer) => Promise<T>,
  ): Promise<T>
}

export interface LargeFormLimits {
  /** Forms that are held at the same time. */
  readonly atOnce: number
  /** What a form may take to arrive. */
  readonly millis: number
}

export const largeFormLimits: LargeFormLimits = { atOnce: 4, millis: 120_000 }

export function createLargeFormGate({ atOnce, millis } = largeFormLimits): LargeFormGate {
  const sending = new Set<string>()
  return {
    async pass(accessKeyId, body, limit, work) {
      if (sending.size >= atOnce || sending.has(accessKeyId)) throw throttled('query')
      sending.add(accessKeyId)
      try {
        return await work(await readWhole(body, limit, millis))
      } finally {
        sending.delete(accessKeyId)
      }
    },
  }
}
