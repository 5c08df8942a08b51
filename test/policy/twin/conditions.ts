/** The Condition element: rules 70 to 82, 94 and 97. */
import type { Condition, PolicyVersion } from '../../../src/policy/document/syntax.ts'
import type { ContextValue, RequestContext } from '../../../src/policy/index.ts'
import { type Compared, OPERATORS, type Operator } from './operators.ts'
import { substituted } from './variables.ts'

/** `unclear`: cannot be decided; an Allow then doesn't match and a Deny does. */
export type Held = 'yes' | 'no' | 'unclear'

export function conditionHolds(
  condition: Condition,
  version: PolicyVersion,
  context: RequestContext,
): Held {
  const found = context.get(condition.key.toLowerCase())
  // A set without members is no value.
  const value = typeof found === 'object' && found.length === 0 ? undefined : found
  const [, set, name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/s.exec(condition.operator) ?? []
  // Rule 74.
  if (name === 'Null' && ifExists === undefined) return nullHolds(value, condition.values)
  const operator = OPERATORS.get(name)
  // Rule 94.
  if (operator === undefined) return 'unclear'
  const policyValues: PolicyValue[] = condition.values.map((written) =>
    operator.variables
      ? substituted(written, version, context)
      : [{ text: written, literal: true }],
  )
  if (set !== undefined) {
    const given = typeof value === 'string' ? [value] : (value ?? [])
    // Rule 76: empty text alone is an empty set.
    const members = given.every((member) => member === '') ? [] : given
    // Rules 76 to 78.
    const held = members.map((member) => valueHolds(operator, member, policyValues))
    if (set === 'ForAllValues') return allOf(held)
    return anyOf(held)
  }
  // Rules 71 to 73.
  if (value === undefined) return operator.negated || ifExists !== undefined ? 'yes' : 'no'
  // Rule 79.
  if (typeof value !== 'string') return 'no'
  return valueHolds(operator, value, policyValues)
}

/** The pieces of a value, or why it has none. */
type PolicyValue = ReturnType<typeof substituted>

function nullHolds(value: ContextValue | undefined, wanted: readonly string[]): Held {
  const absent =
    value === undefined || (typeof value !== 'string' && value.every((member) => member === ''))
  const words = wanted.map((word) => word.toLowerCase())
  if (words.includes(String(absent))) return 'yes'
  return words.every((word) => word === 'true' || word === 'false') ? 'no' : 'unclear'
}

/** Rules 81 and 82: one policy value suffices; for a negated operator none may match. */
function valueHolds(operator: Operator, value: string, policyValues: readonly PolicyValue[]): Held {
  const compared = policyValues.map((each): Compared => {
    // Rule 97: a variable without a value has no equal.
    if (each === 'unresolved') return operator.reads(value) ? false : 'request unreadable'
    return each === 'malformed' ? 'policy unreadable' : operator.compare(value, each)
  })
  if (compared.includes(true)) return operator.negated ? 'no' : 'yes'
  // Rule 87: what cannot be compared is not known to differ.
  if (compared.includes('policy unreadable')) return 'unclear'
  if (!operator.negated) return 'no'
  return compared.includes('request unreadable') ? 'unclear' : 'yes'
}

export function allOf(held: readonly Held[]): Held {
  if (held.includes('no')) return 'no'
  return held.includes('unclear') ? 'unclear' : 'yes'
}

function anyOf(held: readonly Held[]): Held {
  if (held.includes('yes')) return 'yes'
  return held.includes('unclear') ? 'unclear' : 'no'
}
