/** Resource and NotResource: rules 60 to 69. */
import type { PolicyVersion } from '../../../src/policy/document/syntax.ts'
import type { RequestContext } from '../../../src/policy/index.ts'
import { globMatches, isLoneStar, type Piece, type Token } from './glob.ts'
import { substituted } from './variables.ts'

/** What kind of policy a statement stands in, as far as the elements it may have are concerned. */
export type PolicyPlace = 'identity' | 'resource' | 'trust' | 'scp' | 'rcp' | 'endpoint'

/** `uncertain`: covers nothing, and nothing is known to lie outside of it. */
export type Match = 'yes' | 'no' | 'uncertain' | 'malformed'

/** Whether one entry of Resource covers the resource of the request. */
export function resourceMatches(
  entry: string,
  resource: string,
  place: PolicyPlace,
  version: PolicyVersion,
  context: RequestContext,
): Match {
  // Rule 66: nothing but `*` covers an action without a resource.
  if (resource === '*') return /^\*+$/.test(entry) ? 'yes' : 'no'
  const pieces = substitutedBehindHead(entry, version, context)
  if (pieces === 'malformed') return 'malformed'
  // Rule 97: covers nothing; what differs in service, region or account lies outside all the same.
  if (pieces === 'unresolved') {
    const around = entry.split(':').slice(0, 5).join(':')
    return resourceMatches(`${around}:*`, resource, place, version, context) === 'no'
      ? 'no'
      : 'uncertain'
  }
  if (isLoneStar(pieces)) return 'yes'
  const { patterns, short } = arnPatterns(pieces, place)
  if (patterns.some((tokens) => globMatches(tokens, resource))) return 'yes'
  // Rule 68: a short ARN without a wildcard in a resource policy is no pattern at all, elsewhere its extent is open.
  const pattern = pieces.some(({ text, literal }) => !literal && /[*?]/.test(text))
  const noPattern = !pattern && (place === 'resource' || place === 'endpoint')
  return short && !noPattern ? 'uncertain' : 'no'
}

/** Rule 96: `${…}` before the fifth colon is text. */
function substitutedBehindHead(entry: string, version: PolicyVersion, context: RequestContext) {
  const head = /^([^:]*:){5}/.exec(entry)?.[0]
  if (head === undefined) return [{ text: entry, literal: false }]
  const tail = substituted(entry.slice(head.length), version, context)
  return typeof tail === 'string' ? tail : [{ text: head, literal: false }, ...tail]
}

interface Character {
  readonly character: string
  readonly literal: boolean
}

/**
 * The patterns of an entry. A short one has none where its place leaves it without meaning (rules 41 and 68); in an
 * identity policy the segments it lacks are either `*` or under a `*` it has.
 */
function arnPatterns(
  pieces: readonly Piece[],
  place: PolicyPlace,
): { readonly patterns: readonly (readonly Token[])[]; readonly short: boolean } {
  const characters: Character[] = pieces.flatMap(({ text, literal }) =>
    text.split('').map((character) => ({ character, literal })),
  )
  const segments = segmentsOf(characters)
  if (segments.length === 6) return { patterns: [tokensOf(segments)], short: false }
  const last = characters.at(-1)
  const endsInStar = last?.character === '*' && !last.literal
  if (place !== 'identity') return { patterns: endsInStar ? [tokensOf(segments)] : [], short: true }
  const missing = new Array<Character[]>(6 - segments.length).fill([
    { character: '*', literal: false },
  ])
  return { patterns: [tokensOf(segments), tokensOf([...segments, ...missing])], short: true }
}

const tokensOf = (segments: readonly (readonly Character[])[]): Token[] =>
  segments.flatMap((segment, index): Token[] => [
    ...(index > 0 ? [{ is: 'character', character: ':' } as const] : []),
    ...segmentTokens(segment, index),
  ])

/** Rule 65: the sixth segment keeps its colons. */
function segmentsOf(characters: readonly Character[]): Character[][] {
  const segments: Character[][] = [[]]
  for (const each of characters)
    if (each.character === ':' && segments.length < 6) segments.push([])
    else segments.at(-1)?.push(each)
  return segments
}

function segmentTokens(segment: readonly Character[], index: number): Token[] {
  return segment.map(({ character, literal }, at): Token => {
    const inResource = index === 5
    // Rules 61 and 62: only the last `*` of a segment reaches over colons.
    if (!literal && character === '*')
      return { is: 'run', colons: inResource || at === segment.length - 1 }
    if (!literal && character === '?') return { is: 'any', colons: inResource }
    // Rule 60.
    return { is: 'character', character, ignoreCase: !inResource }
  })
}
