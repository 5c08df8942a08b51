/** A process that `sallyport start --workers` begins; by hand it is refused. */

import { isWorker, workerMain } from '../server/workers/worker-main.ts'
import { composeParts } from './compose-parts.ts'
import { CommandFailed, type Console, exitCodes } from './console.ts'
import { logLevel } from './server-options.ts'

export interface WorkerFlags {
  readonly logLevel?: string
}

export async function worker(flags: WorkerFlags, console: Console): Promise<number> {
  if (!isWorker()) throw new CommandFailed('workers are begun by sallyport start', exitCodes.usage)
  return workerMain(composeParts(console, logLevel(flags, console)))
}
