/** Bytes of objects in the blob store: read in order, forgotten when nothing refers to them. */

import { once } from 'node:events'
import { Readable } from 'node:stream'
import { isPiecewise } from '../../../kernel/http.ts'
import type { BlobRef, BlobStore } from '../../../kernel/world.ts'

/** Answers up to this size are sent in one piece. */
const wholeBytes = 64 * 1024
const nothing: Buffer = Buffer.alloc(0)

/** Bytes `start` to `end` (inclusive) of an object, in one piece when they are few. */
export async function readContent(
  blobs: BlobStore,
  content: readonly BlobRef[],
  start: number,
  end: number,
): Promise<Buffer | Readable> {
  if (end < start) return nothing
  const spans = spansOf(content, start, end)
  const [first] = spans
  if (first === undefined) throw new Error('an object has fewer bytes than its size')
  if (spans.length === 1 && first.blob.size <= wholeBytes)
    return (await blobs.readAll(first.blob)).subarray(first.start, first.end + 1)
  const stream =
    spans.length === 1
      ? blobs.read(first.blob, first.start, first.end)
      : Readable.from(joined(blobs, spans), { objectMode: false })
  // a blob that can't be read is found out before the answer begins
  if (isPiecewise(stream)) await stream.opened()
  else if (stream.readableLength === 0) await once(stream, 'readable')
  return stream
}

interface Span {
  readonly blob: BlobRef
  readonly start: number
  readonly end: number
}

function spansOf(content: readonly BlobRef[], start: number, end: number): readonly Span[] {
  const spans: Span[] = []
  let offset = 0
  for (const blob of content) {
    const from = Math.max(start - offset, 0)
    const to = Math.min(end - offset, blob.size - 1)
    if (from <= to) spans.push({ blob, start: from, end: to })
    offset += blob.size
    if (offset > end) break
  }
  return spans
}

async function* joined(blobs: BlobStore, spans: readonly Span[]): AsyncGenerator<Buffer> {
  for (const { blob, start, end } of spans) yield* blobs.read(blob, start, end)
}

/**
 * Forgets bytes that nothing refers to any more. Never fails and isn't waited for: what stays behind is an orphan that
 * the scavenger finds.
 */
export function forgetContent(blobs: BlobStore, content: readonly BlobRef[]): void {
  for (const blob of content) void blobs.delete(blob).catch(() => {})
}
