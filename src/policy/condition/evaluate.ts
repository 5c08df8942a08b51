/**
 * One condition entry as a test of the request: operator, set prefix, `IfExists`, missing and multi-valued keys
 * (rules 70-82). What can't be compared fails closed: an Allow doesn't match, a Deny does.
 */
import type { Condition } from '../document/syntax.ts'
import type { ContextValue, RequestContext } from '../types.ts'
import { isTruthWord } from './bool.ts'
import { operatorNamed } from './operators.ts'

export type ConditionTest = (context: RequestContext) => boolean

export interface ConditionOptions {
  /** Effect of the statement: decides which way an answer that nobody knows goes. */
  readonly effect: 'Allow' | 'Deny'
  /** Policy variables are in force: Version 2012-10-17 (rule 95). */
  readonly variables: boolean
}

export function compileCondition(
  condition: Condition,
  { effect, variables }: ConditionOptions,
): ConditionTest {
  const uncertain = effect === 'Deny'
  const key = condition.key.toLowerCase()
  const form = operatorForm(condition.operator)
  if (form.name.toLowerCase() === 'null') {
    // Null takes no IfExists (rule 74); a set prefix says nothing about a key that has to be absent or present.
    if (form.ifExists) return () => uncertain
    return compileNull(key, condition.values, uncertain)
  }
  const operator = operatorNamed(form.name)
  if (operator === undefined) return () => uncertain
  // Nothing to compare with: a negated operator would hold for everything.
  if (condition.values.length === 0) return () => uncertain
  const { negated, readable } = operator
  const values =
    readable === undefined
      ? condition.values
      : condition.values.filter((value) => readable(value, variables))
  const garbage = values.length < condition.values.length
  const matchesAny = operator.compile(values, variables)
  const holds = (value: string, context: RequestContext): boolean => {
    const matched = matchesAny(value, context)
    if (matched === true) return !negated
    if (garbage || (negated && matched === undefined)) return uncertain
    return negated
  }
  if (form.set === 'ForAllValues') {
    return (context) => elements(context.get(key)).every((value) => holds(value, context))
  }
  if (form.set === 'ForAnyValue') {
    return (context) => elements(context.get(key)).some((value) => holds(value, context))
  }
  const whenMissing = form.ifExists || negated
  return (context) => {
    const value = context.get(key)
    if (typeof value === 'string') return holds(value, context)
    // Several values without a set prefix never match, negated or not (rule 79).
    return value === undefined || value.length === 0 ? whenMissing : false
  }
}

export interface OperatorForm {
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined
  /** Without prefix and suffix, as written. */
  readonly name: string
  readonly ifExists: boolean
}

/** Takes an operator apart: `ForAnyValue:StringLikeIfExists`. */
export function operatorForm(operator: string): OperatorForm {
  const colon = operator.indexOf(':')
  const prefix = colon < 0 ? undefined : sets.get(operator.slice(0, colon).toLowerCase())
  const name = prefix === undefined ? operator : operator.slice(colon + 1)
  const ifExists = /.ifexists$/i.test(name)
  return { set: prefix, name: ifExists ? name.slice(0, -'IfExists'.length) : name, ifExists }
}

const sets = new Map([
  ['forallvalues', 'ForAllValues'],
  ['foranyvalue', 'ForAnyValue'],
] as const) as ReadonlyMap<string, 'ForAllValues' | 'ForAnyValue'>

const none: readonly string[] = []

/** The set a prefix ranges over: one value is a set of one, a set of nothing but empty text is empty (rules 76, 80). */
function elements(value: ContextValue | undefined): readonly string[] {
  if (value === undefined) return none
  const all = typeof value === 'string' ? [value] : value
  return all.every((element) => element === '') ? none : all
}

function compileNull(key: string, values: readonly string[], uncertain: boolean): ConditionTest {
  if (!values.every(isTruthWord)) return () => uncertain
  const wanted = values.map((value) => value.toLowerCase())
  return (context) => {
    const value = context.get(key)
    // One empty text is a value (a tag without one); a set of nothing else is null, as for the set prefixes (rule 75).
    const absent = typeof value !== 'string' && elements(value).length === 0
    return wanted.includes(absent ? 'true' : 'false')
  }
}
