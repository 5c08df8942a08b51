import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KeyPart } from '../kernel/collection.ts'
import {
  decodeTuple,
  encodeOpenTuple,
  encodeTuple,
  successor,
  toByteString,
  toBytes,
} from './tuples.ts'

/** Strings that meet the escapes, the ends of UTF-8 lengths and the surrogates. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('\0', '\x01', '\x02', 'a', '/', '\x7f', '\x80', '߿', '\uffff', '𐀀'),
  }),
)
const number = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 1, 255, 256, 2 ** 32 - 1, 2 ** 32))
const part: fc.Arbitrary<KeyPart> = fc.oneof(text, number)
const tuple = fc.array(part, { maxLength: 4 })

/** The order that is promised, written without the encoding. */
function compareTuples(left: readonly KeyPart[], right: readonly KeyPart[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = compareParts(left[index]!, right[index]!)
    if (order !== 0) return order
  }
  return Math.sign(left.length - right.length)
}

function compareParts(left: KeyPart, right: KeyPart): number {
  if (typeof left === 'number') return typeof right === 'number' ? Math.sign(left - right) : -1
  if (typeof right === 'number') return 1
  return Buffer.compare(Buffer.from(left, 'utf8'), Buffer.from(right, 'utf8'))
}

describe('tuple encoding', () => {
  test('memcmp order of the bytes is the order of the tuples', () => {
    fc.assert(
      fc.property(tuple, tuple, (left, right) => {
        const order = Buffer.compare(toBytes(encodeTuple(left)), toBytes(encodeTuple(right)))
        expect(order).toBe(compareTuples(left, right))
      }),
      { numRuns: 2_000 },
    )
  })

  test('decodes to what was encoded', () => {
    fc.assert(
      fc.property(tuple, (parts) => {
        expect(decodeTuple(toByteString(toBytes(encodeTuple(parts))))).toEqual(parts)
      }),
    )
  })

  test('the bytes of a tuple are a prefix of exactly the tuples that begin with it', () => {
    fc.assert(
      fc.property(tuple, tuple, (prefix, parts) => {
        const begins = compareTuples(parts.slice(0, prefix.length), prefix) === 0
        expect(encodeTuple(parts).startsWith(encodeTuple(prefix))).toBe(begins)
      }),
    )
    expect(encodeTuple(['a\0']).startsWith(encodeTuple(['a']))).toBe(false)
  })

  test('the successor lies behind all that begin with a prefix and before the rest', () => {
    fc.assert(
      fc.property(text, text, (prefix, other) => {
        const open = encodeOpenTuple(['b', prefix])
        const bytes = encodeTuple(['b', other])
        const inside = open <= bytes && bytes < successor(open)
        expect(inside).toBe(Buffer.from(other).indexOf(Buffer.from(prefix)) === 0)
      }),
    )
  })

  test('the successor carries over bytes of ff', () => {
    expect(successor('a\xff\xff')).toBe('b')
  })

  test.each([
    ['a negative number', -1],
    ['a fraction', 0.5],
    ['a number beyond 53 bits', 2 ** 53],
    ['a lone surrogate', '\ud800'],
  ])('refuses %s', (_, value) => {
    expect(() => encodeTuple([value])).toThrow('assertion failed')
  })
})
