import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { existingBucket, inputBucket } from './bucket.ts'

/** Versioning was never enabled: an empty answer, as AWS gives it. */
export const getBucketVersioning = operation('s3', 'GetBucketVersioning', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetBucketVersioning', inputBucket(input))],
  async run({ input, tx }) {
    await existingBucket(tx, input.Bucket)
    return {}
  },
})
