/** Object Lock of a bucket: switched on for good, and the retention its new objects get. */

import type { Input, Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { type Bucket, buckets, existingBucket, inputBucket, ownerOf } from '../bucket/bucket.ts'
import { invalidArgument, malformedXml, s3Error } from '../errors.ts'
import { isLockMode } from '../object/object.ts'

const put = operation('s3', 'PutObjectLockConfiguration', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketObjectLockConfiguration', inputBucket(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const configuration = input.ObjectLockConfiguration
    if (configuration?.ObjectLockEnabled !== 'Enabled') throw malformedXml()
    if (bucket.versioning !== 'Enabled')
      throw s3Error(
        'InvalidBucketState',
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      )
    const objectLock = defaultRetention(configuration.Rule)
    await tx.replace(buckets, bucket, { ...bucket, objectLock })
    return {}
  },
})

type Rule = NonNullable<
  Input<'s3', 'PutObjectLockConfiguration'>['ObjectLockConfiguration']
>['Rule']

const most = { Days: 36_500, Years: 100 } as const

/** Texts observed (2024, 2026). */
function defaultRetention(rule: Rule): NonNullable<Bucket['objectLock']> {
  if (rule === undefined) return {}
  const {
    Mode: mode,
    Days: days,
    Years: years,
    DefaultEventHold: hold,
  } = rule.DefaultRetention ?? {}
  if (hold !== undefined)
    throw s3Error('NotImplemented', 'Event holds of Object Lock are not implemented.')
  if (!isLockMode(mode) || (days === undefined) === (years === undefined)) throw malformedXml()
  for (const [name, value] of [
    ['Days', days],
    ['Years', years],
  ] as const) {
    if (value === undefined) continue
    if (value < 1)
      throw invalidArgument(
        'Default retention period must be a positive integer value.',
        name,
        String(value),
      )
    if (value > most[name])
      throw invalidArgument('Default retention period too large.', name, String(value))
  }
  return {
    mode,
    ...(days !== undefined && { days }),
    ...(years !== undefined && { years }),
  }
}

const get = operation('s3', 'GetObjectLockConfiguration', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetBucketObjectLockConfiguration', inputBucket(input))],
  async run({ input, tx }) {
    const { name, objectLock } = await existingBucket(tx, input.Bucket)
    if (objectLock === undefined)
      throw s3Error(
        'ObjectLockConfigurationNotFoundError',
        'Object Lock configuration does not exist for this bucket',
        { BucketName: name },
      )
    const { mode, days, years } = objectLock
    return {
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        ...(mode !== undefined && {
          Rule: {
            DefaultRetention: {
              Mode: mode,
              ...(days !== undefined && { Days: days }),
              ...(years !== undefined && { Years: years }),
            },
          },
        }),
      },
    }
  },
})

export const bucketLockOperations: readonly Operation[] = [put, get]
