/**
 * The blob store of a server: the smallest blobs among the metadata, and of the others small ones in `blobs.db` and larger
 * ones as files under `blobs/`, or all of them in an upstream.
 */

import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import type { Clock, RandomSource } from '../../kernel/clock.ts'
import type { BlobRef, BlobWriter } from '../../kernel/world.ts'
import type { MaybePromise } from '../store.ts'
import { asBuffer } from '../tuples.ts'
import type { OwnedBlobStore } from './blobs.ts'
import { BlobDamaged, BlobMissing, checkedId } from './blobs.ts'
import { type BlobFiles, openBlobFiles } from './files.ts'
import { type InlineBlobs, openInlineBlobs } from './inline.ts'
import type { LargeBlobs } from './large.ts'
import { memoryBlobs } from './memory.ts'
import type { BlobRows } from './rows.ts'
import type { UpstreamBlobs } from './upstream/upstream.ts'

export interface BlobOptions {
  readonly random: RandomSource
  readonly clock: Pick<Clock, 'now'>
  /** Called when a sync or a commit failed and the store stopped accepting. */
  readonly onFatal?: (error: unknown) => void
  /** Takes the smallest blobs. */
  readonly rows?: BlobRows
  /** Takes all others; what lies in the directory from before stays readable. */
  readonly upstream?: UpstreamBlobs
  /** Takes the small blobs where another process owns `blobs.db`. */
  readonly inline?: InlineBlobs
}

/** The limits are meant for the bytes of an object; encryption adds so many at most (services/s3/encryption). */
const addedBytes = 32

/** Largest blob among the rows of the metadata (docs/decisions/small-blobs.md). */
export const rowLimit = 4 * 1024 + addedBytes

/** Largest blob kept in the database; above, reads cost more than from a file (docs/decisions/blob-checksums.md). */
export const inlineLimit = 16 * 1024 + addedBytes

/** Opens the blobs of a data directory, owned by this process alone until closed; `:memory:` keeps them in memory. */
export function openBlobStore(directory: string, options: BlobOptions): OwnedBlobStore {
  const { random, clock, rows, upstream } = options
  if (directory === ':memory:') return memoryBlobs(random, clock)
  const local =
    upstream === undefined || holdsBlobs(directory) ? openLocal(directory, options) : undefined
  const large = upstream ?? (local as LocalBlobs).files
  const largeKind = upstream === undefined ? 'file' : 'upstream'
  /** Largest small blob; without rows an upstream takes even an empty one. */
  const limit = upstream === undefined ? inlineLimit : rows === undefined ? -1 : rowLimit

  async function putBytes(bytes: Uint8Array): Promise<BlobRef> {
    if (bytes.length > limit) return putWith(begin(), async (writer) => writer.write(bytes))
    if (rows === undefined || bytes.length > rowLimit)
      return {
        kind: 'inline' as const,
        id: await (local as LocalBlobs).inline.put(bytes),
        size: bytes.length,
      }
    const id = random.bytes(16)
    await rows.put(id, { at: clock.now(), crc: crc32(bytes), bytes })
    return { kind: 'row' as const, id: id.toString('hex'), size: bytes.length }
  }

  async function small({ kind, id }: BlobRef): Promise<Buffer> {
    const name = idBytes(id)
    if (kind === 'inline') return local?.inline.get(id) ?? missing()
    const row = (await rows?.get(name)) ?? missing()
    if (crc32(row.bytes) !== row.crc) throw new BlobDamaged('a blob has other bytes than stored')
    return asBuffer(row.bytes)
  }

  /** Where a large blob lies; `undefined` for the small kinds. */
  function largeOf(kind: BlobRef['kind']): LargeBlobs | undefined {
    if (kind === 'file') return local?.files ?? missing()
    if (kind === 'upstream') return upstream ?? missing()
    return undefined
  }

  function begin(): BlobWriter {
    const blob = large.begin()
    const { writer } = blob
    return {
      write: (bytes) => writer.write(bytes),
      async finish() {
        const held = writer.held()
        if (held === undefined || held.length > limit)
          return { kind: largeKind, ...(await blob.finish()) }
        const bytes = Buffer.from(held)
        await blob.abandon()
        return putBytes(bytes)
      },
      abandon: () => blob.abandon(),
    }
  }

  return {
    shared: upstream !== undefined && local === undefined && rows?.shared !== false,
    quarantine: async ({ kind, id }) => await largeOf(kind)?.quarantine(checkedId(id)),
    endUploadsBefore: async (time) => (await upstream?.endUploadsBefore(time)) ?? 0,
    check:
      upstream === undefined
        ? async () => {}
        : soonAgain(options.clock, () => upstream.check(checkMillis)),
    async put(source) {
      if (source instanceof Uint8Array) return await putBytes(source)
      try {
        return await putWith(begin(), async (writer) => {
          for await (const chunk of source) await writer.write(chunk)
        })
      } catch (error) {
        source.destroy()
        throw error
      }
    },
    begin,
    read(ref, start, end, proved) {
      const blobs = largeOf(ref.kind)
      if (blobs !== undefined) return blobs.read(ref.id, ref.size, start, end, proved)
      return Readable.from(
        (async function* () {
          const bytes = (await small(ref)).subarray(start, end + 1)
          if (bytes.length > 0) yield bytes
        })(),
        { objectMode: false },
      )
    },
    async readAll(ref) {
      return (await largeOf(ref.kind)?.readAll(ref.id, ref.size)) ?? small(ref)
    },
    async delete({ kind, id }) {
      const name = idBytes(id)
      if (kind === 'file') await local?.files.delete(id)
      else if (kind === 'upstream') await upstream?.delete(id)
      else if (kind === 'inline') await local?.inline.delete(id)
      else await rows?.delete(name)
    },
    async *storedBefore(time) {
      if (local !== undefined)
        for await (const id of pagesOf('', (after) => local.inline.page(after, time)))
          yield { kind: 'inline', id }
      if (rows !== undefined)
        for await (const id of pagesOf<Buffer>(Buffer.alloc(0), (after) => rows.page(after, time)))
          yield { kind: 'row', id: id.toString('hex') }
      if (local !== undefined)
        for await (const id of local.files.storedBefore(time)) yield { kind: 'file', id }
      if (upstream !== undefined)
        for await (const id of upstream.storedBefore(time)) yield { kind: 'upstream', id }
    },
    ...(local && { hasRoom: () => local.inline.hasRoom() && local.files.hasRoom() }),
    async close() {
      await upstream?.close()
      await local?.files.close()
      await local?.inline.close()
    },
  }
}

interface LocalBlobs {
  readonly files: BlobFiles
  readonly inline: InlineBlobs
}

/** Something was stored here before an upstream was given. */
const holdsBlobs = (directory: string): boolean =>
  ['blobs', 'blobs.db'].some((name) => existsSync(join(directory, name)))

function openLocal(
  directory: string,
  { random, clock, onFatal = () => {}, ...options }: BlobOptions,
): LocalBlobs {
  const folder = join(directory, 'blobs')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const inline =
    options.inline ?? openInlineBlobs(join(directory, 'blobs.db'), random, clock, onFatal)
  return { inline, files: openBlobFiles(folder, random, onFatal) }
}

function missing(): never {
  throw new BlobMissing()
}

async function* pagesOf<T>(
  start: T,
  pageBehind: (after: T) => MaybePromise<readonly T[]>,
): AsyncGenerator<T> {
  for (let page = await pageBehind(start); page.length > 0; page = await pageBehind(page.at(-1)!))
    yield* page
}

/** An upstream that doesn't answer within this time doesn't serve. */
const checkMillis = 2_000
/** Whoever asks more often gets the last answer. */
const sameAnswerMillis = 1_000

const idBytes = (id: string): Buffer => Buffer.from(checkedId(id), 'hex')

async function putWith(
  writer: BlobWriter,
  fill: (writer: BlobWriter) => Promise<void>,
): Promise<BlobRef> {
  try {
    await fill(writer)
  } catch (error) {
    await writer.abandon()
    throw error
  }
  return writer.finish()
}

/** The same outcome for everybody who asks within a second. */
function soonAgain(clock: Pick<Clock, 'now'>, check: () => Promise<void>): () => Promise<void> {
  let last: { readonly at: number; readonly outcome: Promise<void> } | undefined
  return () => {
    const now = clock.now()
    if (last === undefined || Math.abs(now - last.at) > sameAnswerMillis)
      last = { at: now, outcome: check() }
    return last.outcome
  }
}
