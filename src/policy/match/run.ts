/** A run of a pattern between two stars: text in which some places take any character. */

export interface Run {
  readonly text: string
  /** Offsets of `?` in rising order; `undefined` without any. */
  readonly wild: readonly number[] | undefined
}

/** Whether the run stands at an offset. */
export function runAt({ text: run, wild }: Run, text: string, at: number): boolean {
  if (wild === undefined) return text.startsWith(run, at)
  if (at + run.length > text.length) return false
  let next = 0
  for (let i = 0; i < run.length; i++) {
    if (wild[next] === i) next++
    else if (run.charCodeAt(i) !== text.charCodeAt(at + i)) return false
  }
  return true
}

/** Offset of the first place from `from` on where the run stands, or -1. */
export function findRun(run: Run, text: string, from: number): number {
  if (run.wild === undefined) return text.indexOf(run.text, from)
  if (run.text.length > shortRun) return findLongRun(run, text, from)
  const lastStart = text.length - run.text.length
  for (let at = from; at <= lastStart; at++) if (runAt(run, text, at)) return at
  return -1
}

/** Up to here trying every place is cheap enough whatever the text. */
const shortRun = 32

/**
 * Shift-and: bit `i` of the state says that the run's first `i + 1` places end at the current character. Each character
 * costs one step a word of 32 places, so a run made to be slow isn't.
 */
function findLongRun({ text: run, wild }: Run, text: string, from: number): number {
  const words = Math.ceil(run.length / 32)
  const anywhere = new Uint32Array(words)
  for (const place of wild ?? []) setBit(anywhere, place)
  const places = new Map<number, Uint32Array>()
  const wildPlaces = new Set(wild)
  for (let i = 0; i < run.length; i++) {
    if (wildPlaces.has(i)) continue
    const code = run.charCodeAt(i)
    let bits = places.get(code)
    if (bits === undefined) {
      bits = anywhere.slice()
      places.set(code, bits)
    }
    setBit(bits, i)
  }
  const state = new Uint32Array(words)
  const goalBit = 1 << ((run.length - 1) & 31)
  for (let at = from; at < text.length; at++) {
    const fitting = places.get(text.charCodeAt(at)) ?? anywhere
    let carry = 1
    for (let word = 0; word < words; word++) {
      const bits = state[word]!
      state[word] = ((bits << 1) | carry) & fitting[word]!
      carry = bits >>> 31
    }
    if ((state[words - 1]! & goalBit) !== 0) return at - run.length + 1
  }
  return -1
}

function setBit(bits: Uint32Array, place: number): void {
  bits[place >> 5]! |= 1 << (place & 31)
}
