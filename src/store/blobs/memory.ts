/** Blobs in memory, for tests and ephemeral servers. */

import { Readable } from 'node:stream'
import type { Clock, RandomSource } from '../../kernel/clock.ts'
import type { BlobRef } from '../../kernel/world.ts'
import type { OwnedBlobStore } from './blobs.ts'
import { BlobMissing } from './blobs.ts'

/** Everything is gone with the process. */
export function memoryBlobs(random: RandomSource, clock: Pick<Clock, 'now'>): OwnedBlobStore {
  const blobs = new Map<string, { bytes: Buffer; at: number }>()
  const bytesOf = (id: string) => {
    const blob = blobs.get(id)
    if (blob === undefined) throw new BlobMissing()
    return blob.bytes
  }
  const keep = (bytes: Buffer): BlobRef => {
    const id = random.bytes(16).toString('hex')
    blobs.set(id, { bytes, at: clock.now() })
    return { kind: 'inline', id, size: bytes.length }
  }
  return {
    shared: false,
    quarantine: async () => {},
    endUploadsBefore: async () => 0,
    check: async () => {},
    async put(source) {
      const chunks: Uint8Array[] = []
      if (source instanceof Uint8Array) chunks.push(source)
      else for await (const chunk of source) chunks.push(chunk)
      return keep(Buffer.concat(chunks))
    },
    begin() {
      const chunks: Buffer[] = []
      return {
        write(bytes) {
          chunks.push(Buffer.from(bytes))
          return undefined
        },
        finish: async () => keep(Buffer.concat(chunks)),
        abandon: async () => {},
      }
    },
    read(ref, start, end) {
      return Readable.from(
        (function* () {
          const bytes = bytesOf(ref.id).subarray(start, end + 1)
          for (let at = 0; at < bytes.length; at += chunkSize)
            yield bytes.subarray(at, at + chunkSize)
        })(),
        { objectMode: false },
      )
    },
    readAll: async (ref) => Buffer.from(bytesOf(ref.id)),
    async delete(ref) {
      blobs.delete(ref.id)
    },
    async *storedBefore(time) {
      for (const [id, { at }] of [...blobs]) if (at < time) yield { kind: 'inline', id }
    },
    async close() {
      blobs.clear()
    },
  }
}

const chunkSize = 256 * 1024
