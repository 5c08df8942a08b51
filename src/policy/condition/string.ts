/** String operators (rules 83, 96-100). */
import { compileGlob, matchParts } from '../match/glob.ts'
import {
  isVariable,
  type Part,
  parsePattern,
  type ResolvedPart,
  resolveParts,
} from '../match/pattern.ts'
import type { RequestContext } from '../types.ts'
import type { Operator, ValueTest } from './operator.ts'

/** A variable nobody can read could stand for anything. */
export const readable = (value: string, variables: boolean) =>
  parsePattern(value, { wildcards: false, variables }).every(
    (part) => !isVariable(part) || part.name !== undefined,
  )

export const stringOperators: Readonly<Record<string, Operator>> = {
  StringEquals: { negated: false, readable, compile: equals },
  StringNotEquals: { negated: true, readable, compile: equals },
  StringEqualsIgnoreCase: { negated: false, readable, compile: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: { negated: true, readable, compile: equalsIgnoringCase },
  StringLike: { negated: false, readable, compile: like },
  StringNotLike: { negated: true, readable, compile: like },
}

function equals(values: readonly string[], variables: boolean): ValueTest {
  const { literals, dynamic } = split(values, { wildcards: false, variables })
  const known = new Set(literals.map(textOf))
  if (dynamic.length > 0) {
    return (value, context) =>
      known.has(value) || anyDynamic(dynamic, context, (parts) => textOf(parts) === value)
  }
  if (known.size === 1) {
    const only = [...known][0]
    return (value) => value === only
  }
  return (value) => known.has(value)
}

function equalsIgnoringCase(values: readonly string[], variables: boolean): ValueTest {
  const { literals, dynamic } = split(values, { wildcards: false, variables })
  const known = new Set(literals.map((parts) => textOf(parts).toLowerCase()))
  return (value, context) => {
    const lower = value.toLowerCase()
    return (
      known.has(lower) ||
      anyDynamic(dynamic, context, (parts) => textOf(parts).toLowerCase() === lower)
    )
  }
}

function like(values: readonly string[], variables: boolean): ValueTest {
  const { literals, dynamic } = split(values, { wildcards: true, variables })
  const globs = literals.map(compileGlob)
  return (value, context) => {
    for (const matches of globs) if (matches(value)) return true
    return anyDynamic(dynamic, context, (parts) => matchParts(parts, value))
  }
}

const textOf = (parts: readonly ResolvedPart[]) => parts.join('')

interface SplitValues {
  readonly literals: readonly ResolvedPart[][]
  /** Values with variables, put in per request. */
  readonly dynamic: readonly Part[][]
}

function split(
  values: readonly string[],
  options: { wildcards: boolean; variables: boolean },
): SplitValues {
  const parsed = values.map((value) => parsePattern(value, options))
  return {
    literals: parsed.filter((parts): parts is ResolvedPart[] => !parts.some(isVariable)),
    dynamic: parsed.filter((parts) => parts.some(isVariable)),
  }
}

/**
 * A variable without a value has no equal or like: it matches nothing, and a negated operator holds (rule 97; IAM User
 * Guide, "Policy variables with no value").
 */
export function anyDynamic(
  dynamic: readonly (readonly Part[])[],
  context: RequestContext,
  matches: (parts: readonly ResolvedPart[]) => boolean,
): boolean {
  for (const parts of dynamic) {
    const resolved = resolveParts(parts, context)
    if (resolved !== undefined && matches(resolved)) return true
  }
  return false
}
