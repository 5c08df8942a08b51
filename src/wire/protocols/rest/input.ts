/** Typed input out of the HTTP bindings: labels, headers, prefixed headers, query; the body is the protocol's. */

import type { AwsError } from '../../../kernel/errors.ts'
import type { HttpRequest } from '../../../kernel/http.ts'
import type { Member, ServiceModel, Shape } from '../../../kernel/model.ts'
import { parseEpoch, parseHttpDate, parseIso } from '../../schema/timestamps.ts'
import { base64, decimal, integer } from '../scalars.ts'
import type { RoutedOperation } from '../types.ts'
import { headerText, type Query, queryOf } from './query.ts'

export type Location = 'header' | 'query' | 'uri'

/** How the protocol refuses a value it cannot read. */
export type RefuseValue = (
  location: Location,
  wireName: string,
  value: string,
  type: string,
) => AwsError

type Input = Record<string, unknown>
type Bind = (input: Input, routed: RoutedOperation, sources: Sources) => void

interface Sources {
  header(name: string): string | undefined
  headerNames(): Iterable<string>
  query: Query
}

/** A date that doesn't parse makes these headers void (RFC 9110 §13.1.3, §13.1.4). */
const voidWhenInvalid = new Set(['if-modified-since', 'if-unmodified-since', 'x-amz-max-parts'])

/** Fills the bound members of the operation's input. */
export function bindInput(
  model: ServiceModel,
  inputShape: string,
  refuse: RefuseValue,
): (routed: RoutedOperation, request: HttpRequest) => Input {
  const shape = model.shapes[inputShape]
  if (shape?.type !== 'structure') throw new Error(`${inputShape} is no structure`)
  const binds: Bind[] = []
  for (const [name, member] of Object.entries(shape.members)) {
    const bind = bindMember(name, member)
    if (bind) binds.push(bind)
  }
  return (routed, request) => {
    const input: Input = {}
    const sources = sourcesOf(request, refuse)
    for (const bind of binds) bind(input, routed, sources)
    return input
  }

  function bindMember(name: string, member: Member): Bind | undefined {
    const wireName = member.wireName ?? name
    switch (member.location) {
      case 'uri': {
        const read = readText(member, 'uri', wireName)
        return (input, routed) => {
          const text = routed.labels[wireName]
          if (text !== undefined) input[name] = read(text)
        }
      }
      case 'header': {
        const read = readText(member, 'header', wireName)
        const lower = wireName.toLowerCase()
        return (input, _routed, sources) => {
          const text = sources.header(lower)
          if (text === undefined) return
          const value = read(text)
          if (value !== undefined) input[name] = value
        }
      }
      case 'headers':
        return bindPrefix(name, wireName.toLowerCase())
      case 'querystring':
        return bindQuery(name, member, wireName)
      default:
        return undefined
    }
  }

  function bindPrefix(name: string, prefix: string): Bind {
    return (input, _routed, sources) => {
      let table: Record<string, string> | undefined
      for (const header of sources.headerNames())
        if (header.startsWith(prefix) && header.length > prefix.length) {
          table ??= Object.create(null) as Record<string, string>
          table[header.slice(prefix.length)] = sources.header(header) as string
        }
      if (table) input[name] = table
    }
  }

  function bindQuery(name: string, member: Member, wireName: string): Bind {
    const target = model.shapes[member.shape] as Shape
    if (target.type === 'list') {
      const read = readScalar(target.member, 'query', wireName)
      return (input, _routed, { query }) => {
        const values = query.get(wireName)
        if (values) input[name] = values.map(read)
      }
    }
    const read = readScalar(member, 'query', wireName)
    return (input, _routed, { query }) => {
      const values = query.get(wireName)
      if (!values) return
      // which of two values counts must not depend on who reads them
      if (values.length > 1) throw refuse('query', wireName, values.join(','), 'single value')
      input[name] = read(values[0] as string)
    }
  }

  function readText(
    member: Member,
    location: Location,
    wireName: string,
  ): (text: string) => unknown {
    const target = model.shapes[member.shape] as Shape
    if (target.type !== 'list') return readScalar(member, location, wireName)
    const read = readScalar(target.member, location, wireName)
    return (text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map(read)
  }

  function readScalar(
    member: Member,
    location: Location,
    wireName: string,
  ): (text: string) => unknown {
    const target = model.shapes[member.shape] as Shape
    if (target.type === 'string') return (text) => text
    const parse =
      target.type === 'timestamp' ? timestampParser(member, location) : scalarParsers[target.type]
    if (!parse) throw new Error(`no ${location} form of a ${target.type}`)
    const mayBeVoid = voidWhenInvalid.has(wireName.toLowerCase())
    return (text) => {
      const value = parse(text)
      if (value === undefined && !mayBeVoid) throw refuse(location, wireName, text, target.type)
      return value
    }
  }
}

/** Header values as text. What a presigned URL carries in its query has joined them (`withHoistedHeaders`). */
function sourcesOf(request: HttpRequest, refuse: RefuseValue): Sources {
  const { headers } = request
  return {
    header(name) {
      const raw = headers.get(name)
      const text = raw === undefined ? undefined : headerText(raw)
      if (raw !== undefined && text === undefined) throw refuse('header', name, raw, 'string')
      return text
    },
    headerNames: () => headers.names(),
    query: queryOf(request),
  }
}

const scalarParsers: Readonly<Record<string, (text: string) => unknown>> = {
  integer: (text) => integer(text, 2 ** 31),
  long: (text) => integer(text, Number.MAX_SAFE_INTEGER),
  float: decimal,
  double: decimal,
  boolean: (text) => booleans.get(text.toLowerCase()),
  blob: base64,
}
const booleans = new Map([
  ['true', true],
  ['false', false],
])

/** Headers default to HTTP dates, everything else to ISO 8601. */
function timestampParser(member: Member, location: Location): (text: string) => unknown {
  const format = member.format ?? (location === 'header' ? 'rfc822' : 'iso8601')
  if (format === 'rfc822') return (text) => parseHttpDate(text) ?? parseIso(text)
  if (format === 'unixTimestamp')
    return (text) => (/^\d{1,12}(?:\.\d+)?$/.test(text) ? parseEpoch(Number(text)) : undefined)
  return parseIso
}
