import { afterAll, beforeAll, describe, test } from 'vitest'
import { testStores } from '../../test/support/stores.ts'
import { storeCases } from './conformance/store-cases.ts'

describe.each(testStores)('collections on $name', ({ missing, open }) => {
  let opened: Awaited<ReturnType<typeof open>>
  beforeAll(async () => {
    if (missing === undefined) opened = await open()
  })
  afterAll(() => opened?.stop())

  for (const [index, each] of storeCases.entries())
    test(each.name, async (context) => {
      context.skip(missing !== undefined, missing)
      await each.run(opened.store, String(300_000_000_000 + index))
    })
})
