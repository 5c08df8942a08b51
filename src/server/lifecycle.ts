/** From start to end of the process: signals, and temporary data that must not outlive it. */

import { readdirSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from './process-alive.ts'

export const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** Ctrl-C reaches the process from the terminal and once more from npm: two signals at once are one wish. */
const oneWishMillis = 1000

/** How often it is looked whether the parent is still there. */
const parentMillis = 250

/**
 * From the call on signals don't end the process by themselves: the promise resolves at the first one. A later one ends
 * the process at once. Call it before anything is opened that must be closed.
 *
 * `withParent`: the end of the parent is a wish to stop too. npm hands SIGTERM to the shell between it and the server, and
 * a shell that is ended doesn't hand it on.
 */
export function stopAsked({ withParent }: { readonly withParent: boolean }): Promise<void> {
  return new Promise((resolve) => {
    const parent = process.ppid
    if (withParent) setInterval(() => process.ppid === parent || resolve(), parentMillis).unref()
    let askedAt: number | undefined
    const ask = () => {
      if (askedAt === undefined) {
        askedAt = performance.now()
        resolve()
      } else if (performance.now() - askedAt > oneWishMillis) process.exit(1)
    }
    for (const signal of stopSignals) process.on(signal, ask)
  })
}

const temporaryName = /^sallyport-(\d+)-/

/**
 * A folder for the data of an ephemeral server, removed when the process exits. A killed process can't remove its own:
 * the next ephemeral start does, for folders whose process is gone.
 */
export async function temporaryDataFolder(): Promise<string> {
  removeOrphans(tmpdir())
  const folder = await mkdtemp(join(tmpdir(), `sallyport-${process.pid}-`))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function removeOrphans(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = temporaryName.exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    try {
      rmSync(join(parent, name), { recursive: true, force: true })
    } catch {
      // somebody else's
    }
  }
}
