/** Decoded query parameters of a REST request. */

import { AwsError } from '../../../kernel/errors.ts'
import type { HttpRequest } from '../../../kernel/http.ts'

/** Values by name, in order; a parameter without `=` has the empty value. */
export type Query = ReadonlyMap<string, readonly string[]>

const mostParameters = 1000
const known = new WeakMap<HttpRequest, Query>()
const empty: Query = new Map()

/** The request's query, decoded once; `+` is a plus. Throws InvalidURI for bad escapes and bytes that aren't UTF-8. */
export function queryOf(request: HttpRequest): Query {
  if (request.query === '') return empty
  let query = known.get(request)
  if (query === undefined) {
    query = parseQuery(request.query)
    known.set(request, query)
  }
  return query
}

function parseQuery(text: string): Query {
  const query = new Map<string, string[]>()
  const pieces = text.split('&')
  if (pieces.length > mostParameters) throw invalidUri(text)
  for (const piece of pieces) {
    if (piece === '') continue
    const equals = piece.indexOf('=')
    const name = decodeText(equals < 0 ? piece : piece.slice(0, equals))
    const value = equals < 0 ? '' : decodeText(piece.slice(equals + 1))
    const values = query.get(name)
    if (values) values.push(value)
    else query.set(name, [value])
  }
  return query
}

/** Percent-decodes once, as UTF-8. Throws InvalidURI for anything that isn't. */
export function decodeText(text: string): string {
  if (!text.includes('%')) return headerText(text) ?? refuse(text)
  try {
    return decodeURIComponent(text)
  } catch {
    return refuse(text)
  }
}

function refuse(text: string): never {
  throw invalidUri(text)
}

export function invalidUri(text: string): AwsError {
  return new AwsError('InvalidURI', 400, "Couldn't parse the specified URI.", {
    fields: { URI: text.slice(0, 1024) },
  })
}

/** Node gives raw bytes as one character each; UTF-8 is what clients send. `undefined` when the bytes aren't. */
export function headerText(text: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything but ASCII
  if (/^[\u0000-\u007F]*$/.test(text)) return text
  const decoded = Buffer.from(text, 'latin1').toString('utf8')
  return decoded.includes('\uFFFD') ? undefined : decoded
}
