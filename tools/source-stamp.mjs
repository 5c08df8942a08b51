/**
 * Says whether `dist/` was bundled from the sources that lie beside it. Plain JavaScript: `bin/sallyport.js` and
 * `tools/prepare.mjs` use it on any Node.
 */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What ends up in the bundle, relative to the package. */
const roots = ['src', 'package-lock.json', 'tools/bundle.ts']

/** Where the stamp of the sources that a bundle was made from is kept. */
export const bundleStampFile = join('dist', '.sources')

/** The bundle's entry, relative to the package. */
export const bundleEntry = join('dist', 'main.js')

/** Hash of path, size and modification time of every source file that is bundled; tests don't count. */
export function sourceStamp(root) {
  const hash = createHash('sha256')
  const visit = (path) => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false })
    if (stat === undefined) return
    if (!stat.isDirectory()) {
      if (!path.endsWith('.test.ts')) hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`)
      return
    }
    for (const name of readdirSync(join(root, path)).sort()) visit(join(path, name))
  }
  for (const path of roots) visit(path)
  return hash.digest('hex')
}

/** True when the bundle exists and is of the sources as they are now, or when no sources are there (an installed package). */
export function isBundleFresh(root) {
  const has = (path) => statSync(join(root, path), { throwIfNoEntry: false }) !== undefined
  if (!has(bundleEntry)) return false
  if (!has(join('src', 'cli', 'main.ts'))) return true
  if (!has(bundleStampFile)) return false
  return readFileSync(join(root, bundleStampFile), 'utf8') === sourceStamp(root)
}
