/** `GET /_sallyport/health`: whether the server can serve. Says nothing secret, needs no credentials. */

import type { Clock } from '../kernel/clock.ts'
import type { HttpAnswer } from '../kernel/http.ts'
import type { Store } from '../kernel/transaction.ts'

export interface HealthParts {
  readonly store: Pick<Store, 'read' | 'leaseUntil'>
  readonly clock: Pick<Clock, 'monotonic'>
  /** Throws when the audit takes no events: changes are refused then. */
  readonly assertRecording: () => void
  /** The server is about to stop: nobody should send it anything more. */
  readonly isDraining: () => boolean
}

export function jsonAnswer(status: number, value: unknown): HttpAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
    body: `${JSON.stringify(value)}\n`,
  }
}

const works = async (check: () => unknown): Promise<boolean> => {
  try {
    await check()
    return true
  } catch {
    return false
  }
}

/** 200 `ok`, or 503: `draining`, or naming what doesn't work. */
export async function health({
  store,
  clock,
  assertRecording,
  isDraining,
}: HealthParts): Promise<HttpAnswer> {
  const [storeWorks, auditWorks] = await Promise.all([
    works(async () => {
      // without a lease nothing is allowed
      if (store.leaseUntil && clock.monotonic() >= store.leaseUntil())
        throw new Error('the lease has ended')
      await store.read(async () => undefined)
    }),
    works(assertRecording),
  ])
  const allWorks = storeWorks && auditWorks
  const draining = isDraining()
  return jsonAnswer(allWorks && !draining ? 200 : 503, {
    status: draining ? 'draining' : allWorks ? 'ok' : 'unavailable',
    store: storeWorks ? 'ok' : 'unavailable',
    audit: auditWorks ? 'ok' : 'unavailable',
  })
}
