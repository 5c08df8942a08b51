import { operation } from '../../../kernel/operation.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { forgetContent } from '../content/blobs.ts'
import { defaultAlgorithm } from '../content/checksums.ts'
import { expectation } from '../content/expectation.ts'
import { bodyLength, type Received, receiveContent } from '../content/receive.ts'
import { describeEncryption } from '../encryption/object-encryption.ts'
import { notImplemented } from '../errors.ts'
import { inputObject, quoted } from '../object/object.ts'
import { writeNeeds } from '../object/write.ts'
import { checkPartAlgorithm, describePartChecksum } from './checksum-mode.ts'
import { checkPartNumber, newPart, parts } from './part.ts'
import { existingUpload, sinkOf } from './upload.ts'

interface Arrival {
  readonly received: Received
  /** Bytes of the part that was replaced. */
  replaced: readonly BlobRef[]
}

/** Stores a part. Another one of the same number is replaced. */
export const uploadPart = operation('s3', 'UploadPart', {
  effect: 'data',
  authorize: ({ input }) => writeNeeds(input, inputObject(input), {}, false),
  async prepare({ input, request: { http }, world, body, read }): Promise<Arrival> {
    checkPartNumber(input.PartNumber)
    if (input.SSECustomerAlgorithm !== undefined)
      throw notImplemented('x-amz-server-side-encryption-customer-algorithm')
    const upload = await read(async (tx) =>
      existingUpload(tx, (await existingBucket(tx, input.Bucket)).id, input.Key, input.UploadId),
    )
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
      received: await receiveContent(sinkOf(world, upload), body, length, expected, second),
      replaced: [],
    }
  },
  async run({ input, tx, now, prepared }) {
    const { received } = prepared
    const bucket = await existingBucket(tx, input.Bucket)
    const upload = await existingUpload(tx, bucket.id, input.Key, input.UploadId)
    const part = newPart(upload, input.PartNumber, received, now)
    prepared.replaced = (await tx.get(parts, parts.key(part)))?.content ?? []
    await tx.put(parts, part)
    return {
      ETag: quoted(part.md5),
      ...describePartChecksum(upload, part),
      ...describeEncryption(upload.encryption),
    }
  },
  async settled({ replaced }, { blobs }) {
    forgetContent(blobs, replaced)
  },
  async abandon({ received }, { blobs }) {
    forgetContent(blobs, received.content)
  },
})
