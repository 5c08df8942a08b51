/** Wildcards, one token a character: a table of "pattern from i matches text from j", filled in from the end. */

/** A character that must stand there, one that may be any, or a run that may be any; `colons`: whether `:` is among them. */
export type Token =
  | { readonly is: 'character'; readonly character: string; readonly ignoreCase?: boolean }
  | { readonly is: 'any'; readonly colons: boolean }
  | { readonly is: 'run'; readonly colons: boolean }

export function globMatches(pattern: readonly Token[], text: string): boolean {
  // A character is what strings count: what `?` makes of a surrogate pair AWS doesn't say.
  const characters = text.split('')
  let row = [...characters.map(() => false), true]
  for (const token of pattern.toReversed()) {
    const next = row
    row = new Array<boolean>(characters.length + 1).fill(false)
    for (let at = characters.length; at >= 0; at--) {
      const character = characters[at]
      if (token.is === 'run')
        row[at] =
          next[at] === true ||
          (character !== undefined && (token.colons || character !== ':') && row[at + 1] === true)
      else row[at] = character !== undefined && accepts(token, character) && next[at + 1] === true
    }
  }
  return row[0] === true
}

function accepts(token: Exclude<Token, { is: 'run' }>, character: string): boolean {
  if (token.is === 'any') return token.colons || character !== ':'
  return token.ignoreCase === true
    ? token.character.toLowerCase() === character.toLowerCase()
    : token.character === character
}

/** A piece of policy text after variables: what was written, where wildcards count, or a value that stands for itself. */
export interface Piece {
  readonly text: string
  readonly literal: boolean
}

export const isLoneStar = (pieces: readonly Piece[]): boolean =>
  pieces.map((piece) => piece.text).join('') === '*' && pieces.every((piece) => !piece.literal)

/** Tokens of pieces whose wildcards may stand for any character. */
export const looseTokens = (pieces: readonly Piece[], ignoreCase = false): Token[] =>
  pieces.flatMap(({ text, literal }) =>
    text.split('').map((character): Token => {
      if (!literal && character === '*') return { is: 'run', colons: true }
      if (!literal && character === '?') return { is: 'any', colons: true }
      return { is: 'character', character, ignoreCase }
    }),
  )
