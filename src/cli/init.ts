/** `sallyport init`: makes the data folder and its first account without serving. */

import { composeParts } from './compose-parts.ts'
import { type Console, exitCodes } from './console.ts'
import { type ServerFlags, serverOptions } from './server-options.ts'

export interface InitFlags extends ServerFlags {
  readonly json?: boolean
}

export async function init(flags: InitFlags, console: Console): Promise<number> {
  const options = serverOptions(flags, console)
  const { initialise } = await import('../server/compose.ts')
  const { accountId, created } = await initialise(options, composeParts(console))
  if (flags.json) console.out(JSON.stringify({ accountId, created, data: options.dataDir }))
  else if (created) console.out(`Made account ${accountId} in ${options.dataDir}`)
  else console.out(`${options.dataDir} already holds account ${accountId}`)
  return exitCodes.ok
}
