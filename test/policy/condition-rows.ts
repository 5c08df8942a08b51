/** Tables of single conditions: what an Allow and what a Deny make of each. */
import { expect, test } from 'vitest'
import { compileCondition } from '../../src/policy/condition/evaluate.ts'
import type { ContextValue } from '../../src/policy/index.ts'

export interface ConditionRow {
  readonly rule: number
  readonly operator: string
  readonly values: readonly string[]
  /** Value of the key; left out: the key is missing. */
  readonly request?: ContextValue
  /** `unclear`: an Allow doesn't match, a Deny does. */
  readonly expect: true | false | 'unclear'
  readonly context?: Readonly<Record<string, ContextValue>>
  readonly key?: string
  readonly version2008?: boolean
}

/** One test a row. */
export function testConditions(rows: readonly ConditionRow[]): void {
  test.each(rows)('$rule: $operator $values on $request: $expect', (row) => {
    const key = row.key ?? 'aws:PrincipalTag/team'
    const values = new Map(Object.entries(row.context ?? {}))
    if (row.request !== undefined) values.set(key.toLowerCase(), row.request)
    const context = { get: (name: string) => values.get(name) }
    const holds = (effect: 'Allow' | 'Deny') =>
      compileCondition(
        { operator: row.operator, key, values: row.values },
        { effect, variables: row.version2008 !== true },
      )(context)
    const expected = row.expect === 'unclear' ? [false, true] : [row.expect, row.expect]
    expect([holds('Allow'), holds('Deny')]).toEqual(expected)
  })
}
