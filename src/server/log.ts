/** The operator's log: JSON lines on standard error, private detail included, secrets never passed in. */

import { createRequire } from 'node:module'
import type { Logger } from 'pino'

export type Log = (event: { requestId: string; error: unknown }) => void

/** Loads the logger with the first line: a server that logs nothing starts sooner. */
export function createLog(): Log {
  let logger: Logger | undefined
  return ({ requestId, error }) => {
    logger ??= loadLogger()
    if (error instanceof Error) logger.error({ requestId, err: error })
    else logger.warn({ requestId }, String(error))
  }
}

function loadLogger(): Logger {
  const { pino } = createRequire(import.meta.url)('pino') as typeof import('pino')
  // synchronous: the line before an exit is the one that matters
  return pino({ base: null, name: 'sallyport' }, pino.destination({ dest: 2, sync: true }))
}
