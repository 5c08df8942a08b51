import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { existingBucket, inputBucket } from './bucket.ts'

/** Whether versions are kept; an empty answer, as AWS gives it, until that was first enabled. */
export const getBucketVersioning = operation('s3', 'GetBucketVersioning', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetBucketVersioning', inputBucket(input))],
  async run({ input, tx }) {
    const { versioning, mfaDelete } = await existingBucket(tx, input.Bucket)
    return {
      ...(versioning !== undefined && { Status: versioning }),
      ...(mfaDelete !== undefined && { MFADelete: mfaDelete }),
    }
  },
})
