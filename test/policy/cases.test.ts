/** Every written case, on the engine and on its twin. */
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readCase } from '../../src/cli/simulation/case.ts'
import { type DecisionRequest, decide, type Outcome } from '../../src/policy/index.ts'
import { caseFiles, writtenCases } from './case-files.ts'
import { twinDecision } from './twin/twin.ts'

/** A call is decided by the first of its permissions that isn't allowed. */
function outcomeOf(
  needs: readonly { readonly request: DecisionRequest }[],
  outcome: (request: DecisionRequest) => Outcome,
): Outcome {
  const outcomes = needs.map(({ request }) => outcome(request))
  return outcomes.find((each) => each !== 'Allowed') ?? 'Allowed'
}

describe.each(caseFiles.map((file) => [basename(file), file]))('%s', (_, file) => {
  const cases = writtenCases(file)

  test.each(cases)('$id', (each) => {
    const { needs } = readCase(each)
    const engine = outcomeOf(needs, (request) => decide(request).outcome)
    const twin = outcomeOf(needs, (request) => twinDecision(request).outcome)
    expect({ engine, twin }).toEqual({ engine: each.expected, twin: each.expected })
  })

  test('cases have ids of their file, once each, and say what they rest on', () => {
    const area = `${basename(file, '.jsonl')}/`
    expect(cases.filter(({ id, rule }) => !id.startsWith(area) || rule.length === 0)).toEqual([])
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
  })
})

test('every area has denials beside what it allows', () => {
  const lopsided = caseFiles.filter(
    (file) => new Set(writtenCases(file).map(({ expected }) => expected)).size < 2,
  )
  expect(lopsided).toEqual([])
})
