/**
 * The object that the parts of an upload make: checked against what the client lists, and described; no byte is moved
 * (CompleteMultipartUpload; order and texts of the refusals observed).
 */

import { createHash } from 'node:crypto'
import { type ChecksumAlgorithm, checksumRow, defaultAlgorithm } from '../content/checksums.ts'
import { checkChecksumValue, type DigestInput } from '../content/expectation.ts'
import { wrongChecksum } from '../content/receive.ts'
import type { ContentRef } from '../encryption/content.ts'
import { invalidArgument, invalidRequest, s3Error } from '../errors.ts'
import type { ObjectPart, StoredChecksum, StoredObject } from '../object/object.ts'
import { checkAlgorithm, checkType, givenChecksum } from './checksum-mode.ts'
import { combinedCrc, crc32cOf } from './crc-combine.ts'
import { type Part, partEtag } from './part.ts'
import type { Upload } from './upload.ts'

/** A part as the request lists it. */
export interface ListedPart extends DigestInput {
  readonly PartNumber?: number
  readonly ETag?: string
}

/** What else a completion says of the object. */
export interface CompleteInput extends DigestInput {
  readonly ChecksumType?: string
  readonly MpuObjectSize?: number
}

type Assembled = Pick<StoredObject, 'size' | 'etag' | 'content' | 'checksum' | 'parts'>

const leastPartBytes = 5 * 1024 ** 2

/** Throws InvalidRequest for an empty list and InvalidPartOrder for one that isn't in order. */
export function checkListed(listed: readonly ListedPart[], uploadId: string): void {
  if (listed.length === 0) throw invalidRequest('You must specify at least one part')
  let before = 0
  for (const { PartNumber: number = 0 } of listed) {
    if (number < 1) throw invalidArgument('PartNumber must be >= 1', 'PartNumber', String(number))
    if (number <= before)
      throw s3Error(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
        { UploadId: uploadId },
      )
    before = number
  }
}

/** `listed` has passed {@link checkListed}; `stored` is every part there is. */
export function assemble(
  upload: Upload,
  stored: readonly Part[],
  listed: readonly ListedPart[],
  input: CompleteInput,
): Assembled {
  checkType(upload, input.ChecksumType)
  const given = givenChecksum(input)
  if (given !== undefined) {
    if (upload.checksum !== undefined || given.row.algorithm !== defaultAlgorithm)
      checkAlgorithm(upload, given.row.algorithm)
    checkChecksumValue(given.row, withoutCount(given.value))
  }
  const byNumber = new Map(stored.map((part) => [part.number, part]))
  const chosen = listed.map((each) => matching(upload, byNumber, each))
  checkSizes(chosen)
  const size = chosen.reduce((sum, part) => sum + part.size, 0)
  if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== size)
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`,
    )
  const checksum = checksumOf(upload, chosen)
  if (given !== undefined && given.value !== checksum.value)
    throw wrongChecksum(checksum.algorithm.toLowerCase())
  return {
    size,
    etag: etagOf(chosen.map(partEtag)),
    content: chosen.flatMap((part): readonly ContentRef[] => part.content),
    checksum,
    parts: chosen.map(
      (part): ObjectPart => ({
        number: part.number,
        size: part.size,
        ...(upload.checksum && { checksum: part.checksum }),
      }),
    ),
  }
}

/** `MD5 of the ETags - number of parts`. */
export function etagOf(etags: readonly string[]): string {
  const all = createHash('md5')
  for (const etag of etags) all.update(Buffer.from(etag, 'hex'))
  return `${all.digest('hex')}-${etags.length}`
}

/** ETags come with quotes and without. */
export const bareETag = (etag: string): string => etag.trim().replace(/^"(.*)"$/, '$1')

function matching(upload: Upload, stored: ReadonlyMap<number, Part>, listed: ListedPart): Part {
  const { PartNumber: number = 0, ETag: etag = '' } = listed
  const part = stored.get(number)
  if (part === undefined || partEtag(part) !== bareETag(etag))
    throw s3Error(
      'InvalidPart',
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      { UploadId: upload.id, PartNumber: String(number), ETag: bareETag(etag) },
    )
  checkPartChecksum(upload, part, listed)
  return part
}

function checkPartChecksum(upload: Upload, part: Part, listed: ListedPart): void {
  const given = givenChecksum(listed)
  const { checksum } = upload
  if (given === undefined) {
    if (checksum?.type === 'COMPOSITE')
      throw invalidRequest(
        `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.number} in the request.`,
      )
    return
  }
  if (given.value !== knownChecksum(upload, part, given.row.algorithm))
    throw s3Error(
      'BadDigest',
      `The ${given.row.algorithm.toLowerCase()} you specified for part ${part.number} did not match what we received.`,
    )
}

/** What is known of a part under an algorithm; throws for one that nobody has summed it by. */
function knownChecksum(upload: Upload, part: Part, algorithm: ChecksumAlgorithm): string {
  if (upload.checksum === undefined) {
    if (part.given?.algorithm === algorithm) return part.given.value
    if (algorithm === defaultAlgorithm) return part.checksum
  }
  checkAlgorithm(upload, algorithm)
  return part.checksum
}

/** Every part but the last has 5 MiB. */
function checkSizes(chosen: readonly Part[]): void {
  for (const part of chosen.slice(0, -1))
    if (part.size < leastPartBytes)
      throw s3Error(
        'EntityTooSmall',
        'Your proposed upload is smaller than the minimum allowed size',
        {
          ProposedSize: String(part.size),
          MinSizeAllowed: String(leastPartBytes),
          PartNumber: String(part.number),
          ETag: partEtag(part),
        },
      )
}

function checksumOf({ checksum }: Upload, chosen: readonly Part[]): StoredChecksum {
  const { algorithm, type } = checksum ?? { algorithm: defaultAlgorithm, type: 'FULL_OBJECT' }
  if (type === 'FULL_OBJECT') return { algorithm, type, value: combinedCrc(algorithm, chosen) }
  return { algorithm, type, value: `${sumOfSums(algorithm, chosen)}-${chosen.length}` }
}

/** Checksum of the checksums of the parts, one after the other. */
function sumOfSums(algorithm: ChecksumAlgorithm, chosen: readonly Part[]): string {
  const sums = Buffer.concat(chosen.map((part) => Buffer.from(part.checksum, 'base64')))
  const sum = algorithm === 'CRC32C' ? undefined : checksumRow(algorithm).start()
  // within the transaction there is no waiting for an instance of the fast one
  if (sum === undefined || sum instanceof Promise) return crc32cOf(sums)
  sum.update(sums)
  return sum.digest().toString('base64')
}

/** A composite checksum as headers give it: with or without the number of parts. */
const withoutCount = (value: string): string => value.replace(/-\d{1,5}$/, '')
