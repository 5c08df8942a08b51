/** What an unfinished segment still holds after its process ended: the chain as far as it is whole, and the torn end. */

import { truncate } from 'node:fs/promises'
import { predecessorOf, recordHash } from './journal.ts'
import { readLines, segmentFile } from './segment.ts'

export interface Remains {
  readonly records: number
  /** Bytes of whole records. */
  readonly bytes: number
  readonly firstPrevious: string
  readonly lastHash: string
  /** Bytes behind them, of a record that was being written: removed. */
  readonly tornBytes: number
  /** Line whose predecessor isn't the record before it although whole records follow: somebody changed the file. */
  readonly brokenAtLine?: number
}

/**
 * Reads the segment and removes a torn end: an incomplete or unreadable end with no whole record behind it. Only records
 * that nobody was told of can be in it, because told ones were synced. A break of the chain inside is left as it is, for
 * `audit verify` to show.
 */
export async function recover(folder: string, segment: number, previous: string): Promise<Remains> {
  const file = segmentFile(folder, segment)
  let lastHash = previous
  let records = 0
  let goodEnd = 0
  let end = 0
  let lineNumber = 0
  let doubtful: number | undefined
  let brokenAtLine: number | undefined
  for await (const line of readLines(file)) {
    lineNumber++
    end = line.end
    const named = line.complete ? predecessorOf(line.text) : undefined
    const whole = named !== undefined && isJson(line.text)
    if (!whole) {
      doubtful ??= lineNumber
      continue
    }
    if (doubtful !== undefined || named !== lastHash) brokenAtLine ??= doubtful ?? lineNumber
    doubtful = undefined
    lastHash = recordHash(line.text)
    records++
    goodEnd = line.end
  }
  if (end > goodEnd) await truncate(file, goodEnd)
  return {
    records,
    bytes: goodEnd,
    firstPrevious: previous,
    lastHash,
    tornBytes: end - goodEnd,
    ...(brokenAtLine !== undefined && { brokenAtLine }),
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
