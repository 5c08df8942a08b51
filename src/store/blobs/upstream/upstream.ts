/** Large blobs as objects of an S3-compatible upstream, under random names and a prefix of our own. */

import { Readable } from 'node:stream'
import { Fault } from '../../../kernel/errors.ts'
import { BlobStream } from '../blob-stream.ts'
import { checkedId } from '../blobs.ts'
import type { LargeBlobs } from '../large.ts'
import { upstreamBlocks } from './blocks.ts'
import { type ClientParts, createUpstreamClient, pieceOf } from './client.ts'
import { faultOf, UpstreamFailure, UpstreamRefused } from './failures.ts'
import { upstreamWriter } from './writer.ts'

export interface UpstreamBlobs extends LargeBlobs {
  /** Ends uploads that were begun before `time` and that nobody completes; resolves with their number. */
  endUploadsBefore(time: number): Promise<number>
  /** Writes, reads, lists and deletes a small object. Throws UpstreamRefused with what did not work. */
  probe(): Promise<void>
  /** Rejects when the upstream can't be read within `millis`. */
  check(millis: number): Promise<void>
  /** Who the prefix belongs to, as `claim` wrote it. */
  owner(): Promise<string | undefined>
  claim(owner: string): Promise<void>
}

export function openUpstreamBlobs(parts: ClientParts): UpstreamBlobs {
  const { prefix } = parts.settings
  const client = createUpstreamClient(parts)
  const folder = `${prefix}blobs/`
  const ownerKey = `${prefix}owner`
  const keyOf = (id: string) => folder + checkedId(id)
  /** Closing waits for these. */
  const underWay = new Set<Promise<unknown>>()
  let closed = false

  function follow(work: Promise<unknown>): void {
    const followed = work
      .catch(() => {})
      .finally(() => {
        underWay.delete(followed)
      })
    underWay.add(followed)
  }

  const blocksOf = (id: string, size: number, end: number) =>
    upstreamBlocks(client, { key: keyOf(id), id, size }, end)

  function read(id: string, size: number, start: number, end: number): BlobStream | Readable {
    if (end < start) return Readable.from([], { objectMode: false })
    const last = Math.min(end, size - 1)
    return new BlobStream(blocksOf(id, size, last), size, start, last)
  }

  return {
    begin(id = parts.random.bytes(16).toString('hex')) {
      if (closed) throw new Fault('unavailable', 'the blob store is closed')
      const key = keyOf(id)
      const writer = upstreamWriter(client, key, id)
      const { promise, resolve } = Promise.withResolvers<void>()
      follow(promise)
      let ended: Promise<void> | undefined
      /** What may have got there is taken back without making anybody wait; the scavenger finds what stays. */
      const end = (outcome: 'kept' | 'uncertain' | 'abandoned') => {
        ended ??= writer.release().finally(() => {
          const uploadId = writer.begunUpload()
          if (uploadId !== undefined) follow(client.abortUpload(key, uploadId))
          if (outcome === 'uncertain') follow(client.delete(key))
          resolve()
        })
        return ended
      }
      return {
        writer: {
          write: (bytes) => {
            const waits = writer.write(bytes)
            return waits && serving(() => waits)
          },
          held: () => writer.held(),
        },
        async finish() {
          try {
            await serving(() => writer.finish())
          } catch (error) {
            await end('uncertain')
            throw error
          }
          await end('kept')
          return { id, size: writer.size }
        },
        abandon: () => end('abandoned'),
      }
    },
    read,
    async readAll(id, size) {
      const chunks: Buffer[] = []
      for await (const chunk of read(id, size, 0, size - 1)) chunks.push(chunk)
      return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
    },
    delete: async (id) => {
      const key = keyOf(id)
      await serving(() => client.delete(key))
    },
    quarantine: (id) =>
      serving(async () => {
        const key = keyOf(id)
        try {
          await client.copy(key, `${prefix}quarantine/${id}`)
        } catch (error) {
          // gone already; or it can't be copied, being larger than copies may be: then it stays
          if (error instanceof UpstreamFailure) return
          throw error
        }
        await client.delete(key)
      }),
    async *storedBefore(time) {
      try {
        for await (const { key, modifiedAt } of client.list(folder)) {
          const id = key.slice(folder.length)
          if (modifiedAt < time && /^[0-9a-f]{32}$/.test(id)) yield id
        }
      } catch (error) {
        throw served(error)
      }
    },
    endUploadsBefore: (time) =>
      serving(async () => {
        let count = 0
        for await (const { key, uploadId, initiatedAt } of client.listUploads(folder)) {
          if (!(initiatedAt < time)) continue
          await client.abortUpload(key, uploadId)
          count++
        }
        return count
      }),
    async probe() {
      const key = `${prefix}probe/${parts.random.bytes(16).toString('hex')}`
      const bytes = parts.random.bytes(64)
      try {
        await client.put(key, pieceOf([bytes]))
        const found = await client.getSmall(key)
        if (!found?.equals(bytes)) throw new UpstreamFailure('it has other bytes than were written')
        for await (const _ of client.list(`${prefix}probe/`, 1)) break
        await client.delete(key)
        if ((await client.head(key)) !== undefined)
          throw new UpstreamFailure('what was deleted is still there')
      } catch (error) {
        throw refusedBy(error)
      }
    },
    check: (millis) =>
      serving(async () => {
        if ((await client.getSmall(ownerKey, { onceWithinMillis: millis })) === undefined)
          throw new UpstreamFailure('the mark of its owner is gone')
      }),
    async owner() {
      try {
        return (await client.getSmall(ownerKey))?.toString('utf8').trim()
      } catch (error) {
        throw refusedBy(error)
      }
    },
    async claim(owner) {
      try {
        await client.put(ownerKey, pieceOf([Buffer.from(`${owner}\n`)]))
      } catch (error) {
        throw refusedBy(error)
      }
    },
    async close() {
      if (closed) return
      closed = true
      while (underWay.size > 0) await Promise.all(underWay)
      client.close()
    },
  }
}

/** Whatever the upstream answers is no fault of a client of ours. */
const served = (error: unknown): unknown =>
  error instanceof UpstreamFailure ? faultOf(error) : error

async function serving<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw served(error)
  }
}

function refusedBy(error: unknown): unknown {
  const failure = error instanceof Fault ? error.cause : error
  return failure instanceof UpstreamFailure
    ? new UpstreamRefused(failure.message, { cause: failure })
    : error
}
