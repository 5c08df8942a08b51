/**
 * `npm run conformance`: the store's conformance kit and the cases of several nodes on the database named by
 * SALLYPORT_CONFORMANCE_URL. Ends with 0 when every case holds, 1 when one doesn't, 2 when it can't be run.
 */

import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

const root = resolve(import.meta.dirname, '..')
const patienceSeconds = 120

/** Containers take a while. */
async function version(url: string): Promise<string> {
  for (let second = 0; ; second++) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      const { rows } = await client.query('SELECT version()')
      return String(rows[0].version)
    } catch (error) {
      if (second >= patienceSeconds) throw error
      await pause(1_000)
    } finally {
      await client.end().catch(() => {})
    }
  }
}

async function main(): Promise<number> {
  const url = process.env.SALLYPORT_CONFORMANCE_URL
  if (url === undefined) {
    console.error('SALLYPORT_CONFORMANCE_URL names no database: postgres://USER@HOST:PORT/DATABASE')
    return 2
  }
  try {
    console.log(await version(url))
  } catch (error) {
    console.error(`the database does not answer: ${(error as Error).message}`)
    return 2
  }
  const vitest = resolve(root, 'node_modules', 'vitest', 'vitest.mjs')
  const { status } = spawnSync(process.execPath, [vitest, 'run', 'src/store/engines/sql'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SALLYPORT_TEST_POSTGRES: url },
  })
  return status === 0 ? 0 : 1
}

process.exit(await main())
