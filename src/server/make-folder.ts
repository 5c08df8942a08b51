/** Folders that are there after a power cut too. */

import { mkdir, open } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Makes a folder, private to the user, with those above it; the entry of each new one is on disk when it resolves. */
export async function makeFolder(path: string): Promise<void> {
  const folder = resolve(path)
  const first = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = folder; ; made = dirname(made)) {
    const parent = await open(dirname(made), 'r')
    try {
      await parent.sync()
    } finally {
      await parent.close()
    }
    if (made === first || made === dirname(made)) return
  }
}
