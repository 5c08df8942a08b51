/** What a running server tells commands on the same machine: a small file in the data folder, gone when it stops. */

import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive } from './process-alive.ts'

export interface RunningFile {
  readonly pid: number
  readonly endpoint: string
  readonly accountId: string
  readonly region: string
  /** Path of the control socket. */
  readonly controlSocket: string
}

const running = (dataDir: string) => join(dataDir, 'server.json')

export async function writeRunningFile(dataDir: string, content: RunningFile): Promise<void> {
  const draft = `${running(dataDir)}.new`
  await writeFile(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 })
  await rename(draft, running(dataDir))
}

/** `undefined` when no server runs: there is no file, or a killed one left it. */
export async function readRunningFile(dataDir: string): Promise<RunningFile | undefined> {
  try {
    const found = JSON.parse(await readFile(running(dataDir), 'utf8')) as RunningFile
    return isAlive(found.pid) ? found : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export const removeRunningFile = (dataDir: string): Promise<void> =>
  rm(running(dataDir), { force: true })
