/** Bytes of objects in the blob store: read in order, forgotten when nothing refers to them. */

import { once } from 'node:events'
import { Readable } from 'node:stream'
import { isPiecewise } from '../../../kernel/http.ts'
import type { BlobRef, BlobStore } from '../../../kernel/world.ts'
import {
  type ContentRef,
  contentBytes,
  type DataKeys,
  openAll,
  openRange,
} from '../encryption/content.ts'

/** Answers up to this size are sent in one piece. */
const wholeBytes = 64 * 1024
const nothing: Buffer = Buffer.alloc(0)

/** Bytes `start` to `end` (inclusive) of an object, in one piece when they are few; `keys` are those of the object. */
export async function readContent(
  blobs: BlobStore,
  content: readonly ContentRef[],
  keys: DataKeys,
  start: number,
  end: number,
): Promise<Buffer | Readable> {
  if (end < start) return nothing
  const spans = spansOf(content, keys, start, end)
  const [first] = spans
  if (first === undefined) throw new Error('an object has fewer bytes than its size')
  if (spans.length === 1 && first.size <= wholeBytes)
    return (await openAll(blobs, first.blob, keys)).subarray(first.start, first.end + 1)
  const stream =
    spans.length === 1
      ? openRange(blobs, first.blob, keys, first.start, first.end)
      : Readable.from(joined(blobs, keys, spans), { objectMode: false })
  // a blob that can't be read is found out before the answer begins
  if (isPiecewise(stream)) await stream.opened()
  else if (stream.readableLength === 0) await once(stream, 'readable')
  return stream
}

interface Span {
  readonly blob: ContentRef
  /** Bytes of the object in the blob. */
  readonly size: number
  readonly start: number
  readonly end: number
}

function spansOf(
  content: readonly ContentRef[],
  keys: DataKeys,
  start: number,
  end: number,
): readonly Span[] {
  const spans: Span[] = []
  let offset = 0
  for (const blob of content) {
    const size = contentBytes(blob, keys)
    const from = Math.max(start - offset, 0)
    const to = Math.min(end - offset, size - 1)
    if (from <= to) spans.push({ blob, size, start: from, end: to })
    offset += size
    if (offset > end) break
  }
  return spans
}

async function* joined(
  blobs: BlobStore,
  keys: DataKeys,
  spans: readonly Span[],
): AsyncGenerator<Buffer> {
  for (const { blob, start, end } of spans) yield* openRange(blobs, blob, keys, start, end)
}

/**
 * Forgets bytes that nothing refers to any more. Never fails and isn't waited for: what stays behind is an orphan that
 * the scavenger finds.
 */
export function forgetContent(blobs: BlobStore, content: readonly BlobRef[]): void {
  for (const blob of content) void blobs.delete(blob).catch(() => {})
}
