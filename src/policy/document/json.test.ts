import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type JsonValue, MAXIMUM_DEPTH, readJson } from './json.ts'
import { PolicySyntaxError } from './syntax-error.ts'
import type { CharacterSource } from './tokens.ts'

/** The value as plain data; objects without prototype so that `__proto__` is a member like any other. */
function plain(value: JsonValue): unknown {
  switch (value.kind) {
    case 'string':
      return value.value
    case 'number':
      return Number(value.text)
    case 'boolean':
      return value.text === 'true'
    case 'null':
      return null
    case 'array':
      return value.items.map(plain)
    case 'object':
      return new Map([...value.members].map(([name, member]) => [name, plain(member.value)]))
  }
}

/** The same shape from the platform's parser. */
function asMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asMaps)
  if (value === null || typeof value !== 'object') return value
  return new Map(Object.entries(value).map(([name, member]) => [name, asMaps(member)]))
}

describe('what is read', () => {
  const rows: readonly (readonly [string, string, unknown])[] = [
    ['empty object', '{}', new Map()],
    ['white space of all four kinds', ' \t\r\n{ } \n', new Map()],
    ['escapes', '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041"', '"\\/\b\f\n\r\tA'],
    ['a surrogate pair in escapes', '"\\ud83d\\uDE00"', '😀'],
    ['a character beyond the basic plane', '"😀"', '😀'],
    ['numbers', '[0,-1,1.5,1e3,1E-2]', [0, -1, 1.5, 1000, 0.01]],
    ['literals', '[true,false,null]', [true, false, null]],
    ['a member called __proto__', '{"__proto__":1}', new Map([['__proto__', 1]])],
    [
      'nesting up to the cap',
      `${'['.repeat(MAXIMUM_DEPTH)}${']'.repeat(MAXIMUM_DEPTH)}`,
      nested(MAXIMUM_DEPTH),
    ],
  ]
  test.each(rows)('%s', (_name, text, value) => {
    expect(plain(readJson(text))).toEqual(value)
  })
})

function nested(depth: number): unknown {
  return depth === 0 ? undefined : [nested(depth - 1)].filter((item) => item !== undefined)
}

describe('what is refused, and where', () => {
  const rows: readonly (readonly [string, string, number, number])[] = [
    ['nothing', '', 1, 1],
    ['white space only', ' \n ', 2, 2],
    ['a byte order mark', '\ufeff{}', 1, 1],
    ['trailing text', '{} x', 1, 4],
    ['a second value', '{}{}', 1, 3],
    ['a line comment', '{ // x\n}', 1, 3],
    ['a block comment', '/* */{}', 1, 1],
    ['a trailing comma in an object', '{"a":1,}', 1, 8],
    ['a trailing comma in a list', '[1,]', 1, 4],
    ['a missing comma', '[1 2]', 1, 4],
    ['a missing colon', '{"a" 1}', 1, 6],
    ['a bare name', '{a:1}', 1, 2],
    ['single quotes', "{'a':1}", 1, 2],
    ['an unterminated string', '{"a', 1, 2],
    ['an unterminated escape', '"\\', 1, 2],
    ['an unknown escape', '"\\x41"', 1, 2],
    ['a short unicode escape', '"\\u41"', 1, 2],
    ['a line feed in a string', '"a\nb"', 1, 3],
    ['a null character in a string', '"a\u0000"', 1, 3],
    ['a lone high surrogate', '"\\ud800"', 1, 1],
    ['a lone low surrogate', '"\udc00"', 1, 1],
    ['a leading zero', '01', 1, 1],
    ['a leading plus', '+1', 1, 1],
    ['a bare point', '.5', 1, 1],
    ['infinity', 'Infinity', 1, 1],
    ['not a number', '[NaN]', 1, 2],
    ['another case of true', '[True]', 1, 2],
    ['a duplicate member', '{"a":1,\n"a":2}', 2, 1],
    ['a duplicate member behind an escape', '{"a":1,"\\u0061":2}', 1, 8],
    ['a duplicate __proto__', '{"__proto__":1,"__proto__":2}', 1, 16],
    ['a duplicate far inside', '[[{"b":{},"b":0}]]', 1, 11],
    ['nesting above the cap', '['.repeat(MAXIMUM_DEPTH + 1), 1, MAXIMUM_DEPTH + 1],
    ['a thousandfold nesting', '{"a":'.repeat(1000), 1, MAXIMUM_DEPTH * 5 + 1],
    ['a closing bracket of the other kind', '[}', 1, 2],
  ]
  test.each(rows)('%s', (_name, text, line, column) => {
    const error = refusal(text)
    expect(error.position).toMatchObject({ line, column })
    expect(error.message).toContain(`line ${line}, column ${column}`)
  })
})

function refusal(text: string): PolicySyntaxError {
  try {
    readJson(text)
  } catch (error) {
    if (error instanceof PolicySyntaxError) return error
    throw error
  }
  throw new Error('was read')
}

test('values know where they begin and end', () => {
  const value = readJson('{\n  "a": [1,\n "xy"] }')
  if (value.kind !== 'object') throw new Error('no object')
  expect(value.start).toEqual({ offset: 0, line: 1, column: 1 })
  expect(value.end).toEqual({ offset: 20, line: 3, column: 8 })
  const list = value.members.get('a')?.value
  if (list?.kind !== 'array') throw new Error('no list')
  expect(list.start).toEqual({ offset: 9, line: 2, column: 8 })
  expect(list.items[1]?.start).toEqual({ offset: 14, line: 3, column: 2 })
  expect(list.items[1]?.end).toEqual({ offset: 17, line: 3, column: 5 })
})

describe('against the parser of the platform', () => {
  test('every value is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 8 }),
        fc.integer({ min: 0, max: 3 }),
        (value, indent) => {
          const text = JSON.stringify(value, undefined, indent)
          expect(plain(readJson(text))).toEqual(asMaps(JSON.parse(text)))
        },
      ),
    )
  })

  const scraps = fc.constantFrom(
    ...[
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '\\',
      '\\u00',
      'a',
      '"a"',
      '"b"',
      '0',
      '-',
      '.',
      'e',
      'true',
    ],
    ...['null', ' ', '\n', '//', '/*', '\ud800', '\u0000', '__proto__'],
  )
  test('scraps are read as there or refused with a position', () => {
    fc.assert(
      fc.property(fc.array(scraps, { maxLength: 24 }), (parts) => {
        const text = parts.join('')
        let read: unknown
        try {
          read = plain(readJson(text))
        } catch (error) {
          expect(error).toBeInstanceOf(PolicySyntaxError)
          const { offset } = (error as PolicySyntaxError).position
          expect(offset).toBeGreaterThanOrEqual(0)
          expect(offset).toBeLessThanOrEqual(text.length)
          return
        }
        expect(read).toEqual(asMaps(JSON.parse(text)))
      }),
      { numRuns: 3000 },
    )
  })

  test('any bytes are read or refused, never anything else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        try {
          readJson(text)
        } catch (error) {
          expect(error).toBeInstanceOf(PolicySyntaxError)
        }
      }),
    )
  })
})

/** Counts every character that is looked at or copied. */
function counting(text: string) {
  let steps = 0
  const source: CharacterSource = {
    length: text.length,
    charCodeAt(at) {
      steps++
      return text.charCodeAt(at)
    },
    slice(from, to) {
      const piece = text.slice(from, to)
      steps += piece.length
      return piece
    },
  }
  return { source, steps: () => steps }
}

describe('the work is linear in the text', () => {
  const rows: readonly (readonly [string, (n: number) => string])[] = [
    ['one long string', (n) => `"${'a'.repeat(n)}"`],
    ['one string of escapes', (n) => `"${'\\n'.repeat(n)}"`],
    ['one string of unicode escapes', (n) => `"${'\\u0041'.repeat(n)}"`],
    ['white space', (n) => `${' \n'.repeat(n)}1`],
    ['a long list', (n) => `[${'1,'.repeat(n)}1]`],
    ['many members', (n) => `{${Array.from({ length: n }, (_, i) => `"m${i}":0`).join()}}`],
    ['a long number', (n) => '1'.repeat(n)],
    ['a long word', (n) => 'a'.repeat(n)],
    ['an unterminated string', (n) => `"${'a'.repeat(n)}`],
    ['unclosed lists', (n) => '['.repeat(n)],
    ['a duplicate at the end', (n) => `{"a":"${'b'.repeat(n)}","a":0}`],
  ]
  test.each(rows)('%s', (_name, make) => {
    for (const n of [100, 1000, 10_000]) {
      const text = make(n)
      const { source, steps } = counting(text)
      try {
        readJson(source)
      } catch (error) {
        expect(error).toBeInstanceOf(PolicySyntaxError)
      }
      expect(steps()).toBeLessThanOrEqual(4 * text.length + 50)
    }
  })
})
