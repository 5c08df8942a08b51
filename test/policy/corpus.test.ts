/** The corpus of policy decisions, where it is at hand: every case, or the sentence of AWS that overrules it. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readCase } from '../../src/cli/simulation/case.ts'
import { decide, type Outcome } from '../../src/policy/index.ts'
import { exempt } from './corpus-exemptions.ts'
import { twinDecision } from './twin/twin.ts'

const folder = process.env.SALLYPORT_CASES ?? resolve(import.meta.dirname, '../../../shared/cases')
const file = join(folder, 'policy.jsonl')

if (existsSync(file)) {
  const cases: { readonly id: string; readonly expected: Outcome }[] = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

  test.each(cases)('$id', (each) => {
    const [{ request }] = readCase(each).needs
    const expected = exempt.get(each.id) ?? each.expected
    expect(decide(request).outcome).toBe(expected)
    expect(twinDecision(request).outcome).toBe(expected)
  })

  test('every exemption names a case that says otherwise', () => {
    const expected = new Map(cases.map((each) => [each.id, each.expected]))
    const idle = [...exempt].filter(([id, ours]) => !expected.has(id) || expected.get(id) === ours)
    expect(idle).toEqual([])
  })
}

test('every exemption says what the case comes to instead', () => {
  const outcomes: readonly Outcome[] = ['Allowed', 'ExplicitlyDenied', 'ImplicitlyDenied']
  expect([...exempt.values()].filter((outcome) => !outcomes.includes(outcome))).toEqual([])
})
