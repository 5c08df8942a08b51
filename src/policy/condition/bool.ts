/**
 * Bool: `true` and `false` ignoring case. Whether it takes variables is documented both ways (rule 90, open): a value
 * that is neither word can't be read, and the statement fails closed.
 */
import type { Operator } from './operator.ts'

/** `Bool` and `Null` values are read ignoring case. */
export const isTruthWord = (text: string) => /^(true|false)$/i.test(text)

export const boolOperators: Readonly<Record<string, Operator>> = {
  Bool: {
    negated: false,
    readable: isTruthWord,
    compile(values) {
      const wanted = new Set(values.map((value) => value.toLowerCase()))
      return (value) => wanted.has(value.toLowerCase())
    },
  },
}
