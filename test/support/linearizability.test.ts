import { describe, expect, test } from 'vitest'
import { linearizable, type Recorded } from './linearizability.ts'

const never = Number.POSITIVE_INFINITY
type Span = readonly [called: number, returned: number]
const write = ([called, returned]: Span, value: string): Recorded<string> => ({
  name: `write ${value}`,
  called,
  returned,
  apply: () => value,
})
const read = ([called, returned]: Span, value: string): Recorded<string> => ({
  name: `read ${value}`,
  called,
  returned,
  apply: (state) => (state === value ? state : undefined),
})
const swap = ([called, returned]: Span, from: string, to: string): Recorded<string> => ({
  name: `swap ${from} for ${to}`,
  called,
  returned,
  apply: (state) => (state === from ? to : undefined),
})

const rows: readonly [
  name: string,
  history: readonly Recorded<string>[],
  stuck: readonly string[] | undefined,
][] = [
  ['nothing happened', [], undefined],
  ['a read of what was there', [read([1, 2], '')], undefined],
  ['a read of what never was', [read([1, 2], 'a')], ['read a']],
  ['one after the other', [write([1, 2], 'a'), read([3, 4], 'a')], undefined],
  ['a stale read', [write([1, 2], 'a'), write([3, 4], 'b'), read([5, 6], 'a')], ['read a']],
  ['a read beside a write sees it or not', [write([1, 4], 'a'), read([2, 3], '')], undefined],
  ['beside it, and sees it', [write([1, 4], 'a'), read([2, 3], 'a')], undefined],
  [
    'what was seen cannot be unseen',
    [write([1, 8], 'a'), read([2, 3], 'a'), read([4, 5], '')],
    ['read '],
  ],
  [
    'two readers who see two writes in two orders',
    [
      ...[write([1, 10], 'a'), write([2, 11], 'b')],
      ...[read([3, 4], 'a'), read([5, 6], 'b'), read([3.5, 7], 'b'), read([8, 9], 'a')],
    ],
    ['read a'],
  ],
  [
    'two swaps of the same value',
    [write([1, 2], 'a'), swap([3, 6], 'a', 'b'), swap([4, 5], 'a', 'c')],
    ['swap a for b'],
  ],
  ['a lost update', [write([1, 2], 'a'), swap([3, 4], 'a', 'b'), read([5, 6], 'a')], ['read a']],
  ['nobody knows, and it happened', [write([1, never], 'a'), read([2, 3], 'a')], undefined],
  ['nobody knows, and it did not', [write([1, never], 'a'), read([2, 3], '')], undefined],
  [
    'nobody knows, and it happened late',
    [write([1, never], 'a'), read([2, 3], ''), read([4, 5], 'a')],
    undefined,
  ],
  [
    'nobody knows, but not twice',
    [
      write([1, never], 'a'),
      write([2, 3], 'b'),
      read([4, 5], 'a'),
      write([6, 7], 'c'),
      read([8, 9], 'a'),
    ],
    ['read a'],
  ],
  ['only what nobody knows', [write([1, never], 'a'), swap([2, never], 'x', 'y')], undefined],
]

describe('histories', () => {
  for (const [name, history, stuck] of rows)
    test(name, () => {
      const found = linearizable(history, '')
      if (stuck === undefined) expect(found).toBe(true)
      else expect(found === true ? true : found.stuck).toEqual(expect.arrayContaining([...stuck]))
    })

  test('a long history with eight at a time is decided quickly', () => {
    const history: Recorded<string>[] = []
    for (let n = 0; n < 2000; n++)
      history.push(n % 2 ? write([n, n + 16.5], `${n}`) : read([n, n + 16.5], `${n - 1}`))
    history[0] = read([0, 16.5], '')
    expect(linearizable(history, '')).toBe(true)
  })
})
