import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The packages whose schemas are read are development dependencies: an install without them generates nothing. */
const generator = await import('./main.ts').then(
  (module) => module.generate,
  () => undefined,
)

describe('generate', () => {
  test.skipIf(generator === undefined)('writes the bytes that are committed', async () => {
    const files = await (generator as NonNullable<typeof generator>)()
    expect(files.size).toBe(17)
    for (const [path, text] of files)
      expect(readFileSync(root + path, 'utf8') === text, `${path} is not what is generated`).toBe(
        true,
      )
  })
})
