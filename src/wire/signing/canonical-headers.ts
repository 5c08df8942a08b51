/** The header lines of a canonical request. */

import type { HeaderTable } from '../../kernel/http.ts'

/** Space characters of HTTP only: a byte such as 0xA0 may be part of a UTF-8 character. */
const runs = /[ \t\r\n\v\f]{2,}|[\t\r\n\v\f]/
const everyRun = /[ \t\r\n\v\f]+/g

const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13)

/** A value without space at its ends. Linear: a regular expression for the right end isn't. */
export function trimmedValue(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && isSpace(value.charCodeAt(start))) start++
  while (end > start && isSpace(value.charCodeAt(end - 1))) end--
  return start === 0 && end === value.length ? value : value.slice(start, end)
}

/** A value without space at its ends and with single spaces inside. */
export function canonicalValue(value: string): string {
  const trimmed = trimmedValue(value)
  return runs.test(trimmed) ? trimmed.replace(everyRun, ' ') : trimmed
}

/** `name:value` lines of the signed headers, repeated ones joined by `,`; `undefined` when one isn't there. */
export function canonicalHeaders(
  headers: HeaderTable,
  signed: readonly string[],
): string | undefined {
  let lines = ''
  for (const name of signed) {
    const values = headers.all(name)
    if (values.length === 0) return undefined
    lines +=
      values.length === 1
        ? `${name}:${canonicalValue(values[0] as string)}\n`
        : `${name}:${values.map(canonicalValue).join(',')}\n`
  }
  return lines
}
