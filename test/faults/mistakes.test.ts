import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { netMistakes, noFence } from './net-mistakes.ts'
import { worldMistakes } from './world/mistakes.ts'

const sources = resolve(import.meta.dirname, '../../src')
const planted = [
  ...netMistakes.map(({ name, code }) => ({ name, code })),
  { name: 'a job without a fence', code: noFence },
  ...worldMistakes.flatMap(({ name, code }) => (code ? [{ name, code }] : [])),
]

test.each(planted)('$name: can be planted in the code as it is', ({ code }) => {
  for (const { file, from } of code)
    expect(readFileSync(join(sources, file), 'utf8').split(from), from).toHaveLength(2)
})
