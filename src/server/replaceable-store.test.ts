import { expect, test } from 'vitest'
import { collection } from '../kernel/collection.ts'
import { openEmbeddedStore } from '../store/engines/embedded/open.ts'
import { replaceableStore } from './replaceable-store.ts'

interface Thing {
  readonly account: string
  readonly name: string
}
const things = collection<Thing>('things', { key: (thing) => [thing.account, thing.name] })
const thing = { account: '1', name: 'a' }
let requests = 0
const options = () => ({ account: '1', requestId: `r${++requests}` })

test('after a replacement only what filled it is there', async () => {
  const store = replaceableStore(() => openEmbeddedStore(':memory:'))
  await store.write(options(), (tx) => tx.insert(things, thing))
  await store.replace((fresh) =>
    fresh.write(options(), (tx) => tx.insert(things, { ...thing, name: 'b' })),
  )
  expect(await store.read((tx) => tx.list(things, ['1']))).toEqual([{ ...thing, name: 'b' }])
  await store.close()
})

test('nothing cached under an old revision is believed: revisions only rise', async () => {
  const store = replaceableStore(() => openEmbeddedStore(':memory:'))
  for (let i = 0; i < 5; i++)
    await store.write(options(), (tx) => tx.put(things, { ...thing, name: String(i) }))
  const before = store.revision('1') as number
  await store.replace(async () => {})
  expect(store.revision('1')).toBeGreaterThan(before)
  await store.close()
})

test('a fill that fails leaves the old store', async () => {
  const store = replaceableStore(() => openEmbeddedStore(':memory:'))
  await store.write(options(), (tx) => tx.insert(things, thing))
  await expect(
    store.replace(async () => {
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  expect(await store.read((tx) => tx.list(things, ['1']))).toEqual([thing])
  await store.close()
})

test('a running read ends on the store it began on', async () => {
  const store = replaceableStore(() => openEmbeddedStore(':memory:'))
  await store.write(options(), (tx) => tx.insert(things, thing))
  const held = Promise.withResolvers<void>()
  const reading = store.read(async (tx) => {
    await held.promise
    return tx.list(things, ['1'])
  })
  await store.replace(async () => {})
  held.resolve()
  expect(await reading).toEqual([thing])
  expect(await store.read((tx) => tx.list(things, ['1']))).toEqual([])
  await store.close()
})
