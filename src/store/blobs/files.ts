/**
 * Large blobs as write-once files: random name, O_EXCL, bytes, checksums of the blocks, sync of file and directory.
 * No rename: the name is referred to by nobody before its metadata is committed.
 */

import type { FileHandle } from 'node:fs/promises'
import { mkdir, open, opendir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import type { RandomSource } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/errors.ts'
import { BlobDamaged, checkedId } from './blobs.ts'
import { blockChecksums, blockSize, footerLength } from './checksum.ts'

export interface BlobFiles {
  /** Stores `first`, then what follows; resolves with name and size when all is on disk. */
  put(first: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): Promise<StoredFile>
  read(id: string, size: number, start: number, end: number): Readable
  readAll(id: string, size: number): Promise<Buffer>
  delete(id: string): Promise<void>
  storedBefore(time: number): AsyncIterable<string>
  close(): Promise<void>
}

export interface StoredFile {
  readonly id: string
  readonly size: number
}

/** Written at once, and handed out at once. */
const chunkSize = 256 * 1024

export function openBlobFiles(
  folder: string,
  random: RandomSource,
  onFatal: (error: unknown) => void,
): BlobFiles {
  const directories = new Map<string, Promise<FileHandle>>()
  const beingWritten = new Set<string>()
  let refusal: Fault | undefined

  const pathOf = (id: string) => join(folder, checkedId(id).slice(0, 2), id.slice(2))

  /** The open directory of a name; its own entry is synced when it is new. */
  function directoryOf(id: string): Promise<FileHandle> {
    const name = id.slice(0, 2)
    let directory = directories.get(name)
    if (directory === undefined) {
      directory = openDirectory(folder, name)
      directories.set(name, directory)
      directory.catch(() => directories.delete(name))
    }
    return directory
  }

  async function sync(handle: FileHandle): Promise<void> {
    try {
      await handle.sync()
    } catch (error) {
      refusal = new Fault('unavailable', 'the blob store stopped after a failed sync', {
        cause: error,
      })
      onFatal(error)
      throw refusal
    }
  }

  return {
    async put(first, rest) {
      if (refusal !== undefined) throw refusal
      const id = random.bytes(16).toString('hex')
      const directory = await directoryOf(id)
      beingWritten.add(id)
      try {
        const file = await open(pathOf(id), 'wx', 0o600)
        try {
          const size = await writeAll(file, first, rest)
          await sync(file)
          await sync(directory)
          return { id, size }
        } catch (error) {
          await rm(pathOf(id), { force: true })
          throw error
        } finally {
          await file.close()
        }
      } finally {
        beingWritten.delete(id)
      }
    },
    read(id, size, start, end) {
      if (end < start) return Readable.from([], { objectMode: false })
      return new BlobReadable(pathOf(id), size, start, Math.min(end, size - 1))
    },
    async readAll(id, size) {
      const chunks: Buffer[] = []
      for await (const chunk of new BlobReadable(pathOf(id), size, 0, size - 1)) chunks.push(chunk)
      return Buffer.concat(chunks)
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
      const open = await Promise.allSettled(directories.values())
      directories.clear()
      for (const result of open) if (result.status === 'fulfilled') await result.value.close()
    },
  }
}

async function openDirectory(folder: string, name: string): Promise<FileHandle> {
  const path = join(folder, name)
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const parent = await open(folder, 'r')
  try {
    await parent.sync()
  } finally {
    await parent.close()
  }
  return await open(path, 'r')
}

/** Gathers 256 KiB at a time without copying, and reads on while a write is under way. */
async function writeAll(
  file: FileHandle,
  first: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): Promise<number> {
  const checksums = blockChecksums()
  let gathered: Uint8Array[] = []
  let gatheredLength = 0
  let size = 0
  let written: Promise<void> = Promise.resolve()

  const gather = (chunk: Uint8Array) => {
    checksums.add(chunk)
    gathered.push(chunk)
    gatheredLength += chunk.length
  }
  const flush = async () => {
    await written
    const chunks = gathered
    const length = gatheredLength
    const position = size
    gathered = []
    gatheredLength = 0
    size += length
    written = writeFully(file, chunks, length, position)
    // The failure is met at the next await of `written`.
    written.catch(() => {})
  }

  try {
    for (const chunk of first) gather(chunk)
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      gather(next.value)
      if (gatheredLength >= chunkSize) await flush()
    }
    await flush()
    const dataLength = size
    const footer = checksums.footer()
    gathered = [footer]
    gatheredLength = footer.length
    await flush()
    await written
    return dataLength
  } finally {
    // The file is closed after this, so nothing may still be writing.
    await written.catch(() => {})
  }
}

async function writeFully(
  file: FileHandle,
  chunks: readonly Uint8Array[],
  length: number,
  position: number,
): Promise<void> {
  if (length === 0) return
  const { bytesWritten } = await file.writev(chunks, position)
  if (bytesWritten === length) return
  // A short write: the rest once more, from a flat copy.
  const flat = Buffer.concat(chunks)
  for (let at = bytesWritten; at < length; ) {
    const more = await file.write(flat, at, length - at, position + at)
    at += more.bytesWritten
  }
}

/** Hands out bytes only after the checksum of their block held. */
class BlobReadable extends Readable {
  readonly #path: string
  readonly #size: number
  readonly #end: number
  #at: number
  #file: FileHandle | undefined
  #footer: Buffer | undefined

  constructor(path: string, size: number, start: number, end: number) {
    super({ highWaterMark: chunkSize })
    this.#path = path
    this.#size = size
    this.#at = start
    this.#end = end
  }

  override _construct(callback: (error?: Error | null) => void): void {
    this.#open().then(() => callback(), callback)
  }

  override _read(): void {
    this.#next().then(undefined, (error: Error) => this.destroy(error))
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const file = this.#file
    this.#file = undefined
    if (file === undefined) callback(error)
    else
      file.close().then(
        () => callback(error),
        (closing) => callback(error ?? closing),
      )
  }

  async #open(): Promise<void> {
    try {
      this.#file = await open(this.#path, 'r')
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
        throw new BlobDamaged('a blob is missing', { cause })
      throw cause
    }
    this.#footer = await this.#readExactly(footerLength(this.#size), this.#size)
  }

  async #next(): Promise<void> {
    if (this.#at > this.#end) {
      this.push(null)
      return
    }
    const block = Math.floor(this.#at / blockSize)
    const blockStart = block * blockSize
    const length = Math.min(blockSize, this.#size - blockStart)
    const bytes = await this.#readExactly(length, blockStart)
    if (crc32(bytes) !== this.#footer!.readUInt32BE(block * 4))
      throw new BlobDamaged('a blob has other bytes than stored')
    const wanted = bytes.subarray(this.#at - blockStart, this.#end + 1 - blockStart)
    this.#at += wanted.length
    for (let at = 0; at < wanted.length; at += chunkSize)
      this.push(wanted.subarray(at, at + chunkSize))
  }

  async #readExactly(length: number, position: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(length)
    for (let at = 0; at < length; ) {
      const { bytesRead } = await this.#file!.read(bytes, at, length - at, position + at)
      if (bytesRead === 0) throw new BlobDamaged('a blob is shorter than stored')
      at += bytesRead
    }
    return bytes
  }
}
