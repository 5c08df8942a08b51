/**
 * How a blob lies in an upstream: each block of 512 KiB followed by its checksum, so that one range holds the blocks of a
 * read with all that is needed to check them. The checksum covers the name of the blob and the number of the block too:
 * another blob's bytes are no answer, and neither are those of another place.
 */

import { crc32 } from 'node:zlib'
import { blockCount, blockSize } from '../checksum.ts'
import { combineCrc32 } from '../crc-shift.ts'

export const checksumLength = 4
export const frameLength = blockSize + checksumLength

/** Bytes of a blob of `size` bytes with its checksums. */
export const framedLength = (size: number): number => size + blockCount(size) * checksumLength

/** Checksum of a block whose bytes alone have the CRC-32 `crc`. */
export function frameChecksum(id: string, number: number, crc: number, length: number): Buffer {
  const place = Buffer.alloc(20)
  place.write(id, 'hex')
  place.writeUInt32BE(number, 16)
  const checksum = Buffer.alloc(checksumLength)
  checksum.writeUInt32BE(combineCrc32(crc32(place), crc, length))
  return checksum
}
