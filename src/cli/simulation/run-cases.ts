/** Decides a file of cases, line by line. */
import { type Explanation, explain, type Outcome } from '../../policy/index.ts'
import { type Case, readCase } from './case.ts'
import { BadInput } from './input.ts'

export interface CaseResult {
  readonly line: number
  readonly id: string
  readonly decision: Outcome
  readonly expected: Outcome | undefined
  /** Of the permission that settled the case: the first that isn't allowed, or else the first. */
  readonly explanation: Explanation
  /** That permission, where the call needs several. */
  readonly need: string | undefined
}

/** The results, one a line that isn't empty; a line without meaning throws {@link BadInput} that names it. */
export function* runCases(text: string): Generator<CaseResult> {
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    yield runCase(caseOf(line, index + 1), index + 1)
  }
}

function caseOf(line: string, number: number): Case {
  try {
    return readCase(JSON.parse(line))
  } catch (error) {
    if (error instanceof BadInput || error instanceof SyntaxError)
      throw new BadInput(`line ${number}: ${error.message}`)
    throw error
  }
}

function runCase({ id, needs, expected }: Case, line: number): CaseResult {
  let settled = needs[0]
  let explanation = explain(settled.request)
  for (const need of needs.slice(1)) {
    if (explanation.decision.outcome !== 'Allowed') break
    const next = explain(need.request)
    if (next.decision.outcome === 'Allowed') continue
    settled = need
    explanation = next
  }
  return {
    line,
    id: id ?? `line ${line}`,
    decision: explanation.decision.outcome,
    expected,
    explanation,
    need: needs.length > 1 ? `${settled.action} on ${settled.resource}` : undefined,
  }
}
