/** Servers in their own process on every engine of the store, with a data folder that outlives a kill. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Credentials } from './in-process.ts'
import { postgresMissing, type TestDatabase, testDatabase } from './postgres.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

export interface EngineServer {
  /** The process that runs now. */
  readonly server: ServerProcess
  readonly accountId: string
  readonly root: Credentials
  /** URL of its database, where it has one. */
  readonly database: string | undefined
  /** Kills the process at once, and starts another on what it left. */
  restart(): Promise<void>
  /** Ends it and removes all it kept. */
  stop(): Promise<void>
}

export interface ServerEngine {
  readonly name: string
  /** Why it can't be started here. */
  readonly missing: string | undefined
  start(...argv: readonly string[]): Promise<EngineServer>
}

const accountId = '210987654321'
const root = { accessKeyId: 'AKIAENGINEENGINEENGI', secretAccessKey: 'engine-secret-'.repeat(3) }

async function onData(argv: readonly string[], database?: TestDatabase): Promise<EngineServer> {
  const data = mkdtempSync(join(tmpdir(), 'sallyport-engine-'))
  const store = database === undefined ? [] : ['--store', database.url]
  const launch = () =>
    startServerProcess(['--data', data, ...store, ...argv], {
      SALLYPORT_ACCOUNT_ID: accountId,
      SALLYPORT_ROOT_ACCESS_KEY_ID: root.accessKeyId,
      SALLYPORT_ROOT_SECRET_ACCESS_KEY: root.secretAccessKey,
    })
  let server = await launch()
  return {
    get server() {
      return server
    },
    accountId,
    root,
    database: database?.url,
    async restart() {
      await server.end('SIGKILL')
      server = await launch()
    },
    async stop() {
      await server.stop()
      rmSync(data, { recursive: true, force: true })
      await database?.stop()
    },
  }
}

export const serverEngines: readonly ServerEngine[] = [
  {
    name: 'the embedded store',
    missing: undefined,
    start: (...argv) => onData(argv),
  },
  {
    name: 'PostgreSQL',
    missing: postgresMissing(),
    start: async (...argv) => onData(argv, await testDatabase()),
  },
]
