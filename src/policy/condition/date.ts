/** Date operators: the W3C profile of ISO 8601, or seconds since 1970 (rules 88, 89). No variables, no wildcards. */
import { ordered } from './ordered.ts'

const w3cProfile =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|z|[+-]\d\d:?\d\d)?)?)?)?$/

/** Milliseconds since 1970, or `undefined` when the text is no date. Four digits are a year, other digits seconds. */
export function parseDate(text: string): number | undefined {
  const match = w3cProfile.exec(text)
  if (match === null) return /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : undefined
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00'] = match
  const fraction = match[7] ?? '0'
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const calendar = new Date(midnight)
  if (calendar.getUTCMonth() !== Number(month) - 1 || calendar.getUTCDate() !== Number(day)) {
    return undefined
  }
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  const time =
    (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1000 +
    Number(`0.${fraction}`) * 1000
  return midnight + time - offsetMillis(match[8])
}

function offsetMillis(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(-2))
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

export const dateOperators = ordered('Date', parseDate)
