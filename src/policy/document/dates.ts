/** Values of Date operators as AWS's older parser takes them: looser than what evaluation can compare (rule 88). */

/** Whether the value passes: ISO 8601 in the widest sense when it holds a `t` or `-`, otherwise whole seconds. */
export function isDateValue(value: string): boolean {
  if (!/[tT-]/.test(value)) return /^\d{1,19}$/.test(value) && BigInt(value) <= MAXIMUM_SECONDS
  const match = ISO_8601.exec(value)
  if (match === null) return false
  const [, year, month, day, hour, minute, second] = match
  return (
    within(year, -292275054, 292278993) &&
    within(month, 1, 12) &&
    within(day, 1, 31) &&
    within(hour, 0, 23) &&
    within(minute, 0, 59) &&
    within(second, 0, 59)
  )
}

const within = (digits: string | undefined, least: number, most: number): boolean =>
  digits === undefined || (Number(digits) >= least && Number(digits) <= most)

const MAXIMUM_SECONDS = 9223372036854775807n

const ISO_8601 =
  /^(-?\d{1,9})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[tT](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.\d{1,9})?)?)?(?:[zZ]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?)?$/
