import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { existingBucket, inputBucket } from './bucket.ts'

/** The region of the bucket; us-east-1 is told by an empty element. */
export const getBucketLocation = operation('s3', 'GetBucketLocation', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetBucketLocation', inputBucket(input))],
  async run({ input, tx }) {
    const { locationConstraint } = await existingBucket(tx, input.Bucket)
    return locationConstraint === undefined ? {} : { LocationConstraint: locationConstraint }
  },
})
