/**
 * Wildcard matching without regular expressions: literal runs between stars are searched left to right, so no
 * pattern makes the search start over, and newline is a character like any other.
 */
import { anyOne, type ResolvedPart, star } from './pattern.ts'
import { findRun, type Run, runAt } from './run.ts'

export type Glob = (text: string) => boolean

/** Compiles to the cheapest test that decides the pattern: equal, prefix, suffix, both, or a search. */
export function compileGlob(parts: readonly ResolvedPart[]): Glob {
  const runs = runsOf(parts)
  const first = runs[0]!
  const last = runs.at(-1)!
  if (runs.every((run) => run.wild === undefined)) {
    const head = first.text
    const tail = last.text
    if (runs.length === 1) return (text) => text === head
    if (runs.length === 2) {
      if (head === '' && tail === '') return always
      if (tail === '') return (text) => text.startsWith(head)
      if (head === '') return (text) => text.endsWith(tail)
      const least = head.length + tail.length
      return (text) => text.length >= least && text.startsWith(head) && text.endsWith(tail)
    }
  }
  return (text) => matchRuns(runs, text)
}

/** One match of a pattern made for one request. */
export const matchParts = (parts: readonly ResolvedPart[], text: string): boolean =>
  matchRuns(runsOf(parts), text)

const always: Glob = () => true

function runsOf(parts: readonly ResolvedPart[]): Run[] {
  const runs: Run[] = []
  let text = ''
  let wild: number[] | undefined
  for (const part of parts) {
    if (part === star) {
      runs.push({ text, wild })
      text = ''
      wild = undefined
    } else if (part === anyOne) {
      wild ??= []
      wild.push(text.length)
      text += '?'
    } else {
      text += part
    }
  }
  runs.push({ text, wild })
  return runs
}

function matchRuns(runs: readonly Run[], text: string): boolean {
  const first = runs[0]!
  if (runs.length === 1) return text.length === first.text.length && runAt(first, text, 0)
  const last = runs[runs.length - 1]!
  const end = text.length - last.text.length
  if (end < first.text.length || !runAt(first, text, 0) || !runAt(last, text, end)) return false
  let from = first.text.length
  for (let i = 1; i < runs.length - 1; i++) {
    const run = runs[i]!
    const at = findRun(run, text, from)
    if (at < 0 || at + run.text.length > end) return false
    from = at + run.text.length
  }
  return from <= end
}
