/** Parameters of a query-protocol request: from the query string, the form in the body, or both. */

import { isUtf8 } from 'node:buffer'
import { AwsError } from '../../../kernel/errors.ts'
import type { HttpRequest } from '../../../kernel/http.ts'

/** Decoded parameters by name. A name that was sent twice isn't here: such a request is refused. */
export type Form = ReadonlyMap<string, string>

/** More parameters than the largest request of a client needs. */
const mostParameters = 10_000

const known = new WeakMap<HttpRequest, { body: Uint8Array | undefined; form: Form }>()

/**
 * The request's parameters, each name once; throws AwsError for a repeated name, bad percent escapes, bytes that
 * aren't UTF-8 or too many parameters. Parsed once per request and body.
 */
export function formOf(request: HttpRequest, body: Uint8Array | undefined): Form {
  const parsed = known.get(request)
  if (parsed !== undefined && parsed.body === body) return parsed.form
  const form = parseForm(request.query, body)
  known.set(request, { body, form })
  return form
}

export function parseForm(query: string, body: Uint8Array | undefined): Form {
  const form = new Map<string, string>()
  if (query !== '') addPairs(query, form)
  if (body !== undefined && body.length > 0) {
    if (!isUtf8(body)) throw malformed('The request body is not valid UTF-8.')
    addPairs(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8'), form)
  }
  return form
}

function addPairs(text: string, form: Map<string, string>): void {
  for (let start = 0; start <= text.length; ) {
    let end = text.indexOf('&', start)
    if (end < 0) end = text.length
    if (end > start) {
      const equals = text.indexOf('=', start)
      const split = equals < 0 || equals > end ? end : equals
      const name = decode(text.slice(start, split))
      if (form.has(name)) throw malformed(`Parameter ${shortened(name)} was given more than once.`)
      form.set(name, split === end ? '' : decode(text.slice(split + 1, end)))
      if (form.size > mostParameters) throw malformed('Too many parameters.')
    }
    start = end + 1
  }
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    throw malformed('The request holds an invalid percent escape.')
  }
}

const shortened = (name: string): string => name.slice(0, 128)

/** AWS's code for input that cannot be read; the texts are ours. */
export function malformed(message: string): AwsError {
  return new AwsError('MalformedInput', 400, message)
}
