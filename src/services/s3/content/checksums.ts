/** Checksums of S3 ("Checking object integrity"): one row per algorithm, none asked for by name elsewhere. */

import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { createCRC32, createCRC64, type IHasher } from 'hash-wasm'

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256'

/** A checksum under way. `digest` or `discard` ends it. */
export interface RunningChecksum {
  update(bytes: Uint8Array): void
  digest(): Buffer
  discard(): void
}

export interface ChecksumRow {
  readonly algorithm: ChecksumAlgorithm
  /** `x-amz-checksum-crc32` */
  readonly header: string
  /** Member of inputs and outputs. */
  readonly member:
    | 'ChecksumCRC32'
    | 'ChecksumCRC32C'
    | 'ChecksumCRC64NVME'
    | 'ChecksumSHA1'
    | 'ChecksumSHA256'
  readonly bytes: number
  start(): RunningChecksum | Promise<RunningChecksum>
}

const none = () => {}

function startCrc32(): RunningChecksum {
  let value = 0
  return {
    update(bytes) {
      value = crc32(bytes, value)
    },
    digest() {
      const digest = Buffer.alloc(4)
      digest.writeUInt32BE(value)
      return digest
    },
    discard: none,
  }
}

const starting = (name: string) => (): RunningChecksum => {
  const running = createHash(name)
  return {
    update: (bytes) => void running.update(bytes),
    digest: () => running.digest(),
    discard: none,
  }
}

/** Making an instance costs more than hashing a small body: those not in use are kept. */
function pooled(create: () => Promise<IHasher>): ChecksumRow['start'] {
  const idle: IHasher[] = []
  const begin = (hasher: IHasher): RunningChecksum => {
    hasher.init()
    return {
      update: (bytes) => void hasher.update(bytes),
      digest() {
        const digest = Buffer.from(hasher.digest('binary'))
        idle.push(hasher)
        return digest
      },
      discard: () => void idle.push(hasher),
    }
  }
  return () => {
    const hasher = idle.pop()
    return hasher === undefined ? create().then(begin) : begin(hasher)
  }
}

/** Reversed polynomials of CRC-32C (RFC 3720) and CRC-64/NVME. */
const crc32cPolynomial = 0x82f63b78
const crc64NvmePolynomial = '9a6c9329ac4bc9b5'

const row = (
  algorithm: ChecksumAlgorithm,
  bytes: number,
  start: ChecksumRow['start'],
): ChecksumRow => ({
  algorithm,
  header: `x-amz-checksum-${algorithm.toLowerCase()}`,
  member: `Checksum${algorithm}`,
  bytes,
  start,
})

export const checksumRows: readonly ChecksumRow[] = [
  row('CRC32', 4, startCrc32),
  row(
    'CRC32C',
    4,
    pooled(() => createCRC32(crc32cPolynomial)),
  ),
  row(
    'CRC64NVME',
    8,
    pooled(() => createCRC64(crc64NvmePolynomial)),
  ),
  row('SHA1', 20, starting('sha1')),
  row('SHA256', 32, starting('sha256')),
]

/** By algorithm; only names of ours are asked for. */
export const checksumRow = (algorithm: ChecksumAlgorithm): ChecksumRow =>
  checksumRows.find((each) => each.algorithm === algorithm) as ChecksumRow

/** What S3 computes when the client sends none (S3 user guide, "Checking object integrity"). */
export const defaultAlgorithm: ChecksumAlgorithm = 'CRC64NVME'
