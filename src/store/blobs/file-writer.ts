/** Writes a file of a blob while its bytes arrive: a block fills while the one before is on its way to the disk. */

import { freeBlock, giveBack } from './block-memory.ts'
import { blockChecksums, blockSize } from './checksum.ts'
import type { FileNumber } from './disk.ts'
import { writeFully } from './disk.ts'

export interface BlockWriter {
  readonly size: number
  /** Copies the bytes. A promise asks to wait for it before the next call; it rejects when the disk takes no bytes. */
  write(bytes: Uint8Array): Promise<void> | undefined
  /** All bytes while none was handed to a file. */
  held(): Buffer | undefined
  /** Writes what is left, and the checksums behind it. */
  finish(): Promise<void>
  /** Nothing is being written once this holds. Idempotent. */
  release(): Promise<void>
}

/** `file` is asked for when the first block is full, or at the end. */
export function blockWriter(file: () => Promise<FileNumber>): BlockWriter {
  const checksums = blockChecksums()
  let memory: Buffer | undefined = freeBlock()
  let filled = 0
  let size = 0
  let writtenTo = 0
  /** Of the write under way, which follows the one before. */
  let written: Promise<void> | undefined

  function copy(bytes: Uint8Array): Promise<void> | undefined {
    if (memory === undefined) throw new Error('the blob has ended')
    // a full block waits for what follows: the last one is written together with the checksums
    const waits = filled === blockSize ? flush() : undefined
    const part = bytes.length > blockSize - filled ? bytes.subarray(0, blockSize - filled) : bytes
    memory.set(part, filled)
    filled += part.length
    if (part.length === bytes.length) return waits
    const rest = bytes.subarray(part.length)
    return waits === undefined ? copy(rest) : waits.then(() => copy(rest))
  }

  /** Hands the block over; the promise is that of the block before, so that one is written while one fills. */
  function flush(footer?: Buffer): Promise<void> | undefined {
    const block = memory as Buffer
    const chunks = [block.subarray(0, filled), ...(footer ? [footer] : [])]
    const position = writtenTo
    const before = written
    const writing = (async () => {
      try {
        await before
        await writeFully(await file(), chunks, position)
      } finally {
        giveBack(block)
      }
    })()
    // a failure is met where it is awaited
    writing.catch(() => {})
    written = writing
    writtenTo += filled
    filled = 0
    memory = footer ? undefined : freeBlock()
    return before
  }

  return {
    get size() {
      return size
    },
    write(bytes) {
      checksums.add(bytes)
      size += bytes.length
      return copy(bytes)
    },
    held: () => (written === undefined ? memory?.subarray(0, filled) : undefined),
    async finish() {
      void flush(checksums.footer())
      await written
    },
    async release() {
      if (memory !== undefined) giveBack(memory)
      memory = undefined
      await written?.catch(() => {})
    },
  }
}
