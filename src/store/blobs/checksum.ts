/** CRC-32 of every block of 512 KiB, kept behind the bytes of a file (docs/decisions/blob-checksums.md). */

import { crc32 } from 'node:zlib'

export const blockSize = 1 << 19

export function blockCount(size: number): number {
  return Math.ceil(size / blockSize)
}

/** Length of the checksums behind `size` bytes. */
export function footerLength(size: number): number {
  return blockCount(size) * 4
}

export interface BlockChecksums {
  add(chunk: Uint8Array): void
  /** Checksums of all blocks, big-endian, and nothing may be added after. */
  footer(): Buffer
}

export function blockChecksums(): BlockChecksums {
  const finished: number[] = []
  let current = 0
  let filled = 0
  return {
    add(chunk) {
      let rest = chunk
      while (rest.length > 0) {
        const part = rest.subarray(0, blockSize - filled)
        current = crc32(part, current)
        filled += part.length
        rest = rest.subarray(part.length)
        if (filled === blockSize) {
          finished.push(current)
          current = 0
          filled = 0
        }
      }
    },
    footer() {
      if (filled > 0) finished.push(current)
      const bytes = Buffer.allocUnsafe(finished.length * 4)
      for (const [index, checksum] of finished.entries()) bytes.writeUInt32BE(checksum, index * 4)
      return bytes
    },
  }
}
