/**
 * Wildcard matching without regular expressions: literal runs between stars are searched left to right, so the work is
 * bounded by text length times pattern length and newline is a character like any other.
 */
import { anyOne, type ResolvedPart, star } from './pattern.ts'

export type Glob = (text: string) => boolean

/** A run between two stars. `wild` holds the offsets of `?`. */
interface Run {
  readonly text: string
  readonly wild: readonly number[] | undefined
}

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

function findRun(run: Run, text: string, from: number): number {
  if (run.wild === undefined) return text.indexOf(run.text, from)
  const lastStart = text.length - run.text.length
  for (let at = from; at <= lastStart; at++) if (runAt(run, text, at)) return at
  return -1
}

function runAt(run: Run, text: string, at: number): boolean {
  if (run.wild === undefined) return text.startsWith(run.text, at)
  if (at + run.text.length > text.length) return false
  let next = 0
  for (let i = 0; i < run.text.length; i++) {
    if (run.wild[next] === i) next++
    else if (run.text.charCodeAt(i) !== text.charCodeAt(at + i)) return false
  }
  return true
}
