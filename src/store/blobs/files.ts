/**
 * Large blobs as write-once files: random name, O_EXCL, bytes, checksums of the blocks, sync of file and directory.
 * No rename: the name is referred to by nobody before its metadata is committed.
 */

import { mkdirSync } from 'node:fs'
import { opendir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { RandomSource } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/errors.ts'
import { BlobStream } from './blob-stream.ts'
import { checkedId } from './blobs.ts'
import { blockChecksums } from './checksum.ts'
import type { FileNumber } from './disk.ts'
import { closeFile, createFile, openFile, sync, writeFully } from './disk.ts'

export interface BlobFiles {
  /** Stores `first`, then what follows; resolves with name and size when all is on disk. */
  put(first: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): Promise<StoredFile>
  read(id: string, size: number, start: number, end: number): BlobStream | Readable
  readAll(id: string, size: number): Promise<Buffer>
  delete(id: string): Promise<void>
  storedBefore(time: number): AsyncIterable<string>
  close(): Promise<void>
}

export interface StoredFile {
  readonly id: string
  readonly size: number
}

/** Written at once; larger writes cost the kernel more per byte. */
const gatherSize = 256 * 1024

export function openBlobFiles(
  folder: string,
  random: RandomSource,
  onFatal: (error: unknown) => void,
): BlobFiles {
  const directories = new Map<string, FileNumber>()
  let prepared: Promise<void> | undefined
  const beingWritten = new Set<string>()
  /** Closing waits for these: they use open files by number. */
  const underWay = new Set<Promise<unknown>>()
  let refusal: Fault | undefined

  const pathOf = (id: string) => join(folder, checkedId(id).slice(0, 2), id.slice(2))

  /** The open directory of a name. */
  async function directoryOf(id: string): Promise<FileNumber> {
    prepared ??= createDirectories(folder)
    try {
      await prepared
    } catch (error) {
      prepared = undefined
      throw error
    }
    const name = id.slice(0, 2)
    let directory = directories.get(name)
    if (directory === undefined) {
      directory = openFile(join(folder, name))
      directories.set(name, directory)
    }
    return directory
  }

  async function syncAll(...files: readonly FileNumber[]): Promise<void> {
    const outcomes = await Promise.allSettled(files.map(sync))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed === undefined) return
    refusal = new Fault('unavailable', 'the blob store stopped after a failed sync', {
      cause: failed.reason,
    })
    onFatal(failed.reason)
    throw refusal
  }

  async function putFile(
    first: readonly Uint8Array[],
    rest: AsyncIterator<Uint8Array>,
  ): Promise<StoredFile> {
    if (refusal !== undefined) throw refusal
    const id = random.bytes(16).toString('hex')
    const directory = await directoryOf(id)
    beingWritten.add(id)
    try {
      const file = await create(pathOf(id))
      try {
        const size = await writeAll(file, first, rest)
        await syncAll(file, directory)
        return { id, size }
      } catch (error) {
        await rm(pathOf(id), { force: true })
        throw error
      } finally {
        closeFile(file)
      }
    } finally {
      beingWritten.delete(id)
    }
  }

  return {
    put(first, rest) {
      const work = putFile(first, rest)
      underWay.add(work)
      const forget = () => void underWay.delete(work)
      work.then(forget, forget)
      return work
    },
    read(id, size, start, end) {
      if (end < start) return Readable.from([], { objectMode: false })
      return new BlobStream(pathOf(id), size, start, Math.min(end, size - 1))
    },
    async readAll(id, size) {
      const chunks: Buffer[] = []
      for await (const chunk of new BlobStream(pathOf(id), size, 0, size - 1)) chunks.push(chunk)
      return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
    },
    delete: (id) => rm(pathOf(id), { force: true }),
    async *storedBefore(time) {
      for await (const directory of await opendir(folder)) {
        for await (const { name } of await opendir(join(folder, directory.name))) {
          const id = directory.name + name
          if (beingWritten.has(id)) continue
          const found = await stat(pathOf(id)).catch(() => undefined)
          if (found !== undefined && found.mtimeMs < time) yield id
        }
      }
    },
    async close() {
      refusal ??= new Fault('unavailable', 'the blob store is closed')
      await Promise.allSettled(underWay)
      for (const directory of directories.values()) closeFile(directory)
      directories.clear()
    },
  }
}

async function create(path: string): Promise<FileNumber> {
  try {
    return createFile(path)
  } catch (error) {
    return refuseWrite(error)
  }
}

/** A full disk, or too many open files: nothing is stored, and it may be tried again. */
function refuseWrite(cause: unknown): never {
  throw new Fault('unavailable', 'the disk took no bytes of a blob', { cause })
}

/** All at once with the first file, so that no later one pays for the sync of a new directory's entry. */
async function createDirectories(folder: string): Promise<void> {
  for (let number = 0; number < 256; number++) {
    const name = number.toString(16).padStart(2, '0')
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
  }
  const parent = openFile(folder)
  try {
    await sync(parent)
  } finally {
    closeFile(parent)
  }
}

/** Gathers chunks without copying, reads on while a write is under way, and ends with the checksums. */
async function writeAll(
  file: FileNumber,
  first: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): Promise<number> {
  const checksums = blockChecksums()
  let gathered: Uint8Array[] = []
  let gatheredLength = 0
  let size = 0
  let writtenTo = 0
  let written: Promise<void> = Promise.resolve()

  const gather = (chunk: Uint8Array) => {
    gathered.push(chunk)
    gatheredLength += chunk.length
  }
  const flush = async () => {
    await written
    written = writeFully(file, gathered, writtenTo).catch(refuseWrite)
    // The failure is met where `written` is awaited next.
    written.catch(() => {})
    writtenTo += gatheredLength
    gathered = []
    gatheredLength = 0
  }
  const take = async (chunk: Uint8Array) => {
    for (let at = 0; at < chunk.length; at += gatherSize) {
      const part = chunk.subarray(at, at + gatherSize)
      checksums.add(part)
      size += part.length
      gather(part)
      if (gatheredLength >= gatherSize) await flush()
    }
  }

  try {
    for (const chunk of first) await take(chunk)
    for (let next = await rest.next(); !next.done; next = await rest.next()) await take(next.value)
    gather(checksums.footer())
    await flush()
    await written
    return size
  } finally {
    // The file is closed after this, so nothing may still be writing.
    await written.catch(() => {})
  }
}
