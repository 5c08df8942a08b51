/** The lifecycle configuration of a bucket: replaced, read, taken away. `carry-out.ts` does what it says. */

import type { Ids } from '../../../kernel/ids.ts'
import type { Operation } from '../../../kernel/operation.ts'
import { type Checking, configurationFamily } from '../configuration/configuration.ts'
import { checkFilter } from '../configuration/filter.ts'
import { invalidArgument, invalidRequest, malformedXml, s3Error } from '../errors.ts'
import {
  type LifecycleConfiguration,
  type LifecycleRule,
  lifecycleKind,
  type RuleFilter,
  type RuleInput,
} from './rules.ts'

const mostRules = 1000
const dayMillis = 24 * 60 * 60 * 1000
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

/** Texts about dates and tag keys are observed, the others recalled. */
function checkedLifecycle({
  input,
  world,
}: Checking<'PutBucketLifecycleConfiguration'>): LifecycleConfiguration {
  const rules = input.LifecycleConfiguration?.Rules ?? []
  if (rules.length === 0) throw malformedXml()
  if (rules.length > mostRules)
    throw invalidRequest(
      `The number of lifecycle rules must not exceed the allowed limit of ${mostRules} rules`,
    )
  const ids = new Set<string>()
  const kept = rules.map((rule) => keptRule(rule, world.ids))
  for (const { id } of kept) {
    if (ids.has(id))
      throw invalidArgument('Rule ID must be unique. Found same ID for one or more rules', 'ID', id)
    ids.add(id)
  }
  return {
    rules: kept,
    minimumSize: input.TransitionDefaultMinimumObjectSize ?? defaultMinimumSize,
  }
}

function keptRule(rule: RuleInput, ids: Ids): LifecycleRule {
  if ((rule.Filter === undefined) === (rule.Prefix === undefined)) throw malformedXml()
  checkFilter(rule.Filter)
  if (rule.ID !== undefined && rule.ID.length > 255)
    throw invalidArgument('ID length should not exceed allowed limit of 255', 'ID', rule.ID)
  const { Expiration: expiration, AbortIncompleteMultipartUpload: abort } = rule
  const { NoncurrentVersionExpiration: noncurrent } = rule
  const transitions = rule.Transitions ?? []
  const noncurrentTransitions = rule.NoncurrentVersionTransitions ?? []
  if (
    expiration === undefined &&
    abort === undefined &&
    noncurrent === undefined &&
    transitions.length === 0 &&
    noncurrentTransitions.length === 0
  )
    throw invalidRequest('At least one action needs to be specified in a rule')
  const filter = filterOf(rule)
  checkExpiration(expiration, filter)
  checkTransitions(transitions, expiration)
  for (const each of noncurrentTransitions) {
    checkStorageClass(each.StorageClass)
    positive('NoncurrentDays', 'NoncurrentVersionTransition', each.NoncurrentDays)
    checkNewer('NoncurrentVersionTransition', each.NewerNoncurrentVersions)
  }
  if (noncurrent !== undefined) {
    positive('NoncurrentDays', 'NoncurrentVersionExpiration', noncurrent.NoncurrentDays)
    checkNewer('NoncurrentVersionExpiration', noncurrent.NewerNoncurrentVersions)
  }
  if (abort !== undefined) {
    positive('DaysAfterInitiation', 'AbortIncompleteMultipartUpload', abort.DaysAfterInitiation)
    if (filter.tags !== undefined)
      throw invalidRequest('AbortIncompleteMultipartUpload cannot be specified with Tags.')
    if (filter.largerThan !== undefined || filter.smallerThan !== undefined)
      throw invalidRequest('AbortIncompleteMultipartUpload cannot be specified with Object Size.')
  }
  return {
    id: rule.ID || ids.token(48),
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
    transitions: transitions.map(({ Days, Date: date, StorageClass }) => ({
      storageClass: StorageClass as string,
      ...(Days !== undefined && { days: Days }),
      ...(date !== undefined && { date: date.getTime() }),
    })),
    noncurrentTransitions: noncurrentTransitions.map((each) => ({
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
  if (largerThan !== undefined && smallerThan !== undefined && largerThan >= smallerThan)
    throw invalidRequest(
      "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'",
    )
  return {
    ...(from.Prefix !== undefined && { prefix: from.Prefix }),
    ...(tags !== undefined && tags.length > 0 && { tags }),
    ...(largerThan !== undefined && { largerThan }),
    ...(smallerThan !== undefined && { smallerThan }),
    ...(and !== undefined && { and: true as const }),
  }
}

function checkExpiration(expiration: RuleInput['Expiration'], filter: RuleFilter): void {
  if (expiration === undefined) return
  if (Object.keys(expiration).length !== 1) throw malformedXml()
  if (expiration.Days !== undefined) positive('Days', 'Expiration', expiration.Days)
  checkMidnight(expiration.Date)
  if (expiration.ExpiredObjectDeleteMarker === undefined) return
  if (filter.tags !== undefined)
    throw invalidRequest('ExpiredObjectDeleteMarker cannot be specified with Tags.')
  if (filter.largerThan !== undefined || filter.smallerThan !== undefined)
    throw invalidRequest('ExpiredObjectDeleteMarker cannot be specified with Object Size.')
}

function checkMidnight(date: Date | undefined): void {
  if (date !== undefined && date.getTime() % dayMillis !== 0)
    throw invalidArgument("'Date' must be at midnight GMT", 'Date', date.toISOString())
}

function positive(member: string, action: string, value: number | undefined): void {
  if (value === undefined) throw malformedXml()
  if (value < 1)
    throw invalidArgument(
      `'${member}' for ${action} action must be a positive integer`,
      member,
      String(value),
    )
}

function checkNewer(action: string, newer: number | undefined): void {
  if (newer !== undefined && (newer < 1 || newer > 100))
    throw invalidArgument(
      `'NewerNoncurrentVersions' for ${action} action must be between 1 and 100`,
      'NewerNoncurrentVersions',
      String(newer),
    )
}

const infrequent: ReadonlySet<string> = new Set(['STANDARD_IA', 'ONEZONE_IA'])

function checkStorageClass(name: string | undefined): void {
  if (name === undefined) throw malformedXml()
}

function checkTransitions(
  transitions: NonNullable<RuleInput['Transitions']>,
  expiration: RuleInput['Expiration'],
): void {
  const classes = new Set<string>()
  for (const { Days: days, Date: date, StorageClass: storageClass } of transitions) {
    checkStorageClass(storageClass)
    const name = storageClass as string
    if ((days === undefined) === (date === undefined)) throw malformedXml()
    if (classes.has(name))
      throw invalidRequest(
        `'StorageClass' must be different for 'Transition' actions in same 'Rule' with filter`,
      )
    classes.add(name)
    checkMidnight(date)
    if (days === undefined) continue
    if (days < 0)
      throw invalidArgument(
        "'Days' for Transition action must be nonnegative",
        'Days',
        String(days),
      )
    if (infrequent.has(name) && days < 30)
      throw invalidArgument(
        `'Days' in Transition action must be greater than or equal to 30 for storageClass '${name}'`,
        'Days',
        String(days),
      )
    if (expiration?.Days !== undefined && expiration.Days <= days)
      throw invalidArgument(
        "'Days' in the Expiration action must be greater than 'Days' in the Transition action",
        'Days',
        String(expiration.Days),
      )
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
