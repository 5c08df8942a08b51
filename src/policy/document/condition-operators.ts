/** Which condition operators a document may use. Rule 94: what evaluation doesn't know is refused at write. */

import { operatorNames } from '../condition/operators.ts'

export interface WrittenOperator {
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined
  /** Without prefix and suffix: `StringLike`. */
  readonly name: string
  readonly ifExists: boolean
}

/**
 * Takes an operator apart, `undefined` when AWS has no such operator. The spelling must be AWS's: whether AWS ignores
 * case here isn't documented, so another spelling is refused. `Null` takes neither prefix nor suffix (rule 74).
 */
export function readOperator(operator: string): WrittenOperator | undefined {
  if (operator === 'Null') return { set: undefined, name: operator, ifExists: false }
  const set = SETS.find((prefix) => operator.startsWith(`${prefix}:`))
  const rest = set === undefined ? operator : operator.slice(set.length + 1)
  const ifExists = rest.endsWith(IF_EXISTS)
  const name = ifExists ? rest.slice(0, -IF_EXISTS.length) : rest
  return KNOWN.has(name) ? { set, name, ifExists } : undefined
}

/** Variables are put into values of String and Arn operators only (rule 96). */
export const takesVariables = (operator: WrittenOperator): boolean =>
  operator.name.startsWith('String') || operator.name.startsWith('Arn')

const KNOWN: ReadonlySet<string> = new Set(operatorNames)
const SETS = ['ForAllValues', 'ForAnyValue'] as const
const IF_EXISTS = 'IfExists'
