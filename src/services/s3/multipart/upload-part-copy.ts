import { Readable } from 'node:stream'
import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { bucketResource, existingBucket } from '../bucket/bucket.ts'
import { forgetContent, readContent } from '../content/blobs.ts'
import { defaultAlgorithm } from '../content/checksums.ts'
import { mostUploadBytes, type Received, receiveContent } from '../content/receive.ts'
import { describeEncryption, openDataKeys } from '../encryption/object-encryption.ts'
import { invalidRequest, notImplemented } from '../errors.ts'
import {
  checkSourceVersion,
  copySourceText,
  describeSourceVersion,
  noSuchSource,
  parseCopySource,
  sourceNeed,
  sourceObject,
} from '../object/copy-source.ts'
import { inputObject, quoted, type StoredObject } from '../object/object.ts'
import { checkCopySource } from '../object/preconditions.ts'
import { writeNeeds } from '../object/write.ts'
import { describePartChecksum } from './checksum-mode.ts'
import { copyRange } from './copy-range.ts'
import { checkPartNumber, newPart, parts } from './part.ts'
import { existingUpload, sinkOf } from './upload.ts'

interface Copy {
  /** Absent when the source doesn't exist. */
  readonly received: Received | undefined
  readonly source?: StoredObject
  replaced: readonly BlobRef[]
}

/** Stores bytes of an object as a part: read, hashed and stored anew, under both buckets' policies. */
export const uploadPartCopy = operation('s3', 'UploadPartCopy', {
  effect: 'data',
  authorize({ input }) {
    const source = parseCopySource(input.CopySource)
    const context = { 's3:x-amz-copy-source': copySourceText(source) }
    return [
      ...writeNeeds(input, inputObject(input), context, false),
      sourceNeed(source, input.ExpectedSourceBucketOwner),
    ]
  },
  async prepare({ input, world, read }): Promise<Copy> {
    checkPartNumber(input.PartNumber)
    if (input.SSECustomerAlgorithm !== undefined)
      throw notImplemented('x-amz-server-side-encryption-customer-algorithm')
    if (input.CopySourceSSECustomerAlgorithm !== undefined)
      throw notImplemented('x-amz-copy-source-server-side-encryption-customer-algorithm')
    const named = parseCopySource(input.CopySource)
    checkSourceVersion(named)
    const { upload, source } = await read(async (tx) => {
      const target = await existingBucket(tx, input.Bucket)
      const bucket = await existingBucket(tx, named.bucket)
      return {
        upload: await existingUpload(tx, target.id, input.Key, input.UploadId),
        source: await sourceObject(tx, bucket, named),
      }
    })
    if (source === undefined) return { received: undefined, replaced: [] }
    checkCopySource(input, source)
    const { start, end } = copyRange(input.CopySourceRange, source.size)
    const length = end - start + 1
    if (length > mostUploadBytes)
      throw invalidRequest(
        `The specified copy source is larger than the maximum allowable size for a copy source: ${mostUploadBytes}`,
      )
    const keys = openDataKeys(world, source, source.encryption)
    const bytes = await readContent(world.blobs, source.content, keys, start, end)
    const received = await receiveContent(
      sinkOf(world, upload),
      bytes instanceof Readable ? bytes : Readable.from(bytes.length === 0 ? [] : [bytes]),
      length,
      {
        md5: undefined,
        algorithm: upload.checksum?.algorithm ?? defaultAlgorithm,
        chosen: false,
        value: undefined,
        trailer: undefined,
      },
    )
    return { received, source, replaced: [] }
  },
  async run({ input, tx, now, prepared, require }) {
    const { received, source } = prepared
    const named = parseCopySource(input.CopySource)
    if (received === undefined || source === undefined) {
      await require(need('s3:ListBucket', resource(bucketResource, { bucket: named.bucket })))
      throw noSuchSource(named)
    }
    const bucket = await existingBucket(tx, input.Bucket)
    const upload = await existingUpload(tx, bucket.id, input.Key, input.UploadId)
    const part = newPart(upload, input.PartNumber, received, now)
    prepared.replaced = (await tx.get(parts, parts.key(part)))?.content ?? []
    await tx.put(parts, part)
    return {
      CopyPartResult: {
        ETag: quoted(part.md5),
        LastModified: new Date(now),
        ...describePartChecksum(upload, part),
      },
      ...describeEncryption(upload.encryption),
      ...describeSourceVersion(named, source),
    }
  },
  async settled({ replaced }, { blobs }) {
    forgetContent(blobs, replaced)
  },
  async abandon({ received }, { blobs }) {
    forgetContent(blobs, received?.content ?? [])
  },
})
