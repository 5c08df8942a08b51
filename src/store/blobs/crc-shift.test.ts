import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { combineCrc32 } from './crc-shift.ts'

test.each([
  [0, 0],
  [0, 5],
  [5, 0],
  [1, 1],
  [10, 4096],
  [524_288, 524_288],
  [3, 1_000_003],
])('%i bytes and %i more', (first, second) => {
  const bytes = Buffer.alloc(first + second, 'some text that is not all alike')
  const combined = combineCrc32(
    crc32(bytes.subarray(0, first)),
    crc32(bytes.subarray(first)),
    second,
  )
  expect(combined).toBe(crc32(bytes))
})
