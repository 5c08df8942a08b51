import { expect, test } from 'vitest'
import { random } from './random.ts'

test('draws of every length are filled, and none comes twice', () => {
  const drawn = new Set<string>()
  for (let round = 0; round < 40; round++)
    for (let length = 8; length <= 80; length++) {
      const bytes = random.bytes(length)
      expect(bytes.length).toBe(length)
      expect(bytes.subarray(-8).equals(Buffer.alloc(8))).toBe(false)
      drawn.add(bytes.toString('hex', 0, 8))
    }
  expect(drawn.size).toBe(40 * 73)
})

test('what was drawn stays as it is', () => {
  const first = random.bytes(16)
  const before = first.toString('hex')
  for (let count = 0; count < 1000; count++) random.bytes(32)
  expect(first.toString('hex')).toBe(before)
})
