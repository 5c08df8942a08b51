/** `sallyport keys rotate`: a new master key, beside those that seal what is there. */

import { join, resolve } from 'node:path'
import { rotateKeys } from '../server/rotate-keys.ts'
import { readRunningFile } from '../server/running-file.ts'
import { askServer } from './ask-server.ts'
import { CommandFailed, type Console, exitCodes, variable } from './console.ts'
import { type DataFlag, dataFolder } from './data-folder.ts'

export interface RotateKeysFlags extends DataFlag {
  readonly json?: boolean
  readonly masterKey?: string
}

interface Rotated {
  readonly Keys: number
  /** The server that runs seals with the key it had. */
  readonly RestartNeeded: boolean
}

/** A running server rotates itself: only it can put the rotation into its audit and seal with the new key at once. */
async function rotate(folder: string, file: string | undefined): Promise<Rotated> {
  if (await readRunningFile(folder))
    return (await askServer(folder, 'keys.rotate', file === undefined ? {} : { file })) as Rotated
  const count = rotateKeys(file ?? join(folder, 'master.key'))
  if (count === undefined)
    throw new CommandFailed(
      file === undefined
        ? `\`${folder}\` has no master key`
        : `there is no master key at \`${file}\``,
    )
  // nodes on other folders have the same file
  return { Keys: count, RestartNeeded: file !== undefined }
}

export async function rotateMasterKeys(flags: RotateKeysFlags, console: Console): Promise<number> {
  const file = flags.masterKey ?? variable(console, 'SALLYPORT_MASTER_KEY_FILE')
  const rotated = await rotate(
    dataFolder(flags, console),
    file === undefined ? undefined : resolve(file),
  )
  if (flags.json) {
    console.out(JSON.stringify(rotated))
    return exitCodes.ok
  }
  console.out(`Made a new master key; ${rotated.Keys - 1} before it go on opening what they sealed`)
  if (rotated.RestartNeeded)
    console.out(
      'Copy the file of the master key to every node of the database; each seals with the new key after its next start',
    )
  return exitCodes.ok
}
