/** Where the access log of a bucket is to go (S3 user guide, "Enabling Amazon S3 server access logging"). */

import type { Input, Operation } from '../../../kernel/operation.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { ownerOfAccount } from '../acl/owners.ts'
import { bucketByName } from '../bucket/bucket.ts'
import { invalidArgument, malformedXml, s3Error } from '../errors.ts'
import { type Checking, configurationFamily, configurationsOf } from './configuration.ts'

type LoggingEnabled = NonNullable<
  Input<'s3', 'PutBucketLogging'>['BucketLoggingStatus']['LoggingEnabled']
>

export const bucketLoggingOperations: readonly Operation[] = configurationFamily({
  kind: 'logging',
  put: ['PutBucketLogging', 's3:PutBucketLogging'],
  get: ['GetBucketLogging', 's3:GetBucketLogging'],
  checked: checkedLogging,
  shown: (LoggingEnabled: LoggingEnabled) => ({ LoggingEnabled }),
  unset: () => ({}),
})

/** An empty status switches the log off. */
async function checkedLogging({
  input,
  bucket,
  tx,
}: Checking<'PutBucketLogging'>): Promise<LoggingEnabled | undefined> {
  const logging = input.BucketLoggingStatus.LoggingEnabled
  if (logging === undefined) return undefined
  const { TargetBucket: name, TargetObjectKeyFormat: format } = logging
  const target = await bucketByName(tx, name)
  if (target === undefined)
    throw s3Error('InvalidTargetBucketForLogging', 'The target bucket for logging does not exist', {
      TargetBucket: name,
    })
  if (target.account !== bucket.account)
    throw s3Error(
      'InvalidTargetBucketForLogging',
      'The owner for the bucket to be logged and the target bucket must be the same.',
      { TargetBucket: name },
    )
  if (target.region !== bucket.region)
    throw s3Error('CrossLocationLoggingProhibitted', 'Cross S3 location logging not allowed. ', {
      TargetBucketLocation: target.region,
    })
  if (format?.SimplePrefix !== undefined && format.PartitionedPrefix !== undefined)
    throw malformedXml()
  // recalled; that such buckets take no grants is documented (PutBucketLogging)
  if (logging.TargetGrants?.length && target.ownership === 'BucketOwnerEnforced')
    throw invalidArgument(
      'TargetGrants are not supported for target buckets with the bucket owner enforced setting.',
      'TargetGrants',
      name,
    )
  return logging
}

/** A bucket whose requests are logged, and where to. */
export interface LoggedBucket {
  readonly bucket: string
  readonly region: string
  readonly account: string
  /** Of the bucket's owner. */
  readonly canonicalUserId: string
  readonly target: string
  readonly prefix: string
  /** Whose day names the folders of the log; absent for names without folders. */
  readonly partitionedBy: 'EventTime' | 'DeliveryTime' | undefined
  readonly grants: NonNullable<LoggingEnabled['TargetGrants']>
}

/** All buckets that are logged. */
export async function loggedBuckets(tx: ReadTransaction): Promise<LoggedBucket[]> {
  const found: LoggedBucket[] = []
  for (const { bucketName, bucketId, value } of await tx.listBy(
    configurationsOf<LoggingEnabled>(),
    'byKind',
    ['logging'],
  )) {
    const bucket = await bucketByName(tx, bucketName)
    if (bucket?.id !== bucketId) continue
    const { TargetObjectKeyFormat: format } = value
    found.push({
      bucket: bucketName,
      region: bucket.region,
      account: bucket.account,
      canonicalUserId: (await ownerOfAccount(tx, bucket.account)).id,
      target: value.TargetBucket,
      prefix: value.TargetPrefix,
      partitionedBy: format?.PartitionedPrefix
        ? ((format.PartitionedPrefix.PartitionDateSource ?? 'DeliveryTime') as 'DeliveryTime')
        : undefined,
      grants: value.TargetGrants ?? [],
    })
  }
  return found
}
