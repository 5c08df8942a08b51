/**
 * Large blobs as write-once files: random name, O_EXCL, bytes, checksums of the blocks, sync of file and directory.
 * No rename: the name is referred to by nobody before its metadata is committed.
 */

import { mkdirSync, renameSync, statfsSync } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { RandomSource } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/errors.ts'
import { BlobStream } from './blob-stream.ts'
import { checkedId } from './blobs.ts'
import type { FileNumber } from './disk.ts'
import { closeFile, createFile, openFile, remove, sync } from './disk.ts'
import { fileBlocks } from './file-blocks.ts'
import { type BlockWriter, blockWriter } from './file-writer.ts'
import type { LargeBlobs } from './large.ts'

export interface BlobFiles extends LargeBlobs {
  /** Whether the last file found room on the disk, or there is some again. */
  hasRoom(): boolean
}

interface NewFile {
  readonly id: string
  readonly file: FileNumber
  readonly directory: FileNumber
}

/** What has to be free again after a file found no room. */
const leastRoom = 1024 * 1024

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
  let full = false

  /** A full disk, or too many open files: nothing is stored, and it may be tried again. */
  function refuseWrite(cause: unknown): never {
    if (cause instanceof Fault) throw cause
    if ((cause as NodeJS.ErrnoException).code === 'ENOSPC') full = true
    throw new Fault('unavailable', 'the disk took no bytes of a blob', { cause })
  }

  const aside = join(folder, '..', 'quarantine')
  const pathOf = (id: string) => join(folder, checkedId(id).slice(0, 2), id.slice(2))
  const blocksOf = (id: string, size: number, proved?: 'by reader') =>
    fileBlocks(pathOf(id), size, proved === undefined)

  /** The open directory of a name. */
  async function directoryOf(id: string): Promise<FileNumber> {
    prepared ??= prepare()
    try {
      await prepared
      const name = id.slice(0, 2)
      let directory = directories.get(name)
      if (directory === undefined) {
        directory = openFile(join(folder, name))
        directories.set(name, directory)
      }
      return directory
    } catch (error) {
      prepared = undefined
      return refuseWrite(error)
    }
  }

  /** All directories at once with the first file, so that no later one pays for the sync of a new directory's entry. */
  async function prepare(): Promise<void> {
    for (let number = 0; number < 256; number++) {
      const name = number.toString(16).padStart(2, '0')
      mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
    }
    const parent = openFile(folder)
    try {
      await syncAll(parent)
    } finally {
      closeFile(parent)
    }
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

  async function createBlob(id: string): Promise<NewFile> {
    if (refusal !== undefined) throw refusal
    const directory = await directoryOf(id)
    beingWritten.add(id)
    try {
      return { id, directory, file: createFile(pathOf(id)) }
    } catch (error) {
      beingWritten.delete(id)
      return refuseWrite(error)
    }
  }

  async function end(
    writer: BlockWriter,
    creating: () => Promise<NewFile> | undefined,
    keeps: boolean,
  ): Promise<void> {
    await writer.release()
    const created = await creating()?.catch(() => undefined)
    if (created === undefined) return
    closeFile(created.file)
    try {
      if (!keeps) await remove(pathOf(created.id))
    } finally {
      beingWritten.delete(created.id)
    }
  }

  return {
    begin(id = random.bytes(16).toString('hex')) {
      if (refusal !== undefined) throw refusal
      let creating: Promise<NewFile> | undefined
      let ended: Promise<void> | undefined
      const created = () => {
        creating ??= createBlob(id)
        return creating
      }
      const writer = blockWriter(async () => (await created()).file)
      const { promise, resolve } = Promise.withResolvers<void>()
      underWay.add(promise)
      const finishOnce = (keeps: boolean) => {
        ended ??= end(writer, () => creating, keeps).finally(() => {
          underWay.delete(promise)
          resolve()
        })
        return ended
      }
      return {
        writer,
        async finish() {
          try {
            await writer.finish().catch(refuseWrite)
            const { id, file, directory } = await created()
            await syncAll(file, directory)
            full = false
            await finishOnce(true)
            return { id, size: writer.size }
          } catch (error) {
            await finishOnce(false)
            throw error
          }
        },
        abandon: () => finishOnce(false),
      }
    },
    read(id, size, start, end, proved) {
      if (end < start) return Readable.from([], { objectMode: false })
      return new BlobStream(blocksOf(id, size, proved), size, start, Math.min(end, size - 1))
    },
    async readAll(id, size) {
      const chunks: Buffer[] = []
      for await (const chunk of new BlobStream(blocksOf(id, size), size, 0, size - 1))
        chunks.push(chunk)
      return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
    },
    delete: async (id) => remove(pathOf(id)),
    async quarantine(id) {
      mkdirSync(aside, { recursive: true, mode: 0o700 })
      try {
        renameSync(pathOf(id), join(aside, id))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      }
    },
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
    hasRoom() {
      if (full) {
        const { bavail, bsize } = statfsSync(folder)
        full = bavail * bsize < leastRoom
      }
      return !full
    },
    async close() {
      refusal ??= new Fault('unavailable', 'the blob store is closed')
      await Promise.allSettled(underWay)
      for (const directory of directories.values()) closeFile(directory)
      directories.clear()
    },
  }
}
