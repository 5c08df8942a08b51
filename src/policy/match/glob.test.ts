import { describe, expect, test } from 'vitest'
import { compileGlob, matchParts } from './glob.ts'
import { parsePattern, type ResolvedPart } from './pattern.ts'

const partsOf = (pattern: string) =>
  parsePattern(pattern, { wildcards: true, variables: false }) as ResolvedPart[]

const rows: [pattern: string, text: string, matches: boolean][] = [
  ['', '', true],
  ['', 'a', false],
  ['a', 'a', true],
  ['a', 'A', false],
  ['*', '', true],
  ['**', 'anything', true],
  ['a*', 'a', true],
  ['a*', 'ba', false],
  ['*a', 'ba', true],
  ['*a', 'ab', false],
  ['ab*ba', 'aba', false],
  ['ab*ba', 'abba', true],
  ['*a*b*', 'xxaxxbxx', true],
  ['*a*b*', 'xxbxxaxx', false],
  ['*ab*abc', 'ababc', true],
  ['*aa', 'aaa', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['?', '', false],
  ['?', 'ab', false],
  ['??*', 'a', false],
  ['*?', 'a', true],
  ['*?b*', 'b', false],
  ['*?b*', 'ab', true],
  ['*a?c*', 'aacabc', true],
  ['a*?', 'a', false],
  ['b/*', 'b/line\nbreak', true],
  ['b/?', 'b/\n', true],
  ['b/*', 'b/\u{1F600}é', true],
  ['a.c', 'abc', false],
  ['a+', 'aa', false],
  ['(a|b)', 'a', false],
  ['[ab]', 'a', false],
  ['\\*', '\\anything', true],
  ['$', '', false],
]

describe('wildcards', () => {
  test.each(rows)('%j on %j: %j', (pattern, text, matches) => {
    expect(compileGlob(partsOf(pattern))(text)).toBe(matches)
    expect(matchParts(partsOf(pattern), text)).toBe(matches)
  })

  test('agree with a matcher written the obvious way on every short pattern and text', () => {
    const texts = words('ab', 4)
    for (const pattern of words('ab*?', 4)) {
      const matches = compileGlob(partsOf(pattern))
      for (const text of texts) {
        if (matches(text) !== obviously(pattern, text)) throw new Error(`${pattern} on ${text}`)
      }
    }
  })

  test('long runs with ? agree with short ones', () => {
    const long = 'ab?'.repeat(30)
    const text = `${'ab-'.repeat(10)}x${'ab-'.repeat(30)}${'z'.repeat(9)}`
    const find = (run: string) => compileGlob(partsOf(`*${run}*`))(text)
    expect(find(long)).toBe(true)
    expect(find(`${long}z`)).toBe(true)
    expect(find(`?${long}${'?'.repeat(9)}`)).toBe(true)
    expect(find(`${long}ab?`)).toBe(false)
    expect(find(`${long}${'?'.repeat(10)}`)).toBe(false)
    expect(compileGlob(partsOf(`ab*${'b?a'.repeat(20)}*zzzz`))(text)).toBe(true)
  })

  test('patterns made to backtrack come to an end', () => {
    const pattern = `${'*a'.repeat(500)}*b`
    expect(compileGlob(partsOf(pattern))('a'.repeat(20_000))).toBe(false)
  })
})

function words(alphabet: string, longest: number): string[] {
  const all = ['']
  for (let from = 0, length = 1; length <= longest; length++) {
    const to = all.length
    for (const word of all.slice(from, to)) for (const letter of alphabet) all.push(word + letter)
    from = to
  }
  return all
}

function obviously(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  if (pattern[0] === '*') {
    return obviously(pattern.slice(1), text) || (text !== '' && obviously(pattern, text.slice(1)))
  }
  if (text === '') return false
  return (
    (pattern[0] === '?' || pattern[0] === text[0]) && obviously(pattern.slice(1), text.slice(1))
  )
}
