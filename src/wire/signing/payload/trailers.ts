/** Trailers of an aws-chunked body: checksums that the client knows only at the end. */

import type { HttpRequest } from '../../../kernel/http.ts'
import { malformedTrailer, unsupportedTrailer } from './problems.ts'

export const trailerSignatureName = 'x-amz-trailer-signature'

/** Names in x-amz-trailer, lower case. Only checksums may come behind the body. */
export function announcedTrailers(request: HttpRequest): readonly string[] {
  const text = request.headers.get('x-amz-trailer')
  if (text === undefined) return []
  const names = text.split(',').map((name) => name.trim().toLowerCase())
  for (const name of names) if (!/^x-amz-checksum-[a-z0-9]+$/.test(name)) throw unsupportedTrailer()
  if (new Set(names).size !== names.length) throw unsupportedTrailer()
  return names
}

export interface ParsedTrailers {
  /** By lower-case name, without the signature. */
  readonly values: ReadonlyMap<string, string>
  /** `name:value\n` of each, sorted by name: what the trailer signature covers. */
  readonly lines: string
  readonly signature: string | undefined
}

/** Takes the lines behind the final chunk apart; refuses all but exactly the announced names, each once. */
export function parseTrailers(text: string, announced: readonly string[]): ParsedTrailers {
  if (!text.endsWith('\n')) throw malformedTrailer('the last line has no end')
  const values = new Map<string, string>()
  let signature: string | undefined
  for (const line of text.split('\n')) {
    const trimmed = line.trim()
    if (trimmed === '') continue
    const colon = trimmed.indexOf(':')
    const name = trimmed.slice(0, Math.max(colon, 0)).trim().toLowerCase()
    const value = trimmed.slice(colon + 1).trim()
    if (name === trailerSignatureName && signature === undefined) signature = value
    else if (announced.includes(name) && !values.has(name)) values.set(name, value)
    else throw malformedTrailer('a trailer was not announced, or came twice')
  }
  if (values.size !== announced.length) throw malformedTrailer('an announced trailer is missing')
  const lines = [...values.keys()]
    .sort()
    .map((name) => `${name}:${values.get(name)}\n`)
    .join('')
  return { values, lines, signature }
}
