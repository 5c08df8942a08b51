/**
 * The CRC of bytes put together from the CRCs of the pieces: the first one is moved by as many zero bytes as follow it,
 * which is a multiplication in the field of its polynomial (RFC 3385; zlib's `crc32_combine`). All CRCs of S3 are
 * reflected and begin and end inverted.
 */

import type { ChecksumAlgorithm } from '../content/checksums.ts'

interface Field {
  readonly bits: bigint
  /** Reversed. */
  readonly polynomial: bigint
}

const fields: ReadonlyMap<ChecksumAlgorithm, Field> = new Map([
  ['CRC32', { bits: 32n, polynomial: 0xedb88320n }],
  ['CRC32C', { bits: 32n, polynomial: 0x82f63b78n }],
  ['CRC64NVME', { bits: 64n, polynomial: 0x9a6c9329ac4bc9b5n }],
])

/** The algorithm's sums can be put together; those of hashes cannot. */
export const combines = (algorithm: ChecksumAlgorithm): boolean => fields.has(algorithm)

interface Piece {
  /** Base64. */
  readonly checksum: string
  readonly size: number
}

/** Base64 of the CRC of all pieces in order. */
export function combinedCrc(algorithm: ChecksumAlgorithm, pieces: readonly Piece[]): string {
  const field = fields.get(algorithm)
  if (field === undefined) throw new Error(`sums of ${algorithm} cannot be combined`)
  const shifts = new Map<number, bigint>()
  let combined = 0n
  for (const { checksum, size } of pieces) {
    // pieces have few sizes
    let shift = shifts.get(size)
    if (shift === undefined) {
      shift = shiftOf(field, size)
      shifts.set(size, shift)
    }
    combined = multiply(field, shift, combined) ^ numberOf(checksum)
  }
  const bytes = Number(field.bits / 8n)
  return Buffer.from(combined.toString(16).padStart(bytes * 2, '0'), 'hex').toString('base64')
}

/** Base64 of the CRC-32C of a few bytes, bit by bit. */
export function crc32cOf(bytes: Uint8Array): string {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  const digest = Buffer.alloc(4)
  digest.writeUInt32BE(~crc >>> 0)
  return digest.toString('base64')
}

const numberOf = (base64: string): bigint =>
  BigInt(`0x${Buffer.from(base64, 'base64').toString('hex')}`)

/** x to the power of the bits in `size` bytes. */
function shiftOf(field: Field, size: number): bigint {
  let power = multiplyTimes(field, 1n << (field.bits - 2n), 3)
  let shift = 1n << (field.bits - 1n)
  for (let left = size; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) shift = multiply(field, power, shift)
    power = multiply(field, power, power)
  }
  return shift
}

function multiplyTimes(field: Field, value: bigint, squarings: number): bigint {
  let power = value
  for (let count = 0; count < squarings; count++) power = multiply(field, power, power)
  return power
}

function multiply({ bits, polynomial }: Field, a: bigint, b: bigint): bigint {
  let product = 0n
  let shifted = b
  for (let mask = 1n << (bits - 1n); mask > 0n; mask >>= 1n) {
    if (a & mask) product ^= shifted
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n
  }
  return product
}
