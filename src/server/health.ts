/** `GET /_sallyport/health`: whether the server can serve. Says nothing secret, needs no credentials. */

import type { Clock } from '../kernel/clock.ts'
import type { HttpAnswer } from '../kernel/http.ts'
import type { Store } from '../kernel/transaction.ts'

export interface HealthParts {
  readonly store: Pick<Store, 'read' | 'leaseUntil' | 'hasRoom'>
  readonly clock: Pick<Clock, 'monotonic'>
  readonly blobs: { hasRoom?(): boolean; check?(): Promise<void> }
  /** Whoever asks needs no objects: what is said of them doesn't count. */
  readonly exceptBlobs?: boolean
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
export async function health(parts: HealthParts): Promise<HttpAnswer> {
  return healthAnswer(await readiness(parts))
}

export const healthAnswer = (found: Readiness): HttpAnswer =>
  jsonAnswer(found.status === 'ok' ? 200 : 503, found)

export interface Readiness {
  readonly status: 'ok' | 'draining' | 'unavailable'
  /** `full`: what is there is served, and nothing new is taken. */
  readonly store: 'ok' | 'full' | 'unavailable'
  readonly blobs: 'ok' | 'full' | 'unavailable'
  readonly audit: 'ok' | 'unavailable'
}

/** What the server could do now, tried or known from the last try. */
export async function readiness(parts: HealthParts): Promise<Readiness> {
  const { clock, assertRecording, isDraining } = parts
  const storeWorks = await works(async () => {
    // without a lease nothing is allowed
    if (parts.store.leaseUntil && clock.monotonic() >= parts.store.leaseUntil())
      throw new Error('the lease has ended')
    await parts.store.read(async () => undefined)
  })
  const store = storeWorks ? room(() => parts.store.hasRoom?.()) : 'unavailable'
  const blobsWork = await works(() => parts.blobs.check?.())
  const blobs = blobsWork ? room(() => parts.blobs.hasRoom?.()) : 'unavailable'
  const audit = (await works(assertRecording)) ? 'ok' : 'unavailable'
  const blobsDo = blobs === 'ok' || parts.exceptBlobs === true
  const allWork = store === 'ok' && blobsDo && audit === 'ok'
  return { status: isDraining() ? 'draining' : allWork ? 'ok' : 'unavailable', store, blobs, audit }
}

function room(hasRoom: () => boolean | undefined): Readiness['blobs'] {
  try {
    return hasRoom() === false ? 'full' : 'ok'
  } catch {
    return 'unavailable'
  }
}
