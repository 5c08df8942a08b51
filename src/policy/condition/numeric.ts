/** Numeric operators: integers and decimals by value; what is no number is never equal to, below or above one (rules 86, 87). */
import { ordered } from './ordered.ts'

/** A number in plain decimal notation, or `undefined`. */
export const parseNumber = (text: string): number | undefined =>
  /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : undefined

export const numericOperators = ordered('Numeric', parseNumber)
