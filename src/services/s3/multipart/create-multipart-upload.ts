import { operation } from '../../../kernel/operation.ts'
import { writtenAcl } from '../acl/asked.ts'
import { existingBucket } from '../bucket/bucket.ts'
import {
  beginEncryption,
  describeChosen,
  encryptionNeeds,
  endEncryption,
} from '../encryption/writing.ts'
import { describeAbort } from '../lifecycle/expiration.ts'
import { writtenObject } from '../object/object.ts'
import { checkWriteHeaders, describedBy, writeNeeds } from '../object/write.ts'
import { lockAsked, retentionContext } from '../object-lock/lock.ts'
import { chosenMode, describeMode } from './checksum-mode.ts'
import { initiatorOf, newUploadId, type Upload, uploads } from './upload.ts'

/** Begins an upload: everything about the object but its bytes is said here. */
export const createMultipartUpload = operation('s3', 'CreateMultipartUpload', {
  effect: 'data',
  async authorize(call) {
    const { input, now } = call
    return [
      ...writeNeeds(
        input,
        writtenObject(input),
        retentionContext(input.ObjectLockMode, input.ObjectLockRetainUntilDate, now),
        false,
      ),
      ...(await encryptionNeeds(call)),
    ]
  },
  async run(call) {
    const { input, caller, tx, now, world } = call
    const initiator = initiatorOf(caller)
    checkWriteHeaders(input)
    const checksum = chosenMode(input)
    const bucket = await existingBucket(tx, input.Bucket)
    const acl = await writtenAcl(tx, input, bucket, caller)
    const encryption = await endEncryption(call, bucket, await beginEncryption(tx, call, bucket))
    const upload: Upload = {
      bucketId: bucket.id,
      key: input.Key,
      id: newUploadId(world.ids, now),
      initiatedAt: now,
      initiator,
      ...(checksum && { checksum }),
      description: { ...describedBy(input), ...acl, ...lockAsked(input, bucket, now) },
      encryption,
    }
    await tx.insert(uploads, upload)
    return {
      Bucket: bucket.name,
      Key: upload.key,
      UploadId: upload.id,
      ...describeMode(upload),
      ...describeChosen(encryption, input, bucket),
      ...(await describeAbort(tx, bucket, upload)),
    }
  },
})
