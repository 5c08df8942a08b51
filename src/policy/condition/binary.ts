/** BinaryEquals: both sides are base64 and compare as bytes (rule 91). */
import type { Operator } from './operator.ts'

export const binaryOperators: Readonly<Record<string, Operator>> = {
  BinaryEquals: {
    negated: false,
    readable: (value) => decode(value) !== undefined,
    compile(values) {
      const known = new Set(values.map(decode))
      return (value) => {
        const bytes = decode(value)
        return bytes !== undefined && known.has(bytes)
      }
    },
  },
}

/** Bytes as a string of code units 0-255; `undefined` when the text is no base64. */
function decode(text: string): string | undefined {
  try {
    return atob(text)
  } catch {
    return undefined
  }
}
