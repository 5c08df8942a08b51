/** What a request says of the bytes it carries: Content-MD5, a checksum in a header or in the trailer. */

import type { HttpRequest } from '../../../kernel/http.ts'
import { invalidRequest, s3Error } from '../errors.ts'
import {
  type ChecksumAlgorithm,
  type ChecksumRow,
  checksumRows,
  defaultAlgorithm,
} from './checksums.ts'

/** Members of inputs that carry bytes. */
export interface DigestInput {
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: string
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
}

export interface Expectation {
  /** As sent. */
  readonly md5: string | undefined
  /** Computed over the bytes and kept. */
  readonly algorithm: ChecksumAlgorithm
  /** The client named the algorithm, by value, trailer or `x-amz-checksum-algorithm`. */
  readonly chosen: boolean
  /** Base64, when it came in a header. */
  readonly value: string | undefined
  /** Name of the trailer that brings the value. */
  readonly trailer: string | undefined
}

/**
 * What to check and compute. Throws InvalidDigest and InvalidRequest for values that can't be digests, for more than one
 * checksum, and for an announced one that isn't sent.
 */
export function expectation(
  input: DigestInput,
  http: HttpRequest,
  otherwise: ChecksumAlgorithm = defaultAlgorithm,
): Expectation {
  const md5 = input.ContentMD5
  if (md5 !== undefined && !isBase64Of(16, md5))
    throw s3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.', {
      'Content-MD5': md5,
    })
  refuseUnsupported(http)
  const sent = checksumRows.filter((row) => input[row.member] !== undefined)
  const announced = trailerRows(http)
  if (sent.length + announced.length > 1)
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    )
  const [bySent] = sent
  const [byTrailer] = announced
  const named = http.headers.get('x-amz-sdk-checksum-algorithm')?.toUpperCase()
  const chosen = (bySent ?? byTrailer)?.algorithm
  // observed 2025
  if (named !== undefined && chosen !== undefined && named !== chosen)
    throw invalidRequest('Value for x-amz-sdk-checksum-algorithm header is invalid.')
  if (bySent !== undefined) {
    const value = input[bySent.member] as string
    checkChecksumValue(bySent, value)
    return { md5, algorithm: bySent.algorithm, chosen: true, value, trailer: undefined }
  }
  if (byTrailer !== undefined)
    return {
      md5,
      algorithm: byTrailer.algorithm,
      chosen: true,
      value: undefined,
      trailer: byTrailer.header,
    }
  if (named !== undefined)
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    )
  return { md5, algorithm: otherwise, chosen: false, value: undefined, trailer: undefined }
}

/** Throws InvalidRequest when the text can't be a checksum of this algorithm. */
export function checkChecksumValue(row: ChecksumRow, value: string): void {
  if (!isBase64Of(row.bytes, value))
    throw invalidRequest(`Value for ${row.header} header is invalid.`)
}

/** Canonical base64 of exactly so many bytes. */
function isBase64Of(bytes: number, text: string): boolean {
  const decoded = Buffer.from(text, 'base64')
  return decoded.length === bytes && decoded.toString('base64') === text
}

const supported = new Set(checksumRows.map((row) => row.header))
const notValues = new Set([
  'x-amz-checksum-algorithm',
  'x-amz-checksum-type',
  'x-amz-checksum-mode',
])

function refuseUnsupported(http: HttpRequest): void {
  for (const name of http.headers.names())
    if (name.startsWith('x-amz-checksum-') && !supported.has(name) && !notValues.has(name))
      throw unsupportedChecksum()
}

export const unsupportedChecksum = () =>
  invalidRequest(
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  )

function trailerRows(http: HttpRequest): readonly ChecksumRow[] {
  const header = http.headers.get('x-amz-trailer')
  if (header === undefined) return []
  const names = header.split(',').map((name) => name.trim().toLowerCase())
  return checksumRows.filter((row) => names.includes(row.header))
}
