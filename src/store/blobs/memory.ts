/** Blobs in memory, for tests and ephemeral servers. */

import { Readable } from 'node:stream'
import type { Clock, RandomSource } from '../../kernel/clock.ts'
import type { OwnedBlobStore } from './blobs.ts'
import { BlobDamaged } from './blobs.ts'

/** Everything is gone with the process. */
export function memoryBlobs(random: RandomSource, clock: Pick<Clock, 'now'>): OwnedBlobStore {
  const blobs = new Map<string, { bytes: Buffer; at: number }>()
  const bytesOf = (id: string) => {
    const blob = blobs.get(id)
    if (blob === undefined) throw new BlobDamaged('a blob is missing')
    return blob.bytes
  }
  return {
    async put(source) {
      const chunks: Uint8Array[] = []
      if (source instanceof Uint8Array) chunks.push(source)
      else for await (const chunk of source) chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      const id = random.bytes(16).toString('hex')
      blobs.set(id, { bytes, at: clock.now() })
      return { kind: 'inline', id, size: bytes.length }
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
