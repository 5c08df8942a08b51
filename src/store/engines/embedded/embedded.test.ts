import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { testConformance } from '../../../../test/support/store-conformance.ts'
import { Fault } from '../../../kernel/errors.ts'
import { shardOf } from '../../shards.ts'
import { assertSafeSqlite } from '../../sqlite/database.ts'
import { networkFileSystem } from '../../sqlite/file-system.ts'
import { openEmbeddedEngine } from './engine.ts'

const root = mkdtempSync(join(tmpdir(), 'embedded-'))
afterAll(() => rmSync(root, { recursive: true }))

testConformance({
  name: 'embedded, on a file',
  open: () => openEmbeddedEngine(join(root, 'conformance', 'store.db')),
})
testConformance({ name: 'embedded, in memory', open: () => openEmbeddedEngine(':memory:') })

describe('embedded engine', () => {
  const key = Buffer.from('e1')

  test('what was acknowledged is there after a restart, revisions included', async () => {
    const path = join(root, 'restart.db')
    const first = openEmbeddedEngine(path)
    for (const account of ['1', '1', '2'])
      await first.write({ account, requestId: 'r' }, async (tx) => tx.put(key, Buffer.from('x')))
    const revision = first.revision('1')!
    await first.close()
    const second = openEmbeddedEngine(path)
    expect(second.revision('1')).toBe(revision)
    expect(await second.read(async (tx) => Buffer.from((await tx.get(key))!).toString())).toBe('x')
    expect(await second.committed('r')).toBe(false)
    await second.close()
  })

  test('the files are private to the user', async () => {
    const path = join(root, 'private.db')
    const engine = openEmbeddedEngine(path)
    await engine.write({ requestId: 'r' }, async (tx) => tx.put(key, Buffer.from('x')))
    for (const name of [path, `${path}-wal`]) expect(statSync(name).mode & 0o077).toBe(0)
    await engine.close()
  })

  test('a second owner is refused while the first lives, and may follow it', async () => {
    const path = join(root, 'owned.db')
    const first = openEmbeddedEngine(path)
    expect(() => openEmbeddedEngine(path)).toThrow(
      `is in use by another server (process ${process.pid})`,
    )
    await first.close()
    const second = openEmbeddedEngine(path)
    await second.close()
    expect(existsSync(`${path}.lock`)).toBe(true)
    expect(readFileSync(`${path}.owner`, 'utf8')).toBe(`${process.pid}\n`)
  })

  test('data of a newer version is refused', async () => {
    const path = join(root, 'newer.db')
    await openEmbeddedEngine(path).close()
    const database = new DatabaseSync(path)
    database.exec('PRAGMA user_version = 2')
    database.close()
    expect(() => openEmbeddedEngine(path)).toThrow('written by a newer version')
  })

  test('work that awaits something else is ended as a bug, and the next writes go on', async () => {
    const engine = openEmbeddedEngine(':memory:', { stallMilliseconds: 5 })
    const stalled = engine.write({ requestId: '1' }, async (tx) => {
      await tx.put(key, Buffer.from('stalled'))
      await new Promise(() => {})
    })
    const next = engine.write({ requestId: '2' }, async (tx) => tx.get(key))
    await expect(stalled).rejects.toThrow('awaits something other than its transaction')
    expect(await next).toBeUndefined()
    await engine.close()
  })

  test('a request is known as committed when its transaction stands, whatever it wrote', async () => {
    const engine = openEmbeddedEngine(':memory:')
    await engine.write({ requestId: '\ud800' }, async (tx) => tx.put(key, Buffer.from('x')))
    await engine.write({ requestId: 'empty' }, async () => {})
    await engine.write({ requestId: 'head', account: '1' }, async () => {})
    const refused = engine.write({ requestId: 'refused' }, async () => {
      throw new Error('no')
    })
    await expect(refused).rejects.toThrow('no')
    const known = await Promise.all(['\ud800', 'empty', 'head', 'refused'].map(engine.committed))
    expect(known).toEqual([true, true, true, false])
    expect(engine.revision('1')).toBe(1)
    await engine.close()
  })

  test('a refusal that rests on a write of its turn fails with that write', async () => {
    const engine = openEmbeddedEngine(':memory:')
    const first = engine.write({ requestId: '1' }, async (tx) => {
      await tx.put(key, Buffer.from('x'))
      await tx.put(Buffer.from('e2'), Symbol('no bytes') as unknown as Uint8Array)
    })
    const second = engine.write({ requestId: '2' }, async (tx) => {
      if ((await tx.get(key)) !== undefined) throw new Error('taken')
    })
    for (const outcome of await Promise.allSettled([first, second]))
      expect(outcome).toMatchObject({ reason: { kind: 'outcome-unknown' } })
    await engine.close()
  })

  test('more transactions in one turn than fit one commit all run', async () => {
    const engine = openEmbeddedEngine(':memory:')
    const results = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        engine.write({ account: '1', requestId: String(index) }, async (tx) => {
          await tx.put(Buffer.from(`e${index}`), Buffer.from('x'))
          return index
        }),
      ),
    )
    expect(results).toHaveLength(1_000)
    expect(engine.revision('1')).toBe(1_000)
    await engine.close()
  })

  test('request ids and logs are pruned', async () => {
    const engine = openEmbeddedEngine(':memory:')
    const write = (index: number) =>
      engine.write({ account: '1', requestId: String(index) }, async (tx) =>
        tx.put(key, Buffer.from('x')),
      )
    for (let index = 0; index < 16_000; index += 1_000)
      await Promise.all(Array.from({ length: 1_000 }, (_, step) => write(index + step)))
    expect(await engine.committed('0')).toBe(false)
    expect(await engine.committed('15999')).toBe(true)
    const [oldest] = await engine.changes(shardOf('1'), 0, 16_000)
    expect(oldest!.revision).toBeGreaterThan(1)
    expect(engine.revision('1')).toBe(16_000)
    await engine.close()
  })

  test('after a failed commit nothing is served any more', async () => {
    const fatal: unknown[] = []
    const engine = openEmbeddedEngine(':memory:', { onFatal: (error) => fatal.push(error) })
    // The value is no bytes, which SQLite refuses in the middle of the commit.
    const broken = engine.write({ requestId: '1' }, async (tx) => {
      await tx.put(key, Symbol('no bytes') as unknown as Uint8Array)
    })
    const sameBatch = engine.write({ requestId: '2' }, async (tx) =>
      tx.put(Buffer.from('e2'), Buffer.from('x')),
    )
    for (const outcome of await Promise.allSettled([broken, sameBatch]))
      expect(outcome).toMatchObject({ reason: { kind: 'outcome-unknown' } })
    expect(fatal).toHaveLength(1)
    await expect(engine.read(async () => 1)).rejects.toThrow(Fault)
    await expect(engine.write({ requestId: '3' }, async () => 1)).rejects.toMatchObject({
      kind: 'unavailable',
    })
    expect(engine.revision('1')).toBeUndefined()
    await engine.close()
  })
})

describe('where data may lie', () => {
  test.each([
    [0x6969, 'nfs'],
    [-11317950, 'cifs'],
    [0xfe534d42, 'smb2'],
    [0x65735546, 'fuse'],
    [0xef53, undefined],
    [0x01021994, undefined],
    [0x794c7630, undefined],
  ])('file system %i: %s', (magic, name) => {
    expect(networkFileSystem(magic)).toBe(name)
  })

  test.each([
    ['3.51.2', false],
    ['3.9.9', false],
    ['3.51.3', true],
    ['3.53.4', true],
    ['4.0.0', true],
  ])('SQLite %s: %s', (version, safe) => {
    const check = () => assertSafeSqlite(version)
    if (safe) check()
    else expect(check).toThrow('too old')
  })
})
