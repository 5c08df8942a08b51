/**
 * Segments: numbered files of one record a line, each closed by a digest file. Their names and their reading; writing is
 * in `segment-journal.ts`.
 */

import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What closes a segment; `lastHash` vouches for every byte of it through the chain. */
export interface Digest {
  readonly segment: number
  readonly records: number
  readonly bytes: number
  /** Hash of the record before the first of this segment. */
  readonly firstPrevious: string
  readonly lastHash: string
  /** Milliseconds since 1970. */
  readonly sealedAt: number
}

const numbered = (segment: number) => String(segment).padStart(12, '0')

export const segmentFile = (folder: string, segment: number) =>
  join(folder, `${numbered(segment)}.jsonl`)
export const digestFile = (folder: string, segment: number) =>
  join(folder, `${numbered(segment)}.digest.json`)

/** Numbers of the segments in a folder, ascending; empty when there is no folder. */
export async function segmentNumbers(folder: string): Promise<number[]> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return names
    .filter((name) => /^\d{12}\.jsonl$/.test(name))
    .map((name) => Number(name.slice(0, 12)))
    .sort((a, b) => a - b)
}

/** `undefined` when the segment is open, or was when the process ended. */
export async function readDigest(folder: string, segment: number): Promise<Digest | undefined> {
  try {
    return JSON.parse(await readFile(digestFile(folder, segment), 'utf8')) as Digest
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export interface Line {
  readonly text: string
  /** Offset of its first byte. */
  readonly start: number
  /** Offset behind its line end. */
  readonly end: number
  /** False for the rest of a file that doesn't end in a line end. */
  readonly complete: boolean
}

/** The lines of a segment, with their places, a block at a time. */
export async function* readLines(file: string): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0)
  let start = 0
  for await (const block of createReadStream(file, { highWaterMark: 1 << 18 })) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, block as Buffer]) : (block as Buffer)
    let from = 0
    for (;;) {
      const at = bytes.indexOf(10, from)
      if (at < 0) break
      const end = start + at + 1
      yield { text: bytes.toString('utf8', from, at), start: start + from, end, complete: true }
      from = at + 1
    }
    start += from
    rest = bytes.subarray(from)
  }
  if (rest.length > 0)
    yield { text: rest.toString('utf8'), start, end: start + rest.length, complete: false }
}
