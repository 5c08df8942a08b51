/** `GET /_sallyport/health`: whether the server can serve. Says nothing secret, needs no credentials. */

import type { HttpAnswer } from '../kernel/http.ts'
import type { Store } from '../kernel/transaction.ts'

export interface HealthParts {
  readonly store: Pick<Store, 'read'>
  /** Throws when the audit takes no events: changes are refused then. */
  readonly assertRecording: () => void
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

/** 200 `ok`, or 503 naming what doesn't work. */
export async function health({ store, assertRecording }: HealthParts): Promise<HttpAnswer> {
  const [storeWorks, auditWorks] = await Promise.all([
    works(() => store.read(async () => undefined)),
    works(assertRecording),
  ])
  const ok = storeWorks && auditWorks
  return jsonAnswer(ok ? 200 : 503, {
    status: ok ? 'ok' : 'unavailable',
    store: storeWorks ? 'ok' : 'unavailable',
    audit: auditWorks ? 'ok' : 'unavailable',
  })
}
