/** Single modules with a mistake planted in them, among all the others as they are. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Mistake } from './world/sources.ts'

const root = resolve(import.meta.dirname, '../..')

/**
 * Copies of `files` (below `src`) with the mistakes in them. They import each other, and of everything else the original,
 * so that classes and their instances are those of the rest. Remove them when they are imported.
 */
export function plantedModules(
  name: string,
  files: readonly string[],
  mistakes: readonly Mistake[],
): { load(file: string): Promise<unknown>; remove(): void } {
  const folder = join(root, '.cache', 'planted', `${process.pid}-${name.replaceAll(/\W+/g, '-')}`)
  const copied = new Set(files.map((file) => join(root, 'src', file)))
  for (const file of files) {
    const original = join(root, 'src', file)
    let source = readFileSync(original, 'utf8')
    for (const mistake of mistakes.filter((each) => each.file === file)) {
      const places = source.split(mistake.from).length - 1
      if (places !== 1) throw new Error(`\`${mistake.from}\` stands in ${file} ${places} times`)
      source = source.replace(mistake.from, () => mistake.to)
    }
    const path = join(folder, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(
      path,
      source.replaceAll(/(from|import\()( ?)'(\.[^']+)'/g, (all, word, space, target) => {
        const imported = join(dirname(original), target)
        return copied.has(imported) ? all : `${word}${space}'${imported}'`
      }),
    )
  }
  return {
    load: (file) => import(pathToFileURL(join(folder, file)).href),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
