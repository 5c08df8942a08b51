/** Moments as signatures write them: ISO-8601 basic (`20150830T123600Z`) and, in a Date header, HTTP dates. */

const basicFormat = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
const httpFormat = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/

/** Requests of one second carry the same moment: the last one parsed is at hand. */
let lastParsed: { readonly text: string; readonly millis: number } | undefined

/** Milliseconds of a basic ISO-8601 moment; `undefined` for anything else, impossible days included. */
export function parseBasicDate(text: string): number | undefined {
  if (lastParsed?.text === text) return lastParsed.millis
  const millis = parseNewBasicDate(text)
  if (millis !== undefined) lastParsed = { text, millis }
  return millis
}

function parseNewBasicDate(text: string): number | undefined {
  const parts = basicFormat.exec(text)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second] = parts.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const millis = Date.UTC(year, month - 1, day, hour, minute, second)
  return basicDate(millis) === text ? millis : undefined
}

/** Milliseconds of an HTTP date (`Sun, 30 Aug 2015 12:36:00 GMT`); `undefined` for anything else. */
export function parseHttpDate(text: string): number | undefined {
  if (!httpFormat.test(text)) return undefined
  const millis = Date.parse(text)
  return Number.isNaN(millis) || new Date(millis).toUTCString() !== text ? undefined : millis
}

/** `YYYYMMDDTHHMMSSZ`. */
export function basicDate(millis: number): string {
  if (lastParsed?.millis === millis) return lastParsed.text
  const iso = new Date(millis).toISOString()
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`
}

/** `YYYY-MM-DDTHH:MM:SSZ`, as S3 writes moments into error fields. */
export function isoSeconds(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19)}Z`
}
