/** What the server is given of the process: its log, its end, its environment. */

import type { ComposeParts } from '../server/compose.ts'
import { createLog } from '../server/log.ts'
import { type Console, exitCodes, variable } from './console.ts'

export function composeParts(console: Console): ComposeParts {
  const log = createLog()
  return {
    log,
    onFatal(error) {
      log({ requestId: '', error })
      // what the disk holds isn't known any more: a restart reads it again
      setImmediate(() => process.exit(exitCodes.failed))
    },
    runtimeDir: variable(console, 'XDG_RUNTIME_DIR'),
  }
}
