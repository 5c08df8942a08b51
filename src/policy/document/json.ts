/**
 * JSON with positions. Stricter than `JSON.parse` where a policy must have one meaning only: a member name occurs once
 * (compared after decoding), nesting is capped, nothing follows the value.
 */

import type { Position } from './syntax.ts'
import { PolicySyntaxError } from './syntax-error.ts'
import { type CharacterSource, type Token, type TokenKind, tokens } from './tokens.ts'

interface Extent {
  readonly start: Position
  /** Position of the last character. */
  readonly end: Position
}

export interface JsonString extends Extent {
  readonly kind: 'string'
  readonly value: string
}

/** A number, `true`, `false` or `null`, as written. */
export interface JsonLiteral extends Extent {
  readonly kind: 'number' | 'boolean' | 'null'
  readonly text: string
}

export interface JsonArray extends Extent {
  readonly kind: 'array'
  readonly items: readonly JsonValue[]
}

export interface JsonObject extends Extent {
  readonly kind: 'object'
  /** By decoded name, in the order written. */
  readonly members: ReadonlyMap<string, JsonMember>
}

export interface JsonMember {
  readonly name: string
  /** Position of the name's opening quote. */
  readonly start: Position
  readonly value: JsonValue
}

export type JsonValue = JsonString | JsonLiteral | JsonArray | JsonObject

/** Deepest nesting that is read; a policy needs eight levels. */
export const MAXIMUM_DEPTH = 64

/** Reads one JSON value in time linear in the text; throws {@link PolicySyntaxError} for anything else. */
export function readJson(source: CharacterSource): JsonValue {
  const next = tokens(source)
  let current = next()

  const unexpected = (): never => {
    const what = current.kind === 'end' ? 'unexpected end' : `unexpected \`${current.kind}\``
    throw new PolicySyntaxError(what, current.start)
  }
  /** Steps over a token that must be of this kind. */
  function take(kind: TokenKind): Token {
    const taken = current
    if (taken.kind !== kind) unexpected()
    current = next()
    return taken
  }

  /** Reads from the opening bracket to the closing one, whose position it returns. */
  function list(close: '}' | ']', depth: number, item: () => void): Position {
    if (depth > MAXIMUM_DEPTH) throw new PolicySyntaxError('nested too deeply', current.start)
    current = next()
    if (current.kind !== close) {
      item()
      while (current.kind === ',') {
        current = next()
        item()
      }
    }
    return take(close).end
  }

  function array(depth: number): JsonArray {
    const start = current.start
    const items: JsonValue[] = []
    const end = list(']', depth, () => {
      items.push(value(depth))
    })
    return { kind: 'array', items, start, end }
  }

  function object(depth: number): JsonObject {
    const start = current.start
    const members = new Map<string, JsonMember>()
    const end = list('}', depth, () => {
      const name = take('string')
      if (members.has(name.text))
        throw new PolicySyntaxError(`duplicate member \`${name.text}\``, name.start)
      take(':')
      members.set(name.text, { name: name.text, start: name.start, value: value(depth) })
    })
    return { kind: 'object', members, start, end }
  }

  function value(outerDepth: number): JsonValue {
    switch (current.kind) {
      case '{':
        return object(outerDepth + 1)
      case '[':
        return array(outerDepth + 1)
      case 'string': {
        const { text, start, end } = take('string')
        return { kind: 'string', value: text, start, end }
      }
      case 'number':
      case 'null': {
        const { kind } = current
        const { text, start, end } = take(kind)
        return { kind, text, start, end }
      }
      case 'true':
      case 'false': {
        const { text, start, end } = take(current.kind)
        return { kind: 'boolean', text, start, end }
      }
      default:
        return unexpected()
    }
  }

  const read = value(0)
  take('end')
  return read
}

/** The value of a member, `undefined` when it is absent. */
export const memberOf = (object: JsonObject, name: string): JsonValue | undefined =>
  object.members.get(name)?.value

/** A single value stands for a list of one, as everywhere in policies (rule 114). */
export const listOf = (value: JsonValue): readonly JsonValue[] =>
  value.kind === 'array' ? value.items : [value]

/** The strings of a single value or list; whatever else stands there is left out. */
export const stringsIn = (value: JsonValue | undefined): readonly string[] =>
  value === undefined
    ? []
    : listOf(value).flatMap((item) => (item.kind === 'string' ? [item.value] : []))

export const isStringOrAbsent = (value: JsonValue | undefined): boolean =>
  value === undefined || value.kind === 'string'
