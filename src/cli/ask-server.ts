/** Asks the server that runs on a data folder, over its control socket. */

import { ControlRefused, sendControl } from '../server/control-socket.ts'
import { readRunningFile } from '../server/running-file.ts'
import { CommandFailed, exitCodes } from './console.ts'

const notThere = new Set(['ENOENT', 'ECONNREFUSED', 'EPIPE', 'ECONNRESET'])

/** Fails with exit code 3 when no server runs, 1 when it refuses. */
export async function askServer(
  folder: string,
  command: string,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const running = await readRunningFile(folder)
  if (!running) throw new CommandFailed(`no server runs on \`${folder}\``, exitCodes.running)
  try {
    return await sendControl(running.controlSocket, command, parameters)
  } catch (error) {
    if (error instanceof ControlRefused) throw new CommandFailed(error.message)
    if (notThere.has((error as NodeJS.ErrnoException).code ?? ''))
      throw new CommandFailed(`no server runs on \`${folder}\``, exitCodes.running)
    throw error
  }
}
