import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { openEmbeddedEngine } from './engine.ts'

const key = Buffer.from('key')
const write =
  (value: string | undefined) =>
  async (tx: { put(key: Buffer, value: Uint8Array): unknown; delete(key: Buffer): unknown }) => {
    await (value === undefined ? tx.delete(key) : tx.put(key, Buffer.from(value)))
  }

test('a value that was read is the old one for reads begun before a commit and the new one after it', async () => {
  const engine = openEmbeddedEngine(':memory:')
  const set = (value: string | undefined) => engine.write({ requestId: randomUUID() }, write(value))
  const both = () =>
    engine.read(async (tx) => [
      await tx.getText?.(key),
      (await tx.get(key)) && Buffer.from((await tx.get(key)) as Uint8Array).toString(),
    ])
  expect(await both()).toEqual([undefined, undefined])
  for (const value of ['one', 'two', undefined, 'three']) {
    const held = await engine.read(async (tx) => {
      const before = await tx.getText?.(key)
      await set(value)
      return [before, await tx.getText?.(key)]
    })
    expect(held[1]).toBe(held[0])
    expect(await both()).toEqual([value, value])
    expect(await both()).toEqual([value, value])
  }
  await engine.close()
})

test('a transaction that is refused leaves the value', async () => {
  const engine = openEmbeddedEngine(':memory:')
  await engine.write({ requestId: randomUUID() }, write('kept'))
  const read = () => engine.read(async (tx) => tx.getText?.(key))
  expect(await read()).toBe('kept')
  const refused = engine.write({ requestId: randomUUID() }, async (tx) => {
    await write('other')(tx)
    expect(await tx.getText?.(key)).toBe('other')
    throw new Error('refused')
  })
  await expect(refused).rejects.toThrow('refused')
  expect(await read()).toBe('kept')
  await engine.close()
})

test('more values than are kept are all found', async () => {
  const engine = openEmbeddedEngine(':memory:')
  const keys = Array.from({ length: 5000 }, (_, number) => Buffer.from(`k${number}`))
  await engine.write({ requestId: randomUUID() }, async (tx) => {
    for (const each of keys) await tx.put(each, each)
  })
  for (let round = 0; round < 2; round++)
    await engine.read(async (tx) => {
      for (const each of keys) expect(await tx.getText?.(each)).toBe(each.toString())
    })
  await engine.close()
})
