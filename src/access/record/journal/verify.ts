/** Checks a whole journal: every record, the chain across segments, and the digests. */

import { chainStart, predecessorOf, recordHash } from './journal.ts'
import { readDigest, readLines, segmentFile, segmentNumbers } from './segment.ts'

export interface Problem {
  readonly segment: number
  /** Line in the segment, from 1; absent for what concerns the whole segment. */
  readonly line?: number
  readonly problem: string
}

export interface Verification {
  readonly segments: number
  readonly records: number
  /**
   * Hash of the last record. Kept elsewhere, it shows later that nothing was cut off the end: a chain can't show that by
   * itself.
   */
  readonly lastHash: string
  readonly problems: readonly Problem[]
}

const mostProblems = 100

/**
 * Reads every segment of the folder. The last one may be in use: it has no digest yet, and a record at its end that is
 * being written isn't a problem.
 */
export async function verifyJournal(folder: string): Promise<Verification> {
  const problems: Problem[] = []
  const report = (segment: number, problem: string, line?: number) => {
    if (problems.length < mostProblems)
      problems.push({ segment, ...(line !== undefined && { line }), problem })
  }
  const segments = await segmentNumbers(folder)
  const last = segments.at(-1)
  let records = 0
  let lastHash = chainStart
  let expected = 1
  for (const segment of segments) {
    for (; expected < segment; expected++) report(expected, 'the segment is missing')
    expected = segment + 1
    const digest = await readDigest(folder, segment)
    if (!digest && segment !== last) report(segment, 'the digest is missing')
    if (digest && digest.firstPrevious !== lastHash)
      report(segment, 'the digest does not follow the segment before')
    let lineNumber = 0
    let bytes = 0
    for await (const line of readLines(segmentFile(folder, segment))) {
      lineNumber++
      if (!line.complete && !digest) break
      const named = predecessorOf(line.text)
      if (!line.complete || named === undefined) report(segment, 'this is not a record', lineNumber)
      else if (named !== lastHash) report(segment, 'the record before was changed', lineNumber)
      lastHash = recordHash(line.text)
      bytes = line.end
      records++
    }
    if (digest && (digest.records !== lineNumber || digest.bytes !== bytes))
      report(segment, 'the digest counts other records')
    if (digest && digest.lastHash !== lastHash)
      report(segment, 'the last record is not the one of the digest', lineNumber)
  }
  return { segments: segments.length, records, lastHash, problems }
}
