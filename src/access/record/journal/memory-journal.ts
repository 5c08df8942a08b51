/** A journal in memory, for tests: every record is kept and can be looked at. */

import { chainedLine, chainStart, type Journal, recordHash } from './journal.ts'

export interface MemoryJournal extends Journal {
  /** The lines in order. */
  readonly lines: readonly string[]
}

export function createMemoryJournal(): MemoryJournal {
  const lines: string[] = []
  let previous = chainStart
  return {
    lines,
    assertAccepting() {},
    async append(text) {
      const line = chainedLine(previous, text)
      previous = recordHash(line)
      lines.push(line)
    },
    async close() {},
  }
}
