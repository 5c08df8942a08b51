/** Condition operators on one request value and one policy value: rules 83 to 92. */
import { globMatches, isLoneStar, looseTokens, type Piece } from './glob.ts'

/** One of the two may be no value of the operator's kind. */
export type Compared = boolean | 'policy unreadable' | 'request unreadable'

export interface Operator {
  readonly negated: boolean
  /** Rules 93 and 96. */
  readonly variables: boolean
  compare(request: string, policy: readonly Piece[]): Compared
  /** Whether the value of the request is one the operator compares at all, whatever with. */
  readonly reads: (request: string) => boolean
}

const textOf = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.text).join('')

type Compare = (request: string, policy: readonly Piece[]) => Compared

const equal: Compare = (request, policy) => request === textOf(policy)
const equalIgnoringCase: Compare = (request, policy) =>
  request.toLowerCase() === textOf(policy).toLowerCase()
const like: Compare = (request, policy) => globMatches(looseTokens(policy), request)

/** Rule 84: six segments, each a pattern of its own. */
const arnLike: Compare = (request, policy) => {
  const asked = isArn(request) ? arnSegments([{ text: request, literal: true }]) : undefined
  // A lone `*` is every ARN.
  const written = isLoneStar(policy) ? EVERY_ARN : arnSegments(policy)
  // Whichever of the two is no ARN: it never matches, and is not known to differ.
  if (written === undefined || asked === undefined) return 'request unreadable'
  return written.every((segment, index) =>
    globMatches(looseTokens(segment), textOf(asked[index] ?? [])),
  )
}

const isArn = (text: string) => text.startsWith('arn:') && text.split(':').length >= 6

const EVERY_ARN = arnSegments([{ text: 'arn:*:*:*:*:*', literal: false }])

function arnSegments(pieces: readonly Piece[]): readonly (readonly Piece[])[] | undefined {
  const segments: Piece[][] = [[]]
  for (const { text, literal } of pieces)
    for (const character of text.split(''))
      if (character === ':' && segments.length < 6) segments.push([])
      else segments.at(-1)?.push({ text: character, literal })
  return segments.length === 6 ? segments : undefined
}

/** Rule 86: a decimal as a whole number of 10^-20 parts, so that nothing is rounded. */
function numberOf(text: string): bigint | undefined {
  const [, sign, whole, fraction = ''] = /^([+-]?)(\d+)(?:\.(\d{1,20}))?$/.exec(text) ?? []
  if (whole === undefined) return undefined
  const size = BigInt(whole + fraction.padEnd(20, '0'))
  return sign === '-' ? -size : size
}

/** Rule 88: milliseconds of an ISO 8601 moment of the W3C profile, or of whole epoch seconds. */
function momentOf(text: string): bigint | undefined {
  const [
    ,
    year,
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    part = '',
    zone = 'Z',
  ] =
    /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d))?)?)?$/.exec(
      text,
    ) ?? []
  if (year === undefined) return /^-?\d+$/.test(text) ? BigInt(text) * 1000n : undefined
  const local = Date.UTC(+year, +month - 1, +day, +hour, +minute, +second)
  const asked = [year, month, day, hour, minute, second].map(Number)
  const date = new Date(local)
  const real = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ]
  if (asked.some((value, index) => value !== real[index])) return undefined
  const offsetMinutes =
    zone === 'Z' ? 0 : (zone[0] === '-' ? -1 : 1) * (+zone.slice(1, 3) * 60 + +zone.slice(4))
  return BigInt(local - offsetMinutes * 60_000) + BigInt(part.padEnd(3, '0').slice(0, 3))
}

const ordered =
  (read: (text: string) => bigint | undefined, holds: (a: bigint, b: bigint) => boolean): Compare =>
  (request, policy) => {
    const asked = read(request)
    const written = read(textOf(policy))
    if (written === undefined) return 'policy unreadable'
    return asked === undefined ? 'request unreadable' : holds(asked, written)
  }

/** Rule 90. */
const bool: Compare = (request, policy) => {
  const [asked, written] = [request.toLowerCase(), textOf(policy).toLowerCase()]
  const known = ['true', 'false']
  if (!known.includes(written)) return 'policy unreadable'
  return known.includes(asked) ? asked === written : 'request unreadable'
}

/** Rule 91: both are base64, as strings carry bytes. */
const binary: Compare = (request, policy) =>
  Buffer.from(request, 'base64').equals(Buffer.from(textOf(policy), 'base64'))

/** Rule 92. */
const ipAddress: Compare = (request, policy) => {
  const asked = bitsOf(request)
  const [address = '', prefix] = textOf(policy).split('/')
  const network = bitsOf(address)
  if (network === undefined) return 'policy unreadable'
  const length = prefix === undefined ? network.length : Number(prefix)
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || length > network.length))
    return 'policy unreadable'
  if (asked === undefined) return 'request unreadable'
  return asked.length === network.length && asked.slice(0, length) === network.slice(0, length)
}

/** An address as 32 or 128 characters of 0 and 1. */
function bitsOf(text: string): string | undefined {
  const four = text.split('.')
  if (four.length === 4)
    return four.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
      ? four.map((part) => Number(part).toString(2).padStart(8, '0')).join('')
      : undefined
  const halves = text.split('::')
  if (!text.includes(':') || halves.length > 2) return undefined
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const written = [...(head ?? []), ...(tail ?? [])]
  if (!written.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return undefined
  if (halves.length === 1 ? written.length !== 8 : written.length > 7) return undefined
  const groups =
    halves.length === 1
      ? written
      : [...(head ?? []), ...new Array<string>(8 - written.length).fill('0'), ...(tail ?? [])]
  return groups.map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0')).join('')
}

const operator =
  (negated: boolean) =>
  (compare: Compare, variables = false): Operator => ({
    negated,
    variables,
    compare,
    reads: (request) => compare !== arnLike || isArn(request),
  })
const positive = operator(false)
const negative = operator(true)

const orders = (kind: string, read: (text: string) => bigint | undefined) =>
  [
    [`${kind}Equals`, positive(ordered(read, (a, b) => a === b))],
    [`${kind}NotEquals`, negative(ordered(read, (a, b) => a === b))],
    [`${kind}LessThan`, positive(ordered(read, (a, b) => a < b))],
    [`${kind}LessThanEquals`, positive(ordered(read, (a, b) => a <= b))],
    [`${kind}GreaterThan`, positive(ordered(read, (a, b) => a > b))],
    [`${kind}GreaterThanEquals`, positive(ordered(read, (a, b) => a >= b))],
  ] as const

/** All operators but Null, which looks at the key and not at its value. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['StringEquals', positive(equal, true)],
  ['StringNotEquals', negative(equal, true)],
  ['StringEqualsIgnoreCase', positive(equalIgnoringCase, true)],
  ['StringNotEqualsIgnoreCase', negative(equalIgnoringCase, true)],
  ['StringLike', positive(like, true)],
  ['StringNotLike', negative(like, true)],
  ['ArnEquals', positive(arnLike, true)],
  ['ArnLike', positive(arnLike, true)],
  ['ArnNotEquals', negative(arnLike, true)],
  ['ArnNotLike', negative(arnLike, true)],
  ...orders('Numeric', numberOf),
  ...orders('Date', momentOf),
  ['Bool', positive(bool)],
  ['BinaryEquals', positive(binary)],
  ['IpAddress', positive(ipAddress)],
  ['NotIpAddress', negative(ipAddress)],
])
