import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { buckets, existingBucket, inputBucket, ownerOf } from '../bucket/bucket.ts'
import { bucketCode, checkNoLifecycle, unproved } from './mfa-delete.ts'

const statuses = ['Enabled', 'Suspended'] as const
const mfaStatuses = ['Enabled', 'Disabled'] as const

/**
 * Begins or suspends the keeping of versions; a bucket never forgets those it has. MFA Delete stays as it is unless the
 * request speaks of it (recalled); what it guards, and itself, is changed by the bucket's root user with a code alone.
 */
export const putBucketVersioning = operation('s3', 'PutBucketVersioning', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketVersioning', inputBucket(input))],
  secondFactor: (call) => bucketCode(call, true),
  async run(call) {
    const { input, tx, fail } = call
    const bucket = await existingBucket(tx, input.Bucket)
    const { Status, MFADelete } = input.VersioningConfiguration
    const versioning = statuses.find((each) => each === Status)
    if (versioning === undefined)
      throw fail(
        'IllegalVersioningConfigurationException',
        'The Versioning element must be specified',
      )
    const mfaDelete = mfaStatuses.find((each) => each === MFADelete) ?? bucket.mfaDelete
    const refusal = unproved(call, bucket)
    if (refusal && (bucket.mfaDelete === 'Enabled' || mfaDelete === 'Enabled')) throw refusal
    if (bucket.objectLock !== undefined && versioning !== 'Enabled')
      throw fail(
        'InvalidBucketState',
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
      )
    if (mfaDelete === 'Enabled') await checkNoLifecycle(tx, bucket)
    await tx.replace(buckets, bucket, { ...bucket, versioning, ...(mfaDelete && { mfaDelete }) })
    return {}
  },
})
