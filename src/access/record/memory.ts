/** A recorder in memory, for tests: the same records, kept in a list that can be looked at. */

import type { Ids } from '../../kernel/ids.ts'
import { recorderOver } from './create-recorder.ts'
import { createMemoryJournal } from './journal/memory-journal.ts'
import type { Recorder } from './recorder.ts'
import { createUsage, type Usage } from './usage.ts'

export interface MemoryRecorder extends Recorder {
  /** Records in order, as JSON text of one line each. */
  readonly lines: readonly string[]
  /** Facts of use derived from them. */
  readonly usage: Usage
}

export function memoryRecorder(parts: { readonly ids: Pick<Ids, 'uuid'> }): MemoryRecorder {
  const journal = createMemoryJournal()
  const usage = createUsage()
  return { ...recorderOver(journal, parts.ids, usage), lines: journal.lines, usage }
}
