/**
 * Tokens of JSON (RFC 8259) with their positions. Every character is looked at a bounded number of times, and nothing
 * but JSON is accepted: no comments, no byte order mark, no control characters in strings, no lone surrogates.
 */

import type { Position } from './syntax.ts'
import { PolicySyntaxError } from './syntax-error.ts'

/** What the reader needs of a string; tests pass one that counts. */
export type CharacterSource = Pick<string, 'length' | 'charCodeAt' | 'slice'>

export type Punctuation = '{' | '}' | '[' | ']' | ':' | ','

export type TokenKind = Punctuation | 'string' | 'number' | 'true' | 'false' | 'null' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** Strings decoded; numbers as written; otherwise the token itself. */
  readonly text: string
  readonly start: Position
  /** Position of the token's last character. */
  readonly end: Position
}

/** Yields one token a call, `end` for ever behind the last. */
export function tokens(source: CharacterSource): () => Token {
  let offset = 0
  let line = 1
  let lineStart = 0

  const positionAt = (at: number): Position => ({ offset: at, line, column: at - lineStart + 1 })
  const refuse = (message: string, at: number): never => {
    throw new PolicySyntaxError(message, positionAt(at))
  }
  /** The token from `start` to just before `offset`. */
  const token = (kind: TokenKind, text: string, start: number): Token => ({
    kind,
    text,
    start: positionAt(start),
    end: positionAt(Math.max(start, offset - 1)),
  })

  function skipWhiteSpace(): void {
    for (; offset < source.length; offset++) {
      const c = source.charCodeAt(offset)
      if (c === LINE_FEED) {
        line++
        lineStart = offset + 1
      } else if (c !== SPACE && c !== TAB && c !== CARRIAGE_RETURN) return
    }
  }

  function string(start: number): Token {
    const pieces: string[] = []
    let pieceStart = ++offset
    for (;;) {
      const c = source.charCodeAt(offset)
      if (Number.isNaN(c)) refuse('unterminated string', start)
      if (c < SPACE) refuse('control character in a string', offset)
      if (c === QUOTE) break
      if (c !== BACKSLASH) {
        offset++
        continue
      }
      pieces.push(source.slice(pieceStart, offset), escapeSequence())
      pieceStart = offset
    }
    pieces.push(source.slice(pieceStart, offset++))
    const text = pieces.join('')
    if (!text.isWellFormed()) refuse('lone surrogate in a string', start)
    return token('string', text, start)
  }

  /** Reads the escape sequence at `offset` and steps behind it. */
  function escapeSequence(): string {
    const kind = source.slice(offset + 1, offset + 2)
    const simple = ESCAPES.get(kind)
    if (simple !== undefined) {
      offset += 2
      return simple
    }
    const digits = source.slice(offset + 2, offset + 6)
    if (kind !== 'u' || !FOUR_HEX_DIGITS.test(digits)) refuse('invalid escape sequence', offset)
    offset += 6
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  function number(start: number): Token {
    while (isNumberCharacter(source.charCodeAt(offset))) offset++
    const text = source.slice(start, offset)
    if (!NUMBER.test(text)) refuse('invalid number', start)
    return token('number', text, start)
  }

  function word(start: number): Token {
    while (isLowerCaseLetter(source.charCodeAt(offset))) offset++
    const text = source.slice(start, offset)
    if (text !== 'true' && text !== 'false' && text !== 'null') {
      offset = start
      return refuse('unexpected character', start)
    }
    return token(text, text, start)
  }

  return () => {
    skipWhiteSpace()
    const start = offset
    if (start >= source.length) return token('end', '', start)
    const c = source.charCodeAt(start)
    const punctuation = PUNCTUATION.get(c)
    if (punctuation !== undefined) {
      offset++
      return token(punctuation, punctuation, start)
    }
    if (c === QUOTE) return string(start)
    return isNumberCharacter(c) ? number(start) : word(start)
  }
}

const TAB = 9
const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const SPACE = 32
const QUOTE = 34
const BACKSLASH = 92

const PUNCTUATION: ReadonlyMap<number, Punctuation> = new Map(
  (['{', '}', '[', ']', ':', ','] as const).map((mark) => [mark.charCodeAt(0), mark]),
)

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

const FOUR_HEX_DIGITS = /^[0-9A-Fa-f]{4}$/
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/

/** Digits, sign, point and exponent mark: what a number may be made of. */
const isNumberCharacter = (c: number) =>
  (c >= 48 && c <= 57) || c === 43 || c === 45 || c === 46 || c === 69 || c === 101

const isLowerCaseLetter = (c: number) => c >= 97 && c <= 122
