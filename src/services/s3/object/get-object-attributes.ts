import { operation } from '../../../kernel/operation.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { checksumRow } from '../content/checksums.ts'
import { checkReader } from '../encryption/reading.ts'
import { invalidArgument } from '../errors.ts'
import { pageLimit } from '../listing/list-input.ts'
import { describeChecksum, describeVersion } from './describe.ts'
import { withManifest } from './manifest.ts'
import { inputObject, type StoredObject } from './object.ts'
import { existingObject, versioned } from './read.ts'

/** What is known of an object without its bytes, as far as it is asked for. */
export const getObjectAttributes = operation('s3', 'GetObjectAttributes', {
  effect: 'read',
  authorize({ input }) {
    const object = inputObject(input, true)
    return [
      versioned(input.VersionId, 's3:GetObject', 's3:GetObjectVersion', object),
      versioned(input.VersionId, 's3:GetObjectAttributes', 's3:GetObjectVersionAttributes', object),
    ]
  },
  async run(call) {
    const { input, tx } = call
    const bucket = await existingBucket(tx, input.Bucket)
    const object = await existingObject(call, bucket, input.Key, input.VersionId)
    await checkReader(call, object)
    const asked = new Set<string>(input.ObjectAttributes)
    const parts = asked.has('ObjectParts') && describeParts(await withManifest(tx, object), input)
    return {
      LastModified: new Date(object.modifiedAt),
      ...describeVersion(bucket, object),
      ...(asked.has('ETag') && { ETag: object.etag }),
      ...(asked.has('Checksum') && { Checksum: describeChecksum(object.checksum) }),
      ...(parts && { ObjectParts: parts }),
      ...(asked.has('StorageClass') && { StorageClass: object.storageClass ?? 'STANDARD' }),
      ...(asked.has('ObjectSize') && { ObjectSize: object.size }),
    }
  },
})

interface PartsInput {
  readonly MaxParts?: number
  readonly PartNumberMarker?: string
}

/**
 * Absent for objects of one upload; the parts themselves are shown where the upload asked for checksums
 * (GetObjectAttributes, "ObjectParts").
 */
function describeParts({ parts, checksum }: StoredObject, input: PartsInput) {
  if (parts === undefined) return undefined
  if (parts[0]?.checksum === undefined) return { TotalPartsCount: parts.length }
  // what is no number of parts is passed over (observed 2026)
  const limit = pageLimit((input.MaxParts ?? 0) < 0 ? undefined : input.MaxParts)
  const marker = input.PartNumberMarker ?? '0'
  if (!/^\d{1,10}$/.test(marker))
    throw invalidArgument(
      'Argument part-number-marker must be an integer between 0 and 2147483647',
      'part-number-marker',
      marker,
    )
  const behind = parts.filter(({ number }) => number > Number(marker))
  const page = behind.slice(0, limit)
  const { member } = checksumRow(checksum.algorithm)
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker: marker,
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    MaxParts: limit,
    IsTruncated: behind.length > page.length,
    Parts: page.map((part) => ({
      PartNumber: part.number,
      Size: part.size,
      [member]: part.checksum,
    })),
  }
}
