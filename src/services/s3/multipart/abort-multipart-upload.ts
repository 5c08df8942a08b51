import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { forgetContent } from '../content/blobs.ts'
import { notImplemented } from '../errors.ts'
import { dropUpload, existingUpload, inputUpload } from './upload.ts'

interface Abort {
  dropped: readonly BlobRef[]
}

/** Ends an upload without an object; its parts are gone. */
export const abortMultipartUpload = operation('s3', 'AbortMultipartUpload', {
  effect: 'data',
  authorize: ({ input }) => [need('s3:AbortMultipartUpload', inputUpload(input))],
  begin: (): Abort => ({ dropped: [] }),
  async run({ input, tx, prepared }) {
    // directory buckets alone have it
    if (input.IfMatchInitiatedTime !== undefined)
      throw notImplemented('x-amz-if-match-initiated-time')
    const bucket = await existingBucket(tx, input.Bucket)
    const upload = await existingUpload(tx, bucket.id, input.Key, input.UploadId)
    prepared.dropped = await dropUpload(tx, upload)
    return {}
  },
  async settled({ dropped }, { blobs }) {
    forgetContent(blobs, dropped)
  },
})
