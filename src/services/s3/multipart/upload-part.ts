import { operation } from '../../../kernel/operation.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { forgetContent } from '../content/blobs.ts'
import { defaultAlgorithm } from '../content/checksums.ts'
import { expectation } from '../content/expectation.ts'
import { bodyLength, type Received, receiveContent } from '../content/receive.ts'
import { describeEncryption, etagOf } from '../encryption/object-encryption.ts'
import { quoted, writtenObject } from '../object/object.ts'
import { writeNeeds } from '../object/write.ts'
import { checkPartLockDigest } from '../object-lock/lock.ts'
import { checkPartAlgorithm, describePartChecksum } from './checksum-mode.ts'
import { checkPartNumber, newPart, parts } from './part.ts'
import { openUpload, partKey, partNeeds, partSink } from './part-encryption.ts'
import { existingUpload } from './upload.ts'

interface Arrival {
  readonly received: Received
  /** Bytes of the part that was replaced. */
  replaced: readonly BlobRef[]
}

/** Stores a part. Another one of the same number is replaced. */
export const uploadPart = operation('s3', 'UploadPart', {
  effect: 'data',
  authorize: async (call) => [
    ...writeNeeds(call.input, writtenObject(call.input), {}, false),
    ...(await partNeeds(call)),
  ],
  async prepare(call): Promise<Arrival> {
    const { input, world, body } = call
    const { http } = call.request
    checkPartNumber(input.PartNumber)
    const { upload, keys } = await call.read(async (tx) => {
      const bucket = await existingBucket(tx, input.Bucket)
      const upload = await existingUpload(tx, bucket.id, input.Key, input.UploadId)
      checkPartLockDigest(upload, bucket, http)
      return { upload, keys: await openUpload(tx, call, bucket, upload) }
    })
    const length = bodyLength(http, body)
    const expected = expectation(input, http, upload.checksum?.algorithm)
    checkPartAlgorithm(upload, expected)
    if (body === undefined) throw new Error('an upload comes without a body')
    // what clients sum by default is checked; the whole object is summed in S3's own way
    const second =
      upload.checksum === undefined && expected.algorithm !== defaultAlgorithm
        ? defaultAlgorithm
        : undefined
    return {
      received: await receiveContent(partSink(world, keys), body, length, expected, second),
      replaced: [],
    }
  },
  async run(call) {
    const { input, tx, now, world, prepared } = call
    const { received } = prepared
    const bucket = await existingBucket(tx, input.Bucket)
    const upload = await existingUpload(tx, bucket.id, input.Key, input.UploadId)
    const given = partKey(call, bucket, upload)
    const etag = etagOf(upload.encryption, received.md5, world.random)
    const part = newPart(upload, input.PartNumber, received, now, etag)
    prepared.replaced = (await tx.get(parts, parts.key(part)))?.content ?? []
    await tx.put(parts, part)
    return {
      ETag: quoted(etag),
      ...describePartChecksum(upload, part),
      ...describeEncryption(upload.encryption, given),
    }
  },
  async settled({ replaced }, { blobs }) {
    forgetContent(blobs, replaced)
  },
  async abandon({ received }, { blobs }) {
    forgetContent(blobs, received.content)
  },
})
