/** An append-only, hash-chained list of records. */

import { hash } from 'node:crypto'
import type { Lines } from './lines.ts'

/** Where audit records go. */
export interface Journal {
  /** Throws a Fault `unavailable` while records can't be kept. */
  assertAccepting(): void
  /**
   * Appends a record given as the inside of a JSON object. Durable: resolves when it is on disk; otherwise resolves at
   * once, or when there is room again. Rejects with a Fault `unavailable` when it isn't on disk yet (a durable one) or
   * wasn't taken at all.
   */
  append(text: string, durable: boolean): Promise<void>
  /** Writes what is waiting and ends the segment. Idempotent. */
  close(): Promise<void>
}

/** A journal that also takes what other processes have made. */
export interface LinesJournal extends Journal {
  /** Copies lines that lack their places in the chain, all of them or none, and chains them. Otherwise as `append`. */
  appendLines(lines: Lines, durable: boolean): Promise<void>
}

/** Predecessor of the very first record. */
export const chainStart = '0'.repeat(64)

/** Hash of a record: of its line without the line end. */
export const recordHash = (line: string): string => hash('sha256', line)

/** A record with the hash of its predecessor, without the line end. */
export const chainedLine = (previous: string, text: string): string =>
  `{"prev":"${previous}",${text}}`

const prevLength = '{"prev":"'.length

/** Predecessor's hash a line names; `undefined` when it isn't a record. */
export function predecessorOf(line: string): string | undefined {
  if (!line.startsWith('{"prev":"') || !line.endsWith('}')) return undefined
  const named = line.slice(prevLength, prevLength + 64)
  return /^[0-9a-f]{64}$/.test(named) ? named : undefined
}
