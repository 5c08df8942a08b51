import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { postgresMissing, testDatabase } from '../../../../test/support/postgres.ts'
import { testConformance } from '../../../../test/support/store-conformance.ts'
import { sqlTestOptions } from '../../../../test/support/stores.ts'
import type { TcpProxy } from '../../../../test/support/tcp-proxy.ts'
import { startTcpProxy } from '../../../../test/support/tcp-proxy.ts'
import { shardOf } from '../../shards.ts'
import type { Change, Engine } from '../../store.ts'
import { dialectOf } from './dialects.ts'
import type { SqlOptions } from './engine.ts'
import { openSqlEngine } from './engine.ts'
import { failureKind } from './failures.ts'

const missing = postgresMissing()

/** Polls happen only when a test asks for them. */
const byHand: SqlOptions = { ...sqlTestOptions, pollMilliseconds: 0, leaseMilliseconds: 3_600_000 }

const key = Buffer.from('e1')
const account = '100000000001'
const shard = shardOf(account)

async function increment(engine: Engine, requestId: string): Promise<number> {
  return await engine.write({ account, requestId }, async (tx) => {
    const next = Number(Buffer.from((await tx.get(key)) ?? []).toString()) + 1
    await tx.put(key, Buffer.from(String(next)))
    return next
  })
}

describe.skipIf(missing !== undefined)(
  `sql engine${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let database: Awaited<ReturnType<typeof testDatabase>>
    beforeAll(async () => {
      database = await testDatabase()
    })
    afterAll(() => database?.stop())

    testConformance({ name: 'postgresql', open: () => openSqlEngine(database.url, sqlTestOptions) })

    describe('two nodes', () => {
      let here: Awaited<ReturnType<typeof openSqlEngine>>
      let there: Awaited<ReturnType<typeof openSqlEngine>>
      beforeAll(async () => {
        const url = await database.fresh()
        ;[here, there] = await Promise.all([openSqlEngine(url, byHand), openSqlEngine(url, byHand)])
      })
      afterAll(() => Promise.all([here.close(), there.close()]))

      test('learn of each other by polls, revision by revision', async () => {
        const seen: Change[] = []
        there.watch((change) => seen.push(change))
        await increment(here, 'a')
        await increment(here, 'b')
        expect([here.revision(account), there.revision(account)]).toEqual([2, 0])
        expect(seen).toEqual([])
        await there.poll()
        expect(there.revision(account)).toBe(2)
        expect(seen).toEqual([
          { shard, revision: 1, keys: [key] },
          { shard, revision: 2, keys: [key] },
        ])
      })

      test('writing at once lose nothing', async () => {
        const before = await increment(here, 'before')
        const values = await Promise.all(
          Array.from({ length: 16 }, (_, index) =>
            increment(index % 2 === 0 ? here : there, `both-${index}`),
          ),
        )
        expect(values.sort((left, right) => left - right)).toEqual(
          Array.from({ length: 16 }, (_, index) => before + 1 + index),
        )
        await Promise.all([here.poll(), there.poll()])
        expect(here.revision(account)).toBe(there.revision(account))
      })

      test('know of each other which requests were committed', async () => {
        await increment(here, 'asked')
        expect(await there.committed('asked')).toBe(true)
        expect(await there.committed('not asked')).toBe(false)
      })
    })

    describe('nodes that wake each other', () => {
      const rarely = {
        ...sqlTestOptions,
        pollMilliseconds: 3_600_000,
        leaseMilliseconds: 7_200_000,
      }
      const until = async (holds: () => boolean) => {
        while (!holds()) await new Promise((resolve) => setImmediate(resolve))
      }

      test('learn of commits without waiting for their turns, also after the connection was lost', async () => {
        const url = await database.fresh()
        const [here, there] = await Promise.all([
          openSqlEngine(url, rarely),
          openSqlEngine(url, rarely),
        ])
        const client = new pg.Client(url)
        await client.connect()
        const listeners = async () => {
          const { rows } = await client.query(
            `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
             AND query IN ('LISTEN sallyport_heads', 'NOTIFY sallyport_heads')`,
          )
          return rows.map(({ pid }) => pid as number)
        }
        try {
          while ((await listeners()).length < 2);
          await increment(here, 'heard')
          await until(() => there.revision(account) === 1)
          const lost = await listeners()
          for (const pid of lost) await client.query('SELECT pg_terminate_backend($1)', [pid])
          await increment(here, 'not heard')
          await until(() => there.revision(account) === 2)
          for (;;) {
            const again = await listeners()
            if (again.length === 2 && !again.some((pid) => lost.includes(pid))) break
          }
          await increment(there, 'heard again')
          await until(() => here.revision(account) === 3)
        } finally {
          await client.end()
          await Promise.all([here.close(), there.close()])
        }
      }, 60_000)

      test('poll in their turns where they are not woken', async () => {
        const url = await database.fresh()
        const asleep = { ...sqlTestOptions, wakesOthers: false }
        const [here, there] = await Promise.all([
          openSqlEngine(url, asleep),
          openSqlEngine(url, asleep),
        ])
        await increment(here, 'polled')
        await until(() => there.revision(account) === 1)
        await Promise.all([here.close(), there.close()])
      })
    })

    test('the lease ends what a node vouches for, and a poll renews it', async () => {
      const clock = { now: () => 0, time: 0, monotonic: () => clock.time }
      const engine = await openSqlEngine(await database.fresh(), {
        ...byHand,
        clock,
        leaseMilliseconds: 5_000,
      })
      expect(engine.revision(account)).toBe(0)
      clock.time = 5_000
      expect(engine.revision(account)).toBeUndefined()
      await increment(engine, 'own')
      expect(engine.revision(account)).toBeUndefined()
      await engine.poll()
      expect(engine.revision(account)).toBe(1)
      await engine.close()
    })

    test('nothing is committed when it is refused right before', async () => {
      const engine = await openSqlEngine(await database.fresh(), byHand)
      await increment(engine, 'first')
      const beforeCommit = () => {
        throw new Error('too late')
      }
      const late = engine.write({ requestId: 'late', beforeCommit }, async (tx) =>
        tx.put(key, Buffer.from('9')),
      )
      await expect(late).rejects.toThrow('too late')
      expect(await engine.committed('late')).toBe(false)
      expect(await increment(engine, 'second')).toBe(2)
      await engine.close()
    })

    test('what is asked for at once on one connection is asked for one by one', async () => {
      const engine = await openSqlEngine(await database.fresh(), byHand)
      const warnings: string[] = []
      const hear = (warning: Error) => warnings.push(warning.message)
      process.on('warning', hear)
      const values = await engine.read(async (tx) => {
        const range = { from: Buffer.from('a'), to: Buffer.from('z') }
        const asked = [tx.get(key), tx.count(range), tx.scan({ ...range, limit: 9 })]
        return Promise.all([...asked, tx.getMany([key])])
      })
      // warnings are told in a turn of their own
      await new Promise((told) => setImmediate(told))
      process.off('warning', hear)
      expect(values).toEqual([undefined, 0, [], [undefined]])
      expect(warnings).toEqual([])
      await engine.close()
    })

    test('small blobs are read while every connection of the transactions is taken', async () => {
      const engine = await openSqlEngine(await database.fresh(), { ...byHand, connections: 2 })
      const id = Buffer.alloc(16, 7)
      await engine.blobRows.put(id, { at: 0, crc: 0, bytes: Buffer.from('small') })
      let begun = 0
      const allBegun = Promise.withResolvers<void>()
      const read = () =>
        engine.read(async (tx) => {
          await tx.get(key)
          begun += 1
          if (begun === 2) allBegun.resolve()
          await allBegun.promise
          return (await engine.blobRows.get(id))?.bytes.toString()
        })
      expect(await Promise.all([read(), read(), read()])).toEqual(['small', 'small', 'small'])
      await engine.close()
    })

    test('who waits for a connection waits longer than connecting may take, and no longer than a transaction may', async () => {
      let time = 0
      const clock = { now: () => 0, monotonic: () => time }
      const engine = await openSqlEngine(await database.fresh(), {
        ...byHand,
        clock,
        connections: 1,
      })
      const begun = Promise.withResolvers<void>()
      const letGo = Promise.withResolvers<void>()
      const holding = engine.read(async (tx) => {
        await tx.get(key)
        begun.resolve()
        await letGo.promise
      })
      await begun.promise
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      try {
        const first = engine.read(async (tx) => tx.get(key))
        const refused = expect(first).rejects.toMatchObject({ name: 'Fault', kind: 'unavailable' })
        time = 1_600
        const second = engine.read(async (tx) => tx.get(key))
        vi.advanceTimersByTime(1_100)
        await refused
        letGo.resolve()
        await holding
        expect(await second).toBeUndefined()
      } finally {
        vi.useRealTimers()
      }
      await engine.close()
    })

    test('heads that went back change every revision that was known', async () => {
      const url = await database.fresh()
      const engine = await openSqlEngine(url, byHand)
      await increment(engine, '1')
      await increment(engine, '2')
      await engine.poll()
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query('UPDATE head SET rev = 1')
      await engine.poll()
      expect(engine.revision(account)).toBeGreaterThan(2)
      const before = engine.revision(account)!
      await client.query('UPDATE head SET mark = mark + 1')
      await engine.poll()
      expect(engine.revision(account)).toBeGreaterThan(before)
      await client.query('DELETE FROM head WHERE shard = 5')
      await expect(engine.poll()).rejects.toThrow('not complete')
      await client.end()
      await engine.close()
    })

    test('a read tells the revision of its own snapshot, or none, and what it has seen is missed when taken back', async () => {
      const url = await database.fresh()
      const engine = await openSqlEngine(url, byHand)
      const other = await openSqlEngine(url, byHand)
      await increment(engine, '1')
      const revisionRead = () => engine.read(async (tx) => tx.revision?.(account))
      const before = engine.revision(account)!
      expect(await revisionRead()).toBe(before)
      await engine.read(async (tx) => {
        await tx.get(key)
        await increment(engine, '2')
        expect(await tx.revision?.(account)).toBeUndefined()
      })
      await increment(other, '3')
      expect(engine.revision(account)).toBe(before + 1)
      expect(await revisionRead()).toBe(before + 2)
      expect(engine.revision(account)).toBe(before + 2)
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query('UPDATE head SET rev = rev - 1 WHERE rev > 0')
      expect(await revisionRead()).toBeUndefined()
      await engine.poll()
      const after = engine.revision(account)!
      expect(after).toBeGreaterThan(before + 2)
      expect(await revisionRead()).toBe(after)
      await client.end()
      await engine.close()
      await other.close()
    })

    test('tables of before there were marks get them', async () => {
      const url = await database.fresh()
      await (await openSqlEngine(url, byHand)).close()
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query('ALTER TABLE head DROP COLUMN mark')
      const engine = await openSqlEngine(url, byHand)
      await increment(engine, '1')
      const { rows } = await client.query('SELECT mark FROM head WHERE rev > 0')
      expect(rows).toEqual([{ mark: expect.stringMatching(/^[1-9]\d*$/) }])
      await client.end()
      await engine.close()
    })

    test('a transaction that meets another every time gives up when its time is over, and writes nothing', async () => {
      const url = await database.fresh()
      let runs = 0
      let time = 0
      const clock = { now: () => 0, monotonic: () => time }
      const sleep = async () => {
        time += 50
      }
      const engine = await openSqlEngine(url, { ...byHand, clock, sleep })
      await increment(engine, 'start')
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      const write = engine.write({ requestId: 'unlucky' }, async (tx) => {
        runs += 1
        await tx.get(key)
        await client.query('UPDATE kv SET v = $1 WHERE k = $2', [Buffer.from(`7${runs}`), key])
        await tx.put(key, Buffer.from('mine'))
      })
      await expect(write).rejects.toMatchObject({ name: 'Fault', kind: 'conflict' })
      // 1,250 of its 1,850 ms are for the work
      expect(runs).toBe(25)
      const { rows } = await client.query('SELECT v FROM kv WHERE k = $1', [key])
      expect(rows[0].v.toString()).toBe('725')
      expect(await engine.committed('unlucky')).toBe(false)
      await client.end()
      await engine.close()
    })

    test('a work that hides a failure of the database does not get it committed', async () => {
      const engine = await openSqlEngine(await database.fresh(), byHand)
      const broken = Buffer.from('e2')
      const write = engine.write({ requestId: 'hidden' }, async (tx) => {
        await tx.put(key, Buffer.from('x'))
        // No engine of ours scans with such a limit; the database refuses it.
        const scan = { from: key, to: broken, limit: Number.MAX_SAFE_INTEGER + 2 ** 63 }
        await Promise.resolve(tx.scan(scan)).catch(() => {})
      })
      await expect(write).rejects.toMatchObject({ name: 'Fault', kind: 'unavailable' })
      expect(await engine.read(async (tx) => tx.get(key))).toBeUndefined()
      await engine.close()
    })

    test('a read can not be used after its end', async () => {
      const engine = await openSqlEngine(await database.fresh(), byHand)
      const leaked = await engine.read(async (tx) => tx)
      await expect((async () => leaked.get(key))()).rejects.toThrow('assertion failed')
      await engine.close()
    })

    test('request ids and logs that are old are pruned', async () => {
      const clock = { time: 0, now: () => clock.time, monotonic: () => 0 }
      const url = await database.fresh()
      const engine = await openSqlEngine(url, { ...byHand, clock })
      await engine.write({ requestId: 'old' }, async () => {})
      expect(await engine.committed('old')).toBe(true)
      clock.time = 3_600_000
      for (let index = 0; index < 1_000; index += 100)
        await Promise.all(
          Array.from({ length: 100 }, (_, step) =>
            engine.write({ requestId: `new-${index + step}` }, async () => {}),
          ),
        )
      // Pruning goes on beside the answers; closing waits for it.
      await engine.close()
      const again = await openSqlEngine(url, byHand)
      expect(await again.committed('old')).toBe(false)
      expect(await again.committed('new-999')).toBe(true)
      await again.close()
    })

    describe('a network that fails', () => {
      let proxy: TcpProxy
      let engine: Awaited<ReturnType<typeof openSqlEngine>>
      /** Gives up soon. */
      let hasty: Awaited<ReturnType<typeof openSqlEngine>>
      beforeAll(async () => {
        const url = new URL(await database.fresh())
        proxy = await startTcpProxy(Number(url.port))
        url.port = String(proxy.port)
        // A busy machine must not look like a network that fails.
        const limits = { connectMilliseconds: 3_000, statementMilliseconds: 3_000 }
        engine = await openSqlEngine(url.href, {
          ...byHand,
          ...limits,
          patienceMilliseconds: 20_000,
        })
        hasty = await openSqlEngine(url.href, {
          ...byHand,
          connectMilliseconds: 700,
          statementMilliseconds: 700,
        })
      })
      afterAll(async () => {
        await Promise.all([engine.close(), hasty.close()])
        await proxy.close()
      })

      /** Does this to the next COMMIT, and to nothing else. */
      function onCommit(action: 'drop-before' | 'drop-answer'): () => boolean {
        let done = false
        proxy.onRequest = (data) => {
          if (done || !data.includes('COMMIT')) return 'forward'
          done = true
          return action
        }
        return () => done
      }

      test('a COMMIT whose answer is lost is looked up, and answered as done', async () => {
        const value = await increment(engine, 'first')
        const done = onCommit('drop-answer')
        expect(await increment(engine, 'answer lost')).toBe(value + 1)
        expect(done()).toBe(true)
        expect(await engine.committed('answer lost')).toBe(true)
        expect(await increment(engine, 'after')).toBe(value + 2)
      })

      test('a COMMIT that never arrived is run again, once', async () => {
        const value = await increment(engine, 'second')
        const done = onCommit('drop-before')
        expect(await increment(engine, 'commit lost')).toBe(value + 1)
        expect(done()).toBe(true)
        expect(await increment(engine, 'after that')).toBe(value + 2)
        expect(engine.revision(account)).toBe(value + 2)
      })

      test.each(['black-hole', 'reset'] as const)(
        '%s: reads, writes and polls are refused as unavailable, and work again afterwards',
        async (mode) => {
          const value = await increment(engine, `${mode} before`)
          proxy.mode = mode
          const refused = { name: 'Fault', kind: 'unavailable' }
          await expect(hasty.read(async (tx) => tx.get(key))).rejects.toMatchObject(refused)
          await expect(increment(hasty, mode)).rejects.toMatchObject(refused)
          await expect(hasty.poll()).rejects.toMatchObject(refused)
          proxy.mode = 'pass'
          expect(await increment(engine, `${mode} after`)).toBe(value + 1)
          await hasty.poll()
        },
      )

      describe('to a database that was there a moment ago', () => {
        let time = 0
        let node: Awaited<ReturnType<typeof openSqlEngine>>
        beforeAll(async () => {
          const url = new URL(await database.fresh())
          url.port = String(proxy.port)
          node = await openSqlEngine(url.href, {
            ...sqlTestOptions,
            clock: { now: () => 0, monotonic: () => time },
            wakesOthers: false,
            pollMilliseconds: 100,
            // the database would end a transaction that stands still after twice this time
            statementMilliseconds: 60_000,
            // no poll but the first, at 0
            sleep: (_, signal) =>
              new Promise((_resolve, reject) => {
                signal?.addEventListener('abort', () => reject(signal.reason))
              }),
          })
        })
        beforeEach(async () => {
          time = 0
          await node.read(async (tx) => tx.get(key))
          vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
        })
        afterEach(() => {
          vi.useRealTimers()
          proxy.mode = 'pass'
          proxy.onRequest = undefined
        })
        afterAll(() => node.close())

        const refused = { name: 'Fault', kind: 'unavailable' }

        /** Resolves when such a statement has been sent into the hole. */
        function hole(text: string): Promise<void> {
          const sent = Promise.withResolvers<void>()
          proxy.onRequest = (data) => {
            if (!data.includes(text)) return 'forward'
            proxy.mode = 'black-hole'
            sent.resolve()
            return 'lose-before'
          }
          return sent.promise
        }

        test('a statement that waits is given up when the database is known to be gone', async () => {
          const sent = hole('BEGIN')
          const read = expect(node.read(async (tx) => tx.get(key))).rejects.toMatchObject(refused)
          await sent
          time = 1_600
          vi.advanceTimersByTime(100)
          await read
        })

        test('a connection that did not answer is asked nothing more', async () => {
          let sent: Promise<void> | undefined
          const asked = Promise.withResolvers<void>()
          const write = node.write({ requestId: 'asked once' }, async (tx) => {
            sent = hole('get')
            asked.resolve()
            await tx.get(key)
          })
          const ended = expect(write).rejects.toMatchObject(refused)
          await asked.promise
          await sent
          // too late for another try, and by what is known the database is there
          time = 400
          vi.advanceTimersByTime(60_200)
          await ended
        })
      })

      test('an outcome that can not be looked up is said to be unknown', async () => {
        proxy.onRequest = (data) => {
          if (!data.includes('COMMIT')) return 'forward'
          proxy.mode = 'reset'
          return 'drop-before'
        }
        await expect(increment(hasty, 'unknown')).rejects.toMatchObject({
          name: 'Fault',
          kind: 'outcome-unknown',
        })
        proxy.mode = 'pass'
        proxy.onRequest = undefined
        expect(await engine.committed('unknown')).toBe(false)
      })
    })
  },
)

describe('what a server is', () => {
  test.each([
    ['PostgreSQL 15.18 (Debian 15.18-0+deb12u1) on x86_64-pc-linux-gnu', 'postgresql'],
    ['CockroachDB CCL v25.2.0 (x86_64-pc-linux-gnu)', 'cockroachdb'],
    ['PostgreSQL 15.12-YB-2025.1.0.0-b0 on x86_64-pc-linux-gnu', 'yugabytedb'],
  ])('%s', (version, name) => {
    expect(dialectOf(version).name).toBe(name)
  })

  test('an unknown one is refused', () => {
    expect(() => dialectOf('MySQL 9')).toThrow('no database that is known here')
  })
})

describe('what a failure means', () => {
  test.each([
    ['40001', 'conflict'],
    ['40P01', 'conflict'],
    ['40003', 'lost'],
    ['08006', 'lost'],
    ['57P01', 'lost'],
    ['ECONNRESET', 'lost'],
    [undefined, 'lost'],
    ['57014', 'refused'],
    ['53300', 'refused'],
    ['42P01', 'refused'],
  ])('%s: %s', (code, kind) => {
    expect(failureKind(Object.assign(new Error('x'), { code }))).toBe(kind)
  })
})
