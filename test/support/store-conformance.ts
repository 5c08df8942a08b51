/** Registers the conformance cases for one engine, in a test file. */

import { afterAll, beforeAll, describe, test } from 'vitest'
import { createStore } from '../../src/store/collections.ts'
import type { EngineCase } from '../../src/store/conformance/engine-cases.ts'
import { caseWorld, closingCase, engineCases } from '../../src/store/conformance/engine-cases.ts'
import { storeCases } from '../../src/store/conformance/store-cases.ts'
import type { Engine } from '../../src/store/store.ts'

export interface Subject {
  readonly name: string
  open(): Engine | Promise<Engine>
  /** Cases that this engine does not pass by design, and why. */
  readonly exempt?: Readonly<Record<string, string>>
}

/** Every case of engine and collection layer on one engine, which is opened once. */
export function testConformance({ name, open, exempt = {} }: Subject): void {
  describe(name, () => {
    let engine: Engine
    beforeAll(async () => {
      engine = await open()
    })
    afterAll(() => engine?.close())

    const names = new Set([...engineCases, ...storeCases, closingCase].map((each) => each.name))
    for (const exempted of Object.keys(exempt))
      if (!names.has(exempted)) throw new Error(`no case is called \`${exempted}\``)

    const register = (each: { name: string }, run: () => Promise<void>) => {
      const reason = exempt[each.name]
      if (reason === undefined) test(each.name, run)
      else test(each.name, (context) => context.skip(`exempt: ${reason}`))
    }
    for (const [index, each] of engineCases.entries())
      register(each, () => each.run(caseWorld(engine, index)))
    for (const [index, each] of storeCases.entries())
      register(each, () => each.run(createStore(engine), String(200_000_000_000 + index)))
    const closing: EngineCase = closingCase
    register(closing, () => closing.run(caseWorld(engine, 255)))
  })
}
