/** Policies made to be slow: refused, or decided in a number of steps that text and pattern bound together. */
import { describe, expect, test } from 'vitest'
import { compile, decide, type Outcome, validatePolicy } from '../../src/policy/index.ts'
import { compileGlob } from '../../src/policy/match/glob.ts'
import { parsePattern, type ResolvedPart } from '../../src/policy/match/pattern.ts'
import { allow, deny, everything, requestOf, type World } from './world.ts'

/** As long as a policy text may be where AWS takes one as a parameter. */
const longest = 131_072
const statementsOf = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [statement] })

/** A text that counts what a matcher looks at; a search pays for what it passes and for what it looks for. */
function counting(text: string) {
  let steps = 0
  const counted = {
    length: text.length,
    startsWith(part: string, at = 0) {
      steps += part.length
      return text.startsWith(part, at)
    },
    endsWith(part: string) {
      steps += part.length
      return text.endsWith(part)
    },
    indexOf(part: string, from: number) {
      const at = text.indexOf(part, from)
      steps += (at < 0 ? text.length : at) - from + part.length
      return at
    },
    charCodeAt(at: number) {
      steps++
      return text.charCodeAt(at)
    },
  }
  return { text: counted as unknown as string, steps: () => steps }
}

const globOf = (pattern: string) =>
  compileGlob(parsePattern(pattern, { wildcards: true, variables: false }) as ResolvedPart[])

describe('matching takes steps that text and pattern bound together', () => {
  const text = 'a'.repeat(2_000)
  const rows: readonly (readonly [name: string, pattern: string, matches: boolean])[] = [
    ['a star between letters', '*a'.repeat(1_000), true],
    ['a star between letters, and one that is missing', `${'*a'.repeat(1_000)}*b`, false],
    ['nothing but stars', '*'.repeat(100_000), true],
    ['stars and question marks', '*?'.repeat(1_000), true],
    ['more question marks than letters', '*?'.repeat(3_000), false],
    ['a long run that almost fits', `*${'a'.repeat(1_000)}b*`, false],
    ['a long run of letters and question marks', `*${'a?'.repeat(400)}b*`, false],
    ['many runs that almost fit', `*${'aab*'.repeat(500)}`, false],
    ['as long as a policy', `${'a*'.repeat(65_000)}`, false],
  ]
  test.each(rows)('%s', (_, pattern, matches) => {
    const { text: counted, steps } = counting(text)
    expect(globOf(pattern)(counted)).toBe(matches)
    // A run with question marks costs a word of 32 places for each character.
    expect(steps()).toBeLessThanOrEqual(40 * (text.length + pattern.length))
  })

  test('twice the text takes twice the steps', () => {
    for (const pattern of [
      `${'*a'.repeat(300)}*b`,
      `*${'a?'.repeat(20)}b*`,
      `*${'?a*'.repeat(50)}b`,
    ]) {
      const stepsFor = (length: number) => {
        const { text: counted, steps } = counting('a'.repeat(length))
        globOf(pattern)(counted)
        return steps()
      }
      expect(stepsFor(8_000)).toBeLessThanOrEqual(2.2 * stepsFor(4_000))
    }
  })
})

describe('documents nobody needs are refused, and deny what they take part in', () => {
  const nested = (open: string, close: string) =>
    `{"Statement":${open.repeat(longest / 2)}${close.repeat(longest / 2)}}`
  const texts: readonly (readonly [name: string, text: string])[] = [
    ['lists in lists', nested('[', ']')],
    ['objects in objects', nested('{"a":', '}')],
    ['lists without an end', '['.repeat(longest)],
    ['a text without an end', `{"Statement":"${'\\u0061'.repeat(longest / 6)}`],
    ['a key again and again', `{${'"Sid":"a",'.repeat(10_000)}"Sid":"a"}`],
    ['a variable without an end in an action', statementsOf(deny({ Action: '${'.repeat(60_000) }))],
  ]
  test.each(texts)('%s', (_, text) => {
    expect(validatePolicy(text, 'identity')).toBeDefined()
    const decision = decide(requestOf({ identity: [text, everything] }))
    expect(decision.outcome).toBe(compile(text).unreadable ? 'ExplicitlyDenied' : 'Allowed')
  })
})

describe('policies of any size are decided', () => {
  const key = 'a'.repeat(1_024)
  const resource = `arn:aws:s3:::bucket/${key}`
  const many = <T>(count: number, make: (n: number) => T): T[] =>
    Array.from({ length: count }, (_, n) => make(n))
  const rows: readonly (readonly [name: string, world: World, outcome: Outcome])[] = [
    [
      'thousands of stars in a resource',
      { resource, identity: [allow({ Resource: `arn:aws:s3:::bucket/${'*a'.repeat(30_000)}` })] },
      'ImplicitlyDenied',
    ],
    [
      'thousands of resources full of stars',
      {
        resource,
        identity: [allow({ Resource: many(2_000, (n) => `arn:aws:s3:::*a*a*a*a*a*a*${n}`) })],
      },
      'ImplicitlyDenied',
    ],
    [
      'stars that end every segment, in a name full of colons',
      {
        resource: `arn:aws:s3:::${'a:'.repeat(500)}`,
        identity: [allow({ Resource: many(200, (n) => `arn:a*:s*:*:*:*${n}`) })],
      },
      'ImplicitlyDenied',
    ],
    [
      'thousands of statements, the last of which denies',
      {
        resource,
        identity: [
          [
            everything,
            ...many(3_000, (n) => deny({ Resource: `arn:aws:s3:::*${n}b` })),
            deny({ Resource: `arn:aws:s3:::bucket/${'a*'.repeat(500)}` }),
          ],
        ],
      },
      'ExplicitlyDenied',
    ],
    [
      'thousands of values with variables, against a value as long',
      {
        context: { 'aws:username': '*'.repeat(2_000), 'aws:userid': 'a'.repeat(2_000) },
        identity: [
          allow({
            Condition: {
              StringLike: { 'aws:userid': many(2_000, () => '*$' + '{aws:username}*') },
            },
          }),
        ],
      },
      'ImplicitlyDenied',
    ],
    [
      'a set of thousands against a list of thousands',
      {
        context: { 'aws:TagKeys': many(2_000, (n) => `key-${n}`) },
        identity: [
          allow({
            Condition: {
              'ForAllValues:StringEquals': { 'aws:TagKeys': many(2_000, (n) => `key-${n}`) },
            },
          }),
        ],
      },
      'Allowed',
    ],
    [
      'an action as long as a policy',
      {
        action: `s3:${'a'.repeat(longest)}`,
        identity: [allow({ Action: `s3:${'*a'.repeat(999)}b` })],
      },
      'ImplicitlyDenied',
    ],
  ]
  test.each(rows)('%s', (_, world, outcome) => {
    expect(decide(requestOf(world)).outcome).toBe(outcome)
  })
})
