import { describe, expect, test } from 'vitest'
import { loadModel, modelledServices } from './models.ts'
import { compilePattern } from './pattern.ts'

describe('patterns of the models', async () => {
  const patterns = new Map<string, number>()
  for (const service of modelledServices)
    for (const shape of Object.values((await loadModel(service)).shapes))
      if (shape.type === 'string' && shape.pattern !== undefined)
        patterns.set(shape.pattern, Math.max(shape.max ?? 20_000, patterns.get(shape.pattern) ?? 0))

  test('every one compiles', () => {
    expect(patterns.size).toBeGreaterThan(100)
    for (const pattern of patterns.keys())
      expect(() => compilePattern(pattern), pattern).not.toThrow()
  })

  test('each comes back from a long text that fails at its end', () => {
    const units = [
      'a',
      '-',
      '.',
      '/',
      ':',
      ' ',
      '1',
      'A',
      'a.',
      'a-',
      'ab/',
      '@a',
      'arn:aws:',
      '&#',
    ]
    // a pattern that backtracks without bound would never come back from one of these
    for (const [pattern, max] of patterns)
      for (const unit of units) {
        const text = unit.repeat(Math.min(max, 20_000) / unit.length)
        expect(compilePattern(pattern).test(`${text}\u{10FFFF}\u0000\n`), pattern).toBe(
          takesAnything.has(pattern),
        )
      }
  })
})

const takesAnything = new Set(['[\\s\\S]*', '(?s).*'])

describe('compilePattern', () => {
  test.each<[string, string, string, boolean]>([
    ['the whole text must match', '[a-z]+', 'abc1', false],
    ['a final line end is not passed over', '[a-z]+', 'abc\n', false],
    ['alternatives are held together', 'a|b', 'ab', false],
    ['an escaped hyphen in a class', '[\\w+=/\\-]+', 'a-b', true],
    ['an escaped hyphen outside', 'a\\-b', 'a-b', true],
    ['an escaped sign that needs none', 'a\\:b\\@c', 'a:b@c', true],
    ['white space is ASCII', '[\\s]', '\u00a0', false],
    ['white space', '[\\s]', '\u000b', true],
    ['everything', '[\\s\\S]*', 'a\u00a0\u{1F600}\n', true],
    ['letters of any script', '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*', 'Größe 1/2', true],
    ['POSIX class', '\\p{Alnum}+', 'ü', false],
    [
      'code units as Java writes them',
      '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
      'a\u00ff\n',
      true,
    ],
    ['dot and line ends', '.*', 'a\nb', false],
    ['dot and line ends when the pattern says so', '(?s).*', 'a\nb', true],
    ['a quantifier', 'o-[a-z0-9]{10,32}', 'o-abcdefghij', true],
    ['a literal brace', 'a{b}', 'a{b}', true],
    ['a slash within', '\\/?.+\\/.+', 'a/b', true],
    ['a second slash', '\\/?.+\\/.+', '//b', true],
    ['a slash within, after others', '\\/?.+\\/.+', '/a//', true],
    ['a slash at the start alone', '\\/?.+\\/.+', '/ab', false],
    ['a slash at the end alone', '\\/?.+\\/.+', '/ab/', false],
    ['a slash within, over two lines', '\\/?.+\\/.+', 'a\nb/c', false],
  ])('%s', (_, pattern, text, wanted) => {
    expect(compilePattern(pattern).test(text)).toBe(wanted)
  })
})
