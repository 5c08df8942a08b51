import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { testStores } from '../../../test/support/stores.ts'
import type { Store } from '../../kernel/transaction.ts'
import type { BlobRef } from '../../kernel/world.ts'
import { memoryBlobs } from '../../store/blobs/memory.ts'
import { random } from '../random.ts'
import { folderIdOf, leaveHome, refuseOthersHome, withHome } from './home.ts'
import { checkKeyRing, nodeKeys } from './master-key.ts'

const ids = { uuid: () => randomUUID() }

describe.each(testStores)('what binds nodes, in $name', ({ missing, open }) => {
  const it = test.skipIf(missing !== undefined)
  const closers: (() => unknown)[] = []
  afterEach(async () => {
    for (let close = closers.pop(); close; close = closers.pop()) await close()
  })

  async function openStore(): Promise<Store> {
    const { store, stop } = await open()
    closers.push(stop)
    return store
  }

  function folder(): string {
    const made = mkdtempSync(join(tmpdir(), 'sp-home-'))
    closers.push(() => rmSync(made, { recursive: true }))
    return made
  }

  const refusalOf = (store: Store, folderId: string) =>
    store
      .read(async (tx) => refuseOthersHome(tx, folderId))
      .then(
        () => undefined,
        (error: Error) => error.message,
      )

  /** Blobs whose bytes lie on a disk: those in memory say so of all but the smallest. */
  function disk(store: Store, folderId: string, others: boolean) {
    const blobs = memoryBlobs(random, { now: () => 0 })
    const hasOthers = async () => others
    return withHome(blobs, { store, ids, folderId, hasOthers })
  }

  const large = Buffer.alloc(100_000)

  it('are bytes on a disk: the folder that has them is the only one', async () => {
    const store = await openStore()
    expect(await refusalOf(store, 'b')).toBeUndefined()
    await disk(store, 'a', false).put(large)
    expect(await refusalOf(store, 'a')).toBeUndefined()
    expect(await refusalOf(store, 'b')).toMatch(/another node's data folder/)
    const second = disk(store, 'b', false)
    await expect(second.put(large)).rejects.toMatchObject({ kind: 'unavailable' })
    const writer = second.begin()
    await writer.write(large)
    await expect(writer.finish()).rejects.toMatchObject({ kind: 'unavailable' })
    const left: unknown[] = []
    for await (const name of second.storedBefore(Number.POSITIVE_INFINITY)) left.push(name)
    expect(left).toEqual([])
  })

  it('are no bytes where other nodes run', async () => {
    const store = await openStore()
    await expect(disk(store, 'a', true).put(large)).rejects.toMatchObject({ kind: 'unavailable' })
    expect(await refusalOf(store, 'b')).toBeUndefined()
  })

  it.each<[string, readonly Pick<BlobRef, 'kind'>[], boolean]>([
    ['nothing', [], false],
    ['rows of the metadata', [{ kind: 'row' }], false],
    ['a file', [{ kind: 'row' }, { kind: 'file' }], true],
    ['inline bytes', [{ kind: 'inline' }], true],
  ])('is not a claim when %s is left', async (_name, blobs, bound) => {
    const store = await openStore()
    await disk(store, 'a', false).put(large)
    const pages = [
      { blobs: [], next: ['x'] as const },
      { blobs, next: undefined },
    ]
    await leaveHome(store, ids, 'b', async () => ({ blobs: [], next: undefined }))
    expect(await refusalOf(store, 'b')).toBeDefined()
    await leaveHome(store, ids, 'a', async (after) => pages[after === undefined ? 0 : 1]!)
    expect((await refusalOf(store, 'b')) !== undefined).toBe(bound)
  })

  it('is one name for a folder', async () => {
    const dataDir = folder()
    const id = await folderIdOf(dataDir, ids)
    expect(await folderIdOf(dataDir, ids)).toBe(id)
  })

  const key = () => randomBytes(32)
  const ringOf = (...keys: [Buffer, ...Buffer[]]) => {
    const [current, ...previous] = keys
    return { current, previous }
  }
  const admitted = (store: Store, keys: ReturnType<typeof ringOf>) =>
    store
      .write({ requestId: randomUUID() }, async (tx) => checkKeyRing(tx, keys))
      .then(
        () => true,
        () => false,
      )

  it('are the keys that sealed something', async () => {
    const store = await openStore()
    const [first, second, third] = [key(), key(), key()]
    expect(await admitted(store, ringOf(first))).toBe(true)
    expect(await admitted(store, ringOf(second))).toBe(false)
    expect(await admitted(store, ringOf(first, second))).toBe(true)
    // a rotation: who has the old key too goes on, who has the old one alone is refused from then on
    expect(await admitted(store, ringOf(third, first))).toBe(true)
    expect(await admitted(store, ringOf(first))).toBe(false)
    expect(await admitted(store, ringOf(first, third))).toBe(true)
    expect(await admitted(store, ringOf(third))).toBe(false)
  })

  it('is the key of the folder, unless the store has seen another', async () => {
    const store = await openStore()
    const [first, second] = [folder(), folder()]
    const { keys, file } = await nodeKeys(undefined, first, store)
    expect(file).toBe(join(first, 'master.key'))
    expect(await admitted(store, keys as ReturnType<typeof ringOf>)).toBe(true)
    await expect(nodeKeys(undefined, second, store)).rejects.toThrow(/--master-key/)
    const again = await nodeKeys(undefined, first, store)
    expect(again.keys.current.equals(keys.current)).toBe(true)
  })

  it('comes from a file or a command', async () => {
    const store = await openStore()
    const made = key()
    const file = join(folder(), 'k')
    writeFileSync(file, `${made.toString('base64')}\n`, { mode: 0o600 })
    const fromFile = await nodeKeys({ file }, '/nowhere', store)
    expect(fromFile.keys.current.equals(made)).toBe(true)
    const fromCommand = await nodeKeys({ command: `cat '${file}'` }, '/nowhere', store)
    expect(fromCommand.keys.current.equals(made)).toBe(true)
    expect(fromCommand.file).toBeUndefined()
  })
})
