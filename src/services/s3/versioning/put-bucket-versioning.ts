import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { buckets, existingBucket, inputBucket, ownerOf } from '../bucket/bucket.ts'
import { notImplemented } from '../errors.ts'

const statuses = ['Enabled', 'Suspended'] as const

/** Begins or suspends the keeping of versions; a bucket never forgets those it has. */
export const putBucketVersioning = operation('s3', 'PutBucketVersioning', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketVersioning', inputBucket(input))],
  async run({ input, tx, fail }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const { Status, MFADelete } = input.VersioningConfiguration
    const versioning = statuses.find((each) => each === Status)
    if (MFADelete === 'Enabled') throw notImplemented('x-amz-mfa')
    if (versioning === undefined)
      throw fail(
        'IllegalVersioningConfigurationException',
        'The Versioning element must be specified',
      )
    if (bucket.objectLock !== undefined && versioning !== 'Enabled')
      throw fail(
        'InvalidBucketState',
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
      )
    await tx.replace(buckets, bucket, { ...bucket, versioning })
    return {}
  },
})
