/** The six comparisons that numbers and dates share. */
import type { Operator } from './operator.ts'

/** Operators `<prefix>Equals`, `…NotEquals`, `…LessThan`, `…LessThanEquals`, `…GreaterThan`, `…GreaterThanEquals`. */
export function ordered(
  prefix: string,
  parse: (text: string) => number | undefined,
): Readonly<Record<string, Operator>> {
  const readable = (value: string) => parse(value) !== undefined
  const comparison = (
    negated: boolean,
    holds: (request: number, policy: number) => boolean,
  ): Operator => ({
    negated,
    readable,
    compile(values) {
      const limits = values.map(parse).filter((limit) => limit !== undefined)
      return (value) => {
        const number = parse(value)
        return number === undefined ? undefined : limits.some((limit) => holds(number, limit))
      }
    },
  })
  return {
    [`${prefix}Equals`]: comparison(false, (request, policy) => request === policy),
    [`${prefix}NotEquals`]: comparison(true, (request, policy) => request === policy),
    [`${prefix}LessThan`]: comparison(false, (request, policy) => request < policy),
    [`${prefix}LessThanEquals`]: comparison(false, (request, policy) => request <= policy),
    [`${prefix}GreaterThan`]: comparison(false, (request, policy) => request > policy),
    [`${prefix}GreaterThanEquals`]: comparison(false, (request, policy) => request >= policy),
  }
}
