/** The lifecycle configuration of a bucket: replaced, read, taken away. `carry-out.ts` does what it says. */

import type { Ids } from '../../../kernel/ids.ts'
import type { Operation } from '../../../kernel/operation.ts'
import { type Checking, configurationFamily, madeId } from '../configuration/configuration.ts'
import { s3Error } from '../errors.ts'
import { checkRule, checkRules, checkTogether } from './check-rules.ts'
import {
  type LifecycleConfiguration,
  type LifecycleRule,
  lifecycleKind,
  type RuleFilter,
  type RuleInput,
} from './rules.ts'

const defaultMinimumSize = 'all_storage_classes_128K'

export const bucketLifecycleOperations: readonly Operation[] = configurationFamily({
  kind: lifecycleKind,
  put: ['PutBucketLifecycleConfiguration', 's3:PutLifecycleConfiguration'],
  get: ['GetBucketLifecycleConfiguration', 's3:GetLifecycleConfiguration'],
  remove: ['DeleteBucketLifecycle', 's3:PutLifecycleConfiguration'],
  checked: checkedLifecycle,
  marked({ expires: _, ...bucket }, configuration) {
    const expires = configuration?.rules.some(({ enabled, expiration }) => enabled && expiration)
    return { ...bucket, ...(expires && { expires: true as const }) }
  },
  answer: (configuration) => ({
    TransitionDefaultMinimumObjectSize: configuration?.minimumSize ?? defaultMinimumSize,
  }),
  shown: (configuration: LifecycleConfiguration) => ({
    Rules: configuration.rules.map(describeRule),
    TransitionDefaultMinimumObjectSize: configuration.minimumSize,
  }),
  unset({ name }) {
    throw s3Error('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', {
      BucketName: name,
    })
  },
})

function checkedLifecycle({
  input,
  bucket,
  world,
}: Checking<'PutBucketLifecycleConfiguration'>): LifecycleConfiguration {
  // "You cannot use MFA delete with lifecycle configurations"; the text is recalled
  if (bucket.mfaDelete === 'Enabled')
    throw s3Error(
      'InvalidBucketState',
      'Lifecycle configuration is not supported on a bucket with Mfa Authentication. Disable Mfa Authentication before putting a lifecycle configuration.',
    )
  const rules = input.LifecycleConfiguration?.Rules ?? []
  checkRules(rules)
  const kept = rules.map((rule) => keptRule(rule, world.ids))
  checkTogether(kept)
  return {
    rules: kept,
    minimumSize: input.TransitionDefaultMinimumObjectSize ?? defaultMinimumSize,
  }
}

function keptRule(rule: RuleInput, ids: Ids): LifecycleRule {
  const filter = filterOf(rule)
  checkRule(rule, filter)
  const { Expiration: expiration, AbortIncompleteMultipartUpload: abort } = rule
  const { NoncurrentVersionExpiration: noncurrent } = rule
  return {
    id: rule.ID || madeId(ids),
    enabled: rule.Status === 'Enabled',
    oldForm: rule.Filter === undefined,
    filter,
    ...(expiration && {
      expiration: {
        ...(expiration.Days !== undefined && { days: expiration.Days }),
        ...(expiration.Date !== undefined && { date: expiration.Date.getTime() }),
        ...(expiration.ExpiredObjectDeleteMarker !== undefined && {
          deleteMarkers: expiration.ExpiredObjectDeleteMarker,
        }),
      },
    }),
    ...(noncurrent && {
      noncurrent: {
        days: noncurrent.NoncurrentDays as number,
        ...(noncurrent.NewerNoncurrentVersions !== undefined && {
          newer: noncurrent.NewerNoncurrentVersions,
        }),
      },
    }),
    ...(abort && { abortDays: abort.DaysAfterInitiation as number }),
    transitions: (rule.Transitions ?? []).map(({ Days, Date: date, StorageClass }) => ({
      storageClass: StorageClass as string,
      ...(Days !== undefined && { days: Days }),
      ...(date !== undefined && { date: date.getTime() }),
    })),
    noncurrentTransitions: (rule.NoncurrentVersionTransitions ?? []).map((each) => ({
      storageClass: each.StorageClass as string,
      days: each.NoncurrentDays as number,
      ...(each.NewerNoncurrentVersions !== undefined && { newer: each.NewerNoncurrentVersions }),
    })),
  }
}

function filterOf({ Prefix: prefix, Filter: given }: RuleInput): RuleFilter {
  if (given === undefined) return { prefix: prefix ?? '' }
  const { And: and, Tag: tag } = given
  const from = and ?? given
  const tags = and?.Tags ?? (tag === undefined ? undefined : [tag])
  const { ObjectSizeGreaterThan: largerThan, ObjectSizeLessThan: smallerThan } = from
  return {
    ...(from.Prefix !== undefined && { prefix: from.Prefix }),
    ...(tags !== undefined && tags.length > 0 && { tags }),
    ...(largerThan !== undefined && { largerThan }),
    ...(smallerThan !== undefined && { smallerThan }),
    ...(and !== undefined && { and: true as const }),
  }
}

function describeRule(rule: LifecycleRule): RuleInput {
  const { expiration, noncurrent, abortDays } = rule
  return {
    ID: rule.id,
    ...(rule.oldForm
      ? { Prefix: rule.filter.prefix ?? '' }
      : { Filter: describeFilter(rule.filter) }),
    Status: rule.enabled ? 'Enabled' : 'Disabled',
    ...(expiration && {
      Expiration: {
        ...(expiration.days !== undefined && { Days: expiration.days }),
        ...(expiration.date !== undefined && { Date: new Date(expiration.date) }),
        ...(expiration.deleteMarkers !== undefined && {
          ExpiredObjectDeleteMarker: expiration.deleteMarkers,
        }),
      },
    }),
    ...(rule.transitions.length > 0 && {
      Transitions: rule.transitions.map(({ days, date, storageClass }) => ({
        ...(days !== undefined && { Days: days }),
        ...(date !== undefined && { Date: new Date(date) }),
        StorageClass: storageClass,
      })),
    }),
    ...(rule.noncurrentTransitions.length > 0 && {
      NoncurrentVersionTransitions: rule.noncurrentTransitions.map(
        ({ days, newer, storageClass }) => ({
          NoncurrentDays: days,
          ...(newer !== undefined && { NewerNoncurrentVersions: newer }),
          StorageClass: storageClass,
        }),
      ),
    }),
    ...(noncurrent && {
      NoncurrentVersionExpiration: {
        NoncurrentDays: noncurrent.days,
        ...(noncurrent.newer !== undefined && { NewerNoncurrentVersions: noncurrent.newer }),
      },
    }),
    ...(abortDays !== undefined && {
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortDays },
    }),
  }
}

function describeFilter(filter: RuleFilter): NonNullable<RuleInput['Filter']> {
  const { prefix, tags, largerThan, smallerThan, and } = filter
  const sizes = {
    ...(largerThan !== undefined && { ObjectSizeGreaterThan: largerThan }),
    ...(smallerThan !== undefined && { ObjectSizeLessThan: smallerThan }),
  }
  const named = prefix !== undefined && { Prefix: prefix }
  if (and) return { And: { ...named, ...(tags && { Tags: [...tags] }), ...sizes } }
  const [tag] = tags ?? []
  return { ...named, ...(tag && { Tag: tag }), ...sizes }
}
