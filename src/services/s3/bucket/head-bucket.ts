import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { bucketArn, existingBucket, inputBucket } from './bucket.ts'

/** Says that the bucket exists and the caller may list it; refusals have no body. */
export const headBucket = operation('s3', 'HeadBucket', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:ListBucket', inputBucket(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    return {
      BucketArn: bucketArn(bucket.name),
      BucketRegion: bucket.region,
      AccessPointAlias: false,
    }
  },
})
