/** The code that runs in a world: the sources as they are, or a copy with a mistake planted in it. */

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { HeaderTable } from '../../../src/kernel/http.ts'
import type { createIds } from '../../../src/kernel/ids.ts'
import type { createApp } from '../../../src/server/app.ts'
import type { insertAdministrator } from '../../../src/server/bootstrap.ts'
import type { createRegistry } from '../../../src/server/registry.ts'
import type { insertAccount } from '../../../src/services/account/account/create-account.ts'
import type { operations } from '../../../src/services/index.generated.ts'
import type { memoryBlobs } from '../../../src/store/blobs/memory.ts'
import type { openSqlEngineOver } from '../../../src/store/engines/sql/engine.ts'
import type { DatabaseFailure } from '../../../src/store/engines/sql/failures.ts'
import type { sharedStoreOver } from '../../../src/store/engines/sql/open.ts'
import type { createSealer } from '../../../src/store/sealing.ts'

const root = resolve(import.meta.dirname, '../../..')

export interface Sources {
  readonly HeaderTable: typeof HeaderTable
  readonly createIds: typeof createIds
  readonly createApp: typeof createApp
  readonly insertAdministrator: typeof insertAdministrator
  readonly createRegistry: typeof createRegistry
  readonly insertAccount: typeof insertAccount
  readonly operations: typeof operations
  readonly memoryBlobs: typeof memoryBlobs
  readonly sharedStoreOver: typeof sharedStoreOver
  readonly openSqlEngineOver: typeof openSqlEngineOver
  readonly DatabaseFailure: typeof DatabaseFailure
  readonly createSealer: typeof createSealer
}

const modules = [
  'kernel/http.ts',
  'kernel/ids.ts',
  'server/app.ts',
  'server/bootstrap.ts',
  'server/registry.ts',
  'services/account/account/create-account.ts',
  'services/index.generated.ts',
  'store/blobs/memory.ts',
  'store/engines/sql/engine.ts',
  'store/engines/sql/failures.ts',
  'store/engines/sql/open.ts',
  'store/sealing.ts',
]

async function load(folder: string): Promise<Sources> {
  const loaded = await Promise.all(
    modules.map((module) => import(pathToFileURL(join(folder, module)).href)),
  )
  const sources: Sources = Object.assign({}, ...loaded)
  // models are read from disk at first use, which simulated time can't wait for
  const registry = sources.createRegistry(sources.operations)
  for (const service of ['iam', 'sts', 's3'] as const) await registry.service(service)
  return sources
}

export const ourSources = (): Promise<Sources> => load(join(root, 'src'))

/** A mistake: one replacement in one source. */
export interface Mistake {
  /** Below `src`. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly from: string
  readonly to: string
}

/** The sources with a mistake. Their copy stays until `remove`, since some are read at first use. */
export async function mistakenSources(
  name: string,
  mistakes: readonly Mistake[],
): Promise<{ readonly sources: Sources; remove(): void }> {
  const folder = join(
    root,
    '.cache',
    'world-mutants',
    `${process.pid}-${name.replaceAll(/\W+/g, '-')}`,
  )
  mkdirSync(folder, { recursive: true })
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    cpSync(join(root, 'src'), join(folder, 'src'), {
      recursive: true,
      filter: (path) => !path.endsWith('.test.ts'),
    })
    cpSync(join(root, 'models'), join(folder, 'models'), { recursive: true })
    for (const { file, from, to } of mistakes) {
      const path = join(folder, 'src', file)
      const source = readFileSync(path, 'utf8')
      const places = source.split(from).length - 1
      if (places !== 1) throw new Error(`\`${from}\` stands in ${file} ${places} times`)
      writeFileSync(
        path,
        source.replace(from, () => to),
      )
    }
    return { sources: await load(join(folder, 'src')), remove }
  } catch (error) {
    remove()
    throw error
  }
}
