/** Every operator that takes a value from the request, by name in lower case. `Null` asks for absence: `evaluate.ts`. */
import { arnOperators } from './arn.ts'
import { binaryOperators } from './binary.ts'
import { boolOperators } from './bool.ts'
import { dateOperators } from './date.ts'
import { ipOperators } from './ip-address.ts'
import { numericOperators } from './numeric.ts'
import type { Operator } from './operator.ts'
import { stringOperators } from './string.ts'

const families = [
  stringOperators,
  arnOperators,
  numericOperators,
  dateOperators,
  boolOperators,
  binaryOperators,
  ipOperators,
]

/** Names in AWS's spelling. */
export const operatorNames: readonly string[] = families.flatMap((family) => Object.keys(family))

const table = new Map<string, Operator>(
  families.flatMap((family) =>
    Object.entries(family).map(([name, operator]) => [name.toLowerCase(), operator] as const),
  ),
)

/** The operator of that name, ignoring case; `undefined` when AWS has none. */
export const operatorNamed = (name: string): Operator | undefined => table.get(name.toLowerCase())
