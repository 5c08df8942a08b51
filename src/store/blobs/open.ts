/**
 * The blob store of one machine: the smallest blobs in the file of the metadata, small ones in `blobs.db`, larger ones as
 * files under `blobs/`.
 */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import type { Clock, RandomSource } from '../../kernel/clock.ts'
import type { BlobRef, BlobWriter } from '../../kernel/world.ts'
import { asBuffer } from '../tuples.ts'
import type { OwnedBlobStore } from './blobs.ts'
import { BlobDamaged, checkedId } from './blobs.ts'
import { openBlobFiles } from './files.ts'
import { openInlineBlobs } from './inline.ts'
import { memoryBlobs } from './memory.ts'
import type { BlobRows } from './rows.ts'

export interface BlobOptions {
  readonly random: RandomSource
  readonly clock: Pick<Clock, 'now'>
  /** Called when a sync or a commit failed and the store stopped accepting. */
  readonly onFatal?: (error: unknown) => void
  /** Takes the smallest blobs where the metadata is a file of this process. */
  readonly rows?: BlobRows
}

/** The limits are meant for the bytes of an object; encryption adds so many at most (services/s3/encryption). */
const addedBytes = 32

/** Largest blob among the rows of the metadata (docs/decisions/small-blobs.md). */
export const rowLimit = 4 * 1024 + addedBytes

/** Largest blob kept in the database; above, reads cost more than from a file (docs/decisions/blob-checksums.md). */
export const inlineLimit = 16 * 1024 + addedBytes

/** Opens the blobs of a data directory, owned by this process alone until closed; `:memory:` keeps them in memory. */
export function openBlobStore(directory: string, options: BlobOptions): OwnedBlobStore {
  const { random, clock, onFatal = () => {}, rows } = options
  if (directory === ':memory:') return memoryBlobs(random, clock)
  const folder = join(directory, 'blobs')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const inline = openInlineBlobs(join(directory, 'blobs.db'), random, clock, onFatal)
  const files = openBlobFiles(folder, random, onFatal)

  async function putBytes(bytes: Uint8Array): Promise<BlobRef> {
    if (bytes.length > inlineLimit) return putWith(begin(), async (writer) => writer.write(bytes))
    if (rows === undefined || bytes.length > rowLimit)
      return { kind: 'inline' as const, id: await inline.put(bytes), size: bytes.length }
    const id = random.bytes(16)
    rows.put(id, { at: clock.now(), crc: crc32(bytes), bytes })
    return { kind: 'row' as const, id: id.toString('hex'), size: bytes.length }
  }

  function small({ kind, id }: BlobRef): Buffer {
    if (kind === 'inline') return inline.get(checkedId(id))
    const name = idBytes(id)
    const row = rows?.get(name)
    if (row === undefined) throw new BlobDamaged('a blob is missing')
    if (crc32(row.bytes) !== row.crc) throw new BlobDamaged('a blob has other bytes than stored')
    return asBuffer(row.bytes)
  }

  function begin(): BlobWriter {
    const file = files.begin()
    const { writer } = file
    return {
      write: (bytes) => writer.write(bytes),
      crc32: () => writer.crc32(),
      async finish() {
        const held = writer.held()
        if (held === undefined || held.length > inlineLimit)
          return { kind: 'file', ...(await file.finish()) }
        const bytes = Buffer.from(held)
        await file.abandon()
        return putBytes(bytes)
      },
      abandon: () => file.abandon(),
    }
  }

  return {
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
    read(ref, start, end) {
      if (ref.kind === 'file') return files.read(ref.id, ref.size, start, end)
      return Readable.from(
        (function* () {
          const bytes = small(ref).subarray(start, end + 1)
          if (bytes.length > 0) yield bytes
        })(),
        { objectMode: false },
      )
    },
    readAll: async (ref) =>
      ref.kind === 'file' ? await files.readAll(ref.id, ref.size) : small(ref),
    async delete({ kind, id }) {
      if (kind === 'file') return files.delete(id)
      if (kind === 'inline') return inline.delete(checkedId(id))
      const row = idBytes(id)
      rows?.delete(row)
    },
    async *storedBefore(time) {
      for (
        let page = inline.page('', time);
        page.length > 0;
        page = inline.page(page.at(-1)!, time)
      )
        for (const id of page) yield { kind: 'inline', id }
      if (rows)
        for (
          let page = rows.page(Buffer.alloc(0), time);
          page.length > 0;
          page = rows.page(page.at(-1)!, time)
        )
          for (const id of page) yield { kind: 'row', id: id.toString('hex') }
      for await (const id of files.storedBefore(time)) yield { kind: 'file', id }
    },
    hasRoom: () => inline.hasRoom() && files.hasRoom(),
    async close() {
      await files.close()
      await inline.close()
    },
  }
}

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
