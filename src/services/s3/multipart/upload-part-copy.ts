import { Readable } from 'node:stream'
import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { bucketResource, existingBucket } from '../bucket/bucket.ts'
import { forgetContent, readContent } from '../content/blobs.ts'
import { defaultAlgorithm } from '../content/checksums.ts'
import { mostUploadBytes, type Received, receiveContent } from '../content/receive.ts'
import { describeEncryption, etagOf } from '../encryption/object-encryption.ts'
import { openingNeeds } from '../encryption/reading.ts'
import { invalidRequest } from '../errors.ts'
import { checkCopyable } from '../object/archive.ts'
import {
  checkSourceVersion,
  copySourceText,
  describeSourceVersion,
  noSuchSource,
  openSource,
  parseCopySource,
  sourceKeyNeeds,
  sourceNeed,
  sourceObject,
} from '../object/copy-source.ts'
import { quoted, type StoredObject, writtenObject } from '../object/object.ts'
import { checkCopySource } from '../object/preconditions.ts'
import { writeNeeds } from '../object/write.ts'
import { describePartChecksum } from './checksum-mode.ts'
import { copyRange } from './copy-range.ts'
import { checkPartNumber, newPart, parts } from './part.ts'
import { openUpload, partKey, partNeeds, partSink } from './part-encryption.ts'
import { existingUpload } from './upload.ts'

interface Copy {
  /** Absent when the source doesn't exist. */
  readonly received: Received | undefined
  readonly source?: StoredObject
  replaced: readonly BlobRef[]
}

/** Stores bytes of an object as a part: read, hashed and stored anew, under both buckets' policies. */
export const uploadPartCopy = operation('s3', 'UploadPartCopy', {
  effect: 'data',
  async authorize(call) {
    const { input } = call
    const source = parseCopySource(input.CopySource)
    const context = { 's3:x-amz-copy-source': copySourceText(source) }
    return [
      ...writeNeeds(input, writtenObject(input), context, false),
      sourceNeed(source, input.ExpectedSourceBucketOwner),
      ...(await partNeeds(call)),
      ...(await sourceKeyNeeds(call, source)),
    ]
  },
  async prepare(call): Promise<Copy> {
    const { input, now, world } = call
    checkPartNumber(input.PartNumber)
    const named = parseCopySource(input.CopySource)
    checkSourceVersion(named)
    const { upload, source, keys, sourceKeys } = await call.read(async (tx) => {
      const target = await existingBucket(tx, input.Bucket)
      const bucket = await existingBucket(tx, named.bucket)
      const upload = await existingUpload(tx, target.id, input.Key, input.UploadId)
      const source = await sourceObject(tx, bucket, named)
      return {
        upload,
        source,
        keys: await openUpload(tx, call, target, upload),
        sourceKeys: source ? await openSource(tx, call, source) : [],
      }
    })
    if (source === undefined) return { received: undefined, replaced: [] }
    checkCopyable(source, now)
    checkCopySource(input, source)
    const { start, end } = copyRange(input.CopySourceRange, source.size)
    const length = end - start + 1
    if (length > mostUploadBytes)
      throw invalidRequest(
        `The specified copy source is larger than the maximum allowable size for a copy source: ${mostUploadBytes}`,
      )
    const bytes = await readContent(world.blobs, source.content, sourceKeys, start, end)
    const received = await receiveContent(
      partSink(world, keys),
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
  async run(call) {
    const { input, tx, now, world, prepared, require } = call
    const { received, source } = prepared
    const named = parseCopySource(input.CopySource)
    if (received === undefined || source === undefined) {
      await require(need('s3:ListBucket', resource(bucketResource, { bucket: named.bucket })))
      throw noSuchSource(named)
    }
    // of the version that was read, whatever is there now
    for (const each of openingNeeds(call, source)) await require(each)
    const bucket = await existingBucket(tx, input.Bucket)
    const upload = await existingUpload(tx, bucket.id, input.Key, input.UploadId)
    const given = partKey(call, bucket, upload)
    const etag = etagOf(upload.encryption, received.md5, world.random)
    const part = newPart(upload, input.PartNumber, received, now, etag)
    prepared.replaced = (await tx.get(parts, parts.key(part)))?.content ?? []
    await tx.put(parts, part)
    return {
      CopyPartResult: {
        ETag: quoted(etag),
        LastModified: new Date(now),
        ...describePartChecksum(upload, part),
      },
      ...describeEncryption(upload.encryption, given),
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
