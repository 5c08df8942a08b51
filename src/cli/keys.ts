/** `sallyport keys rotate`: a new master key, beside those that seal what is there. */

import { rotateKeys } from '../server/rotate-keys.ts'
import { readRunningFile } from '../server/running-file.ts'
import { askServer } from './ask-server.ts'
import { CommandFailed, type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder } from './data-folder.ts'

export interface RotateKeysFlags extends DataFlag {
  readonly json?: boolean
}

export async function rotateMasterKeys(flags: RotateKeysFlags, console: Console): Promise<number> {
  const folder = dataFolder(flags, console)
  const running = await readRunningFile(folder)
  // the audit of a running server knows of it first
  if (running) await askServer(folder, 'keys.rotate')
  const count = rotateKeys(folder)
  if (count === undefined) throw new CommandFailed(`\`${folder}\` has no master key`)
  if (flags.json) {
    console.out(JSON.stringify({ Keys: count, RestartNeeded: running !== undefined }))
    return exitCodes.ok
  }
  console.out(`Made a new master key; ${count - 1} before it go on opening what they sealed`)
  if (running) console.out('The running server seals with the new key after its next start')
  return exitCodes.ok
}
