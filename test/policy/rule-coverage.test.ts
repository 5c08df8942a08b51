/** Every numbered rule has cases, of requests it lets through and of others it doesn't. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { caseFiles, writtenCases } from './case-files.ts'
import { documentRows, publicRows } from './document-rows.ts'
import { scenarios } from './signed/scenarios.ts'

/** The numbers of the first column in `docs/policy-evaluation.md`. */
const rules = [
  ...readFileSync(
    join(resolve(import.meta.dirname, '../..'), 'docs', 'policy-evaluation.md'),
    'utf8',
  ).matchAll(/^\| (\d+a?) \|/gm),
].map(([, number = '']) => number)

/** Numbers cited as `rule 4`, `rules 8, 14`, `rules 56 to 58`. */
function cited(text: string): string[] {
  const lists = text.matchAll(/rules? (\d+a?(?:(?:, | and | to )\d+a?)*)/g)
  return [...lists].flatMap(([, list = '']) => {
    const range = /^(\d+) to (\d+)$/.exec(list)
    if (range === null) return list.split(/, | and | to /)
    const [from, to] = [Number(range[1]), Number(range[2])]
    return Array.from({ length: to - from + 1 }, (_, n) => String(from + n))
  })
}

/** By rule, how often something passes and how often it doesn't. */
const passing = new Map<string, { yes: number; no: number }>(
  rules.map((rule) => [rule, { yes: 0, no: 0 }]),
)
const count = (rule: string, passes: boolean) => {
  const counts = passing.get(rule)
  if (counts === undefined) throw new Error(`a case cites rule ${rule}, which there isn't`)
  if (passes) counts.yes++
  else counts.no++
}
for (const { rule, expected } of caseFiles.flatMap(writtenCases))
  for (const number of cited(rule)) count(number, expected === 'Allowed')
for (const { rule, taken } of documentRows) count(rule, taken)
for (const { isPublic } of publicRows) count('112', !isPublic)
for (const { rule, seen } of scenarios)
  for (const each of [seen].flat()) count(rule, each === 'ok' || each === 'arn')

test('the rules are all there', () => {
  expect(rules.filter((rule) => rule !== '47a')).toEqual(
    Array.from({ length: 115 }, (_, n) => String(n + 1)),
  )
})

describe('has cases both ways', () => {
  test.each([...passing])('rule %s', (_, { yes, no }) => {
    expect({ some: yes > 0 && no > 0, enough: yes + no >= 2 }).toEqual({ some: true, enough: true })
  })
})

test('cases are many, and of several services', () => {
  const cases = caseFiles.flatMap(writtenCases) as unknown as {
    readonly request: { readonly action: string }
  }[]
  const services = new Map<string, number>()
  for (const { request } of cases) {
    const service = request.action.split(':')[0] ?? ''
    services.set(service, (services.get(service) ?? 0) + 1)
  }
  expect(cases.length).toBeGreaterThan(1_500)
  const few = ['iam', 'sts', 'kms', 'sqs', 'lambda', 's3'].filter(
    (service) => (services.get(service) ?? 0) < 50,
  )
  expect(few).toEqual([])
})
