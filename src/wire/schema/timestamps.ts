/** Moments on the wire, in the formats of the models. */

/** `2024-01-01T00:00:00Z`, whole seconds, as the query services print. */
export function isoSeconds(date: Date): string {
  const millis = date.getTime()
  const day = Math.floor(millis / millisPerDay)
  if (day !== lastDay) {
    lastDayText = new Date(day * millisPerDay).toISOString().slice(0, 11)
    lastDay = day
  }
  const seconds = Math.floor((millis - day * millisPerDay) / 1000)
  return `${lastDayText}${two[Math.floor(seconds / 3600)]}:${two[Math.floor(seconds / 60) % 60]}:${two[seconds % 60]}Z`
}

/** `2024-01-01T00:00:00.000Z`: S3 always prints milliseconds, and always as zero. */
export function isoSecondsWithZeroMillis(date: Date): string {
  return `${isoSeconds(date).slice(0, -1)}.000Z`
}

/** `Mon, 01 Jan 2024 00:00:00 GMT`. */
export function httpDate(date: Date): string {
  return date.toUTCString()
}

/** Seconds since 1970 with milliseconds, as the JSON services print. */
export function epochSeconds(date: Date): number {
  return date.getTime() / 1000
}

const millisPerDay = 86_400_000
const two: readonly string[] = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'))
let lastDay = Number.NaN
let lastDayText = ''

const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/

/** An ISO 8601 moment (date alone counts as midnight UTC); `undefined` when the text is none. */
export function parseIso(text: string): Date | undefined {
  const parts = iso.exec(text)
  if (!parts) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] =
    parts
  const millis = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(fraction.slice(0, 3).padEnd(3, '0')),
  )
  const check = new Date(millis)
  const valid =
    check.getUTCMonth() === Number(month) - 1 &&
    check.getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60
  return valid ? new Date(millis - offsetMillis(zone)) : undefined
}

function offsetMillis(zone: string): number {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone[0] === '-' ? -minutes : minutes) * 60_000
}

const httpDateForm =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/

/** An HTTP date in its preferred form; `undefined` when the text is none. */
export function parseHttpDate(text: string): Date | undefined {
  if (!httpDateForm.test(text)) return undefined
  const millis = Date.parse(text)
  return Number.isNaN(millis) ? undefined : new Date(millis)
}

/** Seconds since 1970, with or without a fraction; `undefined` outside what a date can hold. */
export function parseEpoch(seconds: number): Date | undefined {
  const date = new Date(Math.round(seconds * 1000))
  return Number.isNaN(date.getTime()) ? undefined : date
}
