/** Data moves between engines; whoever used it before uses it after. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '../../src/server/migrate/migrate.ts'
import type { RunningServer, ServerOptions } from '../../src/server/options.ts'
import { openSqlStore } from '../../src/store/engines/sql/open.ts'
import { expectLivedIn } from '../support/expect-lived-in.ts'
import { command, serveFolder } from '../support/folder-server.ts'
import { bytesOf, iamOf, type LivedIn, liveIn, s3Of, stsOf } from '../support/lived-in.ts'
import { postgresMissing, type TestDatabase, testDatabase } from '../support/postgres.ts'
import { sqlTestOptions } from '../support/stores.ts'
import { startUpstream, type TestUpstream } from '../support/upstream.ts'

const missing = postgresMissing()
const root = { accessKeyId: 'AKIAROOTMOVESHOUSE00', secretAccessKey: 'moves-house-'.repeat(3) }
/** One for each place where bytes lie: a row, `blobs.db`, a file. */
const sizes = [100, 9_000, 70_000]

describe.skipIf(missing !== undefined)(`moving house${missing ? ` (${missing})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sp-migrate-'))
  const seed = join(folder, 'seed')
  const servers: RunningServer[] = []
  let database: TestDatabase
  let facts: LivedIn
  let sessionToken: { accessKeyId: string; secretAccessKey: string; sessionToken: string }
  let copies = 0

  const serve = async (data: string, options: Partial<ServerOptions> = {}) => {
    const server = await serveFolder(data, { seed: { rootKey: root }, ...options })
    servers.push(server)
    return server
  }
  const copyOf = (from: string) => {
    const copy = join(folder, `copy-${copies++}`)
    cpSync(from, copy, { recursive: true })
    return copy
  }
  const fresh = () => database.fresh()
  const move = async (from: string, to: string, ...more: string[]) => {
    const { code, out, err } = await command([
      'migrate',
      '--from',
      from,
      '--to',
      to,
      '--json',
      ...more,
    ])
    expect({ code, out, err }).toMatchObject({ code: 0 })
    return JSON.parse(out) as {
      hash: string
      revision: number
      pairs: number
      rows: number
      blobs: number
    }
  }
  /** The operator's step before the same folder is a target again. */
  const putAway = (data: string) => {
    for (const name of readdirSync(data))
      if (name.startsWith('sallyport.db')) rmSync(join(data, name))
  }

  beforeAll(async () => {
    database = await testDatabase()
    const server = await serve(seed)
    facts = await liveIn(server.endpoint, root, sizes)
    const { Credentials } = await stsOf(server.endpoint, facts.bob).getSessionToken({})
    sessionToken = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    await Promise.all(servers.splice(0).map((each) => each.close()))
  }, 120_000)

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((each) => each.close()))
  })

  afterAll(async () => {
    await database?.stop()
    rmSync(folder, { recursive: true, force: true })
  }, 240_000)

  test('there and back the data is the same, pair by pair', async () => {
    const data = copyOf(seed)
    const url = await fresh()
    const there = await move(data, url)
    expect(there.pairs).toBeGreaterThan(30)
    expect(there.rows).toBeGreaterThan(0)
    expect(there.revision).toBeGreaterThan(5)
    putAway(data)
    const back = await move(url, data)
    expect(back).toEqual({ ...there, from: expect.any(String), to: data })
    await expectLivedIn((await serve(data)).endpoint, facts)
  }, 120_000)

  test('a node serves what a folder held, and a folder what nodes left', async () => {
    const data = copyOf(seed)
    const url = await fresh()
    const { revision } = await move(data, url)
    const node = await serve(data, { storeUrl: url })
    expect(node.accountId).not.toBe('')
    expect((await stsOf(node.endpoint, sessionToken).getCallerIdentity({})).Arn).toMatch(/bob$/)
    await expectLivedIn(node.endpoint, facts)
    await iamOf(node.endpoint, root).createUser({ UserName: 'later' })
    await s3Of(node.endpoint, root).putObject({
      Bucket: 'kept',
      Key: 'later',
      Body: bytesOf('later', 70_000),
    })
    // its bytes bind the database to this folder
    const other = join(folder, 'other')
    await expect(
      serve(other, { storeUrl: url, masterKey: { file: join(data, 'master.key') } }),
    ).rejects.toThrow("another node's data folder")
    await node.close()
    putAway(data)
    const back = await move(url, data)
    expect(back.revision).toBeGreaterThan(revision)
    const alone = await serve(data)
    const { Users = [] } = await iamOf(alone.endpoint, root).listUsers({})
    expect(Users.map(({ UserName }) => UserName)).toContain('later')
    const { Body } = await s3Of(alone.endpoint, root).getObject({ Bucket: 'kept', Key: 'later' })
    expect(bytesOf('later', 70_000).equals(await Body!.transformToByteArray())).toBe(true)
    expect((await stsOf(alone.endpoint, sessionToken).getCallerIdentity({})).Arn).toMatch(/bob$/)
  }, 120_000)

  test('what was moved is not served, until it is taken back', async () => {
    const data = copyOf(seed)
    const url = await fresh()
    await move(data, url)
    await expect(serve(data)).rejects.toThrow('the data was moved to `postgres://')
    const backup = await command(['backup', '--data', data, '--out', join(folder, 'moved-backup')])
    expect(backup.err).toContain('the data was moved')
    const again = await command(['migrate', '--from', data, '--to', await fresh()])
    expect(again).toMatchObject({ code: 2 })
    expect(again.err).toContain('the data was moved')
    const back = await command(['migrate', '--take-back', '--from', data, '--json'])
    expect(back).toMatchObject({ code: 0 })
    expect(back.err).toContain('work again')
    expect(await command(['migrate', '--take-back', '--from', data])).toMatchObject({ code: 1 })
    await expectLivedIn((await serve(data)).endpoint, facts)
  }, 120_000)

  test('a database that was left is not served either', async () => {
    const data = copyOf(seed)
    const url = await fresh()
    await move(data, url)
    putAway(data)
    await move(url, data)
    await expect(serve(data, { storeUrl: url })).rejects.toThrow('the data was moved')
    const back = await command(['migrate', '--take-back', '--from', url, '--data', data])
    expect(back).toMatchObject({ code: 0 })
    await serve(data, { storeUrl: url })
  }, 120_000)

  test.each<[name: string, run: () => Promise<readonly string[]>, code: number, says: string]>([
    [
      'a folder that a server uses',
      async () => {
        const data = copyOf(seed)
        await serve(data)
        return [data, database.url]
      },
      3,
      'is in use by another server',
    ],
    [
      'a database that a node serves',
      async () => {
        const url = await fresh()
        await serve(copyOf(seed), { storeUrl: url })
        const data = copyOf(seed)
        putAway(data)
        return [url, data]
      },
      3,
      'is served by the node at http://127.0.0.1',
    ],
    [
      'a database that holds data',
      async () => {
        const url = await fresh()
        await (await serveFolder(copyOf(seed), { storeUrl: url, seed: { rootKey: root } })).close()
        return [copyOf(seed), url]
      },
      1,
      'holds data already',
    ],
    [
      'a folder that holds data',
      async () => {
        const url = await fresh()
        const data = copyOf(seed)
        await (await serveFolder(data, { storeUrl: url, seed: { rootKey: root } })).close()
        return [url, data]
      },
      1,
      'holds data already',
    ],
    ['an empty database', async () => [database.url, join(folder, 'new')], 2, 'has no master key'],
    [
      'an empty database, with a key',
      async () => [await fresh(), join(folder, 'new'), '--master-key', join(seed, 'master.key')],
      1,
      'holds no data',
    ],
    [
      'a folder without data',
      async () => [join(folder, 'nothing'), database.url],
      1,
      'holds no data',
    ],
    ['folder to folder', async () => [copyOf(seed), join(folder, 'new')], 2, 'make a backup'],
    ['two databases', async () => [database.url, database.url], 2, 'from database to database'],
    ['neither of the two', async () => ['mysql://x/y', database.url], 2, 'postgres:// URL'],
    [
      'the wrong master key',
      async () => {
        const url = await fresh()
        await move(copyOf(seed), url)
        const data = join(folder, `wrong-${copies++}`)
        const file = join(folder, 'wrong.key')
        writeFileSync(file, `${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o600 })
        return [url, data, '--master-key', file]
      },
      2,
      'the master key is not that of the data',
    ],
    [
      'a folder that does not have the objects',
      async () => {
        const url = await fresh()
        await move(copyOf(seed), url)
        return [url, join(folder, `bare-${copies++}`), '--master-key', join(seed, 'master.key')]
      },
      2,
      'objects lie in another data folder',
    ],
    [
      'an object that is gone',
      async () => {
        const data = copyOf(seed)
        rmSync(join(data, 'blobs'), { recursive: true })
        return [data, await fresh()]
      },
      1,
      'of an object cannot be read',
    ],
    [
      'an upstream that there is none of',
      async () => [copyOf(seed), database.url, '--from-blobs', 's3://bucket/x'],
      2,
      'no objects of this data lie in an upstream',
    ],
  ])(
    'refused: %s',
    async (_name, prepare, code, says) => {
      const [from = '', to = '', ...more] = await prepare()
      const before = existsSync(from) ? readdirSync(from).sort() : []
      const refused = await command(['migrate', '--from', from, '--to', to, ...more], {
        SALLYPORT_BLOBS_ACCESS_KEY_ID: 'AKIA',
        SALLYPORT_BLOBS_SECRET_ACCESS_KEY: 'secret',
      })
      expect(refused).toMatchObject({ code, out: '' })
      expect(refused.err).toContain(says)
      expect(refused.err).not.toMatch(/\n\s+at /)
      if (before.length > 0) expect(readdirSync(from)).toEqual(expect.arrayContaining(before))
    },
    120_000,
  )

  /** Breaks when it is told of the `at`th different thing, and leaves everything as it is then. */
  async function broken(from: string, to: string, at: number): Promise<'broken' | 'done'> {
    const heard = new Set<string>()
    const address = (place: string) =>
      place.startsWith('postgres') ? { url: place } : { folder: place }
    try {
      await migrate({
        from: address(from),
        to: address(to),
        onProgress(stage, entries) {
          heard.add(`${stage} ${entries > 0}`)
          if (heard.size === at) throw new Error('broken here')
        },
      })
      return 'done'
    } catch (error) {
      expect((error as Error).message).toBe('broken here')
      return 'broken'
    }
  }

  test.each([
    ['to a database', async (data: string) => [data, await fresh()] as const],
    [
      'to a folder',
      async (data: string) => {
        const url = await fresh()
        await move(data, url)
        putAway(data)
        return [url, data] as const
      },
    ],
  ])(
    'broken at any point, %s, no two places are served, and one is again',
    async (_name, places) => {
      const outcomes = new Set<string>()
      const data = copyOf(seed)
      const [from, to] = await places(data)
      const serves = async (place: string) => {
        try {
          const server = await serveFolder(data, {
            seed: { rootKey: root },
            ...(place.startsWith('postgres') && { storeUrl: place }),
          })
          await server.close()
          return true
        } catch (error) {
          expect(String(error)).toMatch(/was moved|half migrated/)
          return false
        }
      }
      let target = to
      for (let at = 1; ; at++) {
        if ((await broken(from, target, at)) === 'done') break
        const [left, there] = [
          await serves(from),
          // what isn't even begun would be made by a look
          target.startsWith('postgres') || existsSync(join(data, 'sallyport.db'))
            ? at > 1 && (await serves(target))
            : false,
        ]
        expect(left && there, `both at ${at}`).toBe(false)
        outcomes.add(`source ${left ? 'serves' : 'moved'}`)
        if (left) {
          expect(there, `half at ${at}`).toBe(false)
          if (target.startsWith('postgres')) target = await fresh()
          else putAway(data)
        } else {
          // neither is served: the same command again ends it
          await move(from, target)
          expect([await serves(from), await serves(target)]).toEqual([false, true])
          break
        }
      }
      expect([...outcomes]).toEqual(['source serves', 'source moved'])
    },
    240_000,
  )

  test('killed while it copies, it leaves the source as it was and a target that is refused', async () => {
    const data = copyOf(seed)
    const url = await fresh()
    // the tables are there, and take no secondary key in time
    await (await openSqlStore(url, sqlTestOptions)).close()
    const admin = new pg.Client({ connectionString: url })
    await admin.connect()
    await admin.query(`
      CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
      CREATE TRIGGER stall BEFORE INSERT ON kv FOR EACH ROW
        WHEN (NEW.k >= 'i'::bytea AND NEW.k < 'j'::bytea) EXECUTE FUNCTION stall()`)
    const program = resolve(import.meta.dirname, '..', '..', 'bin', 'sallyport.js')
    const child = spawn(process.execPath, [program, 'migrate', '--from', data, '--to', url], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let err = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
      if (err.includes('sallyport: pairs')) child.kill('SIGKILL')
    })
    const [, signal] = (await once(child, 'close')) as [number | null, string | null]
    await admin.query(`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`)
    await admin.query('DROP TRIGGER stall ON kv')
    await admin.end()
    expect({ signal, err }).toMatchObject({ signal: 'SIGKILL' })
    await expect(serve(copyOf(data), { storeUrl: url })).rejects.toThrow('half migrated')
    const again = await command(['migrate', '--from', data, '--to', url])
    expect(again).toMatchObject({ code: 1 })
    expect(again.err).toContain('make a new database and start over')
    await move(data, await fresh())
  }, 120_000)

  describe('with an upstream', () => {
    let upstream: TestUpstream
    beforeAll(async () => {
      upstream = await startUpstream()
    }, 60_000)
    afterAll(() => upstream?.stop())

    test('objects go there and come back under their names', async () => {
      const data = copyOf(seed)
      const url = await fresh()
      const settings = upstream.settings()
      const address = `s3://${settings.bucket}/${settings.prefix.slice(0, -1)}?endpoint=${settings.endpoint}`
      const environment = {
        SALLYPORT_BLOBS_ACCESS_KEY_ID: upstream.credentials.accessKeyId,
        SALLYPORT_BLOBS_SECRET_ACCESS_KEY: upstream.credentials.secretAccessKey,
      }
      const run = (...argv: string[]) => command(['migrate', ...argv], environment)
      expect(await run('--from', data, '--to', url, '--to-blobs', address)).toMatchObject({
        code: 0,
      })
      const key = { file: join(data, 'master.key') }
      const blobs = { settings, credentials: upstream.credentials }
      const bare = join(folder, 'bare')
      const nodes = await Promise.all([
        serve(data, { storeUrl: url, blobs }),
        serve(bare, { storeUrl: url, blobs, masterKey: key }),
      ])
      await expectLivedIn(nodes[1].endpoint, facts)
      await Promise.all(servers.splice(0).map((each) => each.close()))

      const home = join(folder, 'home')
      const back = ['--from', url, '--to', home, '--master-key', join(data, 'master.key')]
      const refused = await run(...back)
      expect(refused).toMatchObject({ code: 2 })
      expect(refused.err).toContain('give it with --from-blobs')
      expect(await run(...back, '--from-blobs', address)).toMatchObject({ code: 0 })
      const alone = await serve(home)
      for (const size of sizes) {
        const { Body } = await s3Of(alone.endpoint, root).getObject({
          Bucket: 'kept',
          Key: `k${size}`,
        })
        expect(bytesOf(`k${size}`, size).equals(await Body!.transformToByteArray())).toBe(true)
      }
    }, 120_000)

    test('objects that lie there stay there', async () => {
      const settings = upstream.settings()
      const blobs = { settings, credentials: upstream.credentials }
      const data = join(folder, 'upstreamed')
      const first = await serve(data, { blobs })
      const made = await liveIn(first.endpoint, root, sizes)
      await first.close()
      const url = await fresh()
      const address = `s3://${settings.bucket}/${settings.prefix.slice(0, -1)}?endpoint=${settings.endpoint}`
      const both = ['--from-blobs', address, '--to-blobs', address]
      const moved = await command(['migrate', '--from', data, '--to', url, ...both], {
        SALLYPORT_BLOBS_ACCESS_KEY_ID: upstream.credentials.accessKeyId,
        SALLYPORT_BLOBS_SECRET_ACCESS_KEY: upstream.credentials.secretAccessKey,
      })
      expect(moved).toMatchObject({ code: 0 })
      const node = await serve(data, { storeUrl: url, blobs })
      await expectLivedIn(node.endpoint, made)
    }, 120_000)
  })
})
