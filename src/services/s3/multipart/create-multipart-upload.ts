import { operation } from '../../../kernel/operation.ts'
import { checkObjectAcl } from '../acl-headers.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { describeEncryption, newDataKeys, wrapDataKeys } from '../encryption/object-encryption.ts'
import { inputObject } from '../object/object.ts'
import { checkWriteHeaders, describedBy, writeNeeds } from '../object/write.ts'
import { lockAsked, retentionContext } from '../object-lock/lock.ts'
import { chosenMode, describeMode } from './checksum-mode.ts'
import { initiatorOf, newUploadId, type Upload, uploads } from './upload.ts'

/** Begins an upload: everything about the object but its bytes is said here. */
export const createMultipartUpload = operation('s3', 'CreateMultipartUpload', {
  effect: 'data',
  authorize: ({ input, now }) =>
    writeNeeds(
      input,
      inputObject(input),
      retentionContext(input.ObjectLockMode, input.ObjectLockRetainUntilDate, now),
      false,
    ),
  async run({ input, caller, tx, now, world }) {
    const initiator = initiatorOf(caller)
    checkWriteHeaders(input)
    const checksum = chosenMode(input)
    const bucket = await existingBucket(tx, input.Bucket)
    checkObjectAcl(input, bucket.ownership)
    const place = { bucketId: bucket.id, key: input.Key }
    const upload: Upload = {
      ...place,
      id: newUploadId(world.ids, now),
      initiatedAt: now,
      initiator,
      ...(checksum && { checksum }),
      description: { ...describedBy(input), ...lockAsked(input, bucket, now) },
      encryption: wrapDataKeys(world, place, newDataKeys(world)),
    }
    await tx.insert(uploads, upload)
    return {
      Bucket: bucket.name,
      Key: upload.key,
      UploadId: upload.id,
      ...describeMode(upload),
      ...describeEncryption(upload.encryption),
    }
  },
})
