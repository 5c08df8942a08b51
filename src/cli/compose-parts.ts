/** What the server is given of the process: its log, its end, its environment. */

import type { ComposeParts } from '../server/compose.ts'
import { createLog, type LogLevel } from '../server/log.ts'
import { type Console, exitCodes, variable } from './console.ts'

export function composeParts(console: Console, level?: LogLevel): ComposeParts {
  const events = createLog(level)
  const log = events.failure
  return {
    log,
    events,
    onFatal(error) {
      log({ requestId: '', error })
      // what the disk holds isn't known any more: a restart reads it again
      setImmediate(() => process.exit(exitCodes.failed))
    },
    runtimeDir: variable(console, 'XDG_RUNTIME_DIR'),
  }
}
