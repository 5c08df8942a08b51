/**
 * Bool: `true` and `false` ignoring case, no variables (rule 90; IAM User Guide, policy variables). A value that is
 * neither word can't be read, and the statement fails closed.
 */
import type { Operator } from './operator.ts'

/** `Bool` and `Null` values are read ignoring case. */
export const isTruthWord = (text: string) => /^(true|false)$/i.test(text)

export const boolOperators: Readonly<Record<string, Operator>> = {
  Bool: {
    negated: false,
    readable: (value) => isTruthWord(value),
    compile(values) {
      const wanted = new Set(values.map((value) => value.toLowerCase()))
      return (value) => wanted.has(value.toLowerCase())
    },
  },
}
