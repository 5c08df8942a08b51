/** Lifecycle rules as they are kept, and which objects they are about (S3 user guide, "Lifecycle configuration elements"). */

import type { Input } from '../../../kernel/operation.ts'
import type { StoredObject } from '../object/object.ts'

export type RuleInput = NonNullable<
  Input<'s3', 'PutBucketLifecycleConfiguration'>['LifecycleConfiguration']
>['Rules'][number]

/** Dates are milliseconds since 1970: what is kept is plain JSON. */
export interface LifecycleRule {
  readonly id: string
  readonly enabled: boolean
  /** Rules of the old form say their prefix without a filter. */
  readonly oldForm: boolean
  readonly filter: RuleFilter
  readonly expiration?: {
    readonly days?: number
    readonly date?: number
    readonly deleteMarkers?: boolean
  }
  readonly noncurrent?: { readonly days: number; readonly newer?: number }
  readonly abortDays?: number
  readonly transitions: readonly {
    readonly days?: number
    readonly date?: number
    readonly storageClass: string
  }[]
  readonly noncurrentTransitions: readonly {
    readonly days: number
    readonly newer?: number
    readonly storageClass: string
  }[]
}

export interface RuleFilter {
  readonly prefix?: string
  readonly tags?: readonly { readonly Key: string; readonly Value: string }[]
  readonly largerThan?: number
  readonly smallerThan?: number
  /** Several predicates stood under `And`. */
  readonly and?: true
}

export interface LifecycleConfiguration {
  readonly rules: readonly LifecycleRule[]
  readonly minimumSize: string
}

export const lifecycleKind = 'lifecycle'

const dayMillis = 24 * 60 * 60 * 1000

/**
 * When something that happened `from` is `days` old, as lifecycle counts: at the midnight (UTC) that follows.
 * Source: S3 user guide, "How Amazon S3 calculates how long an object has been noncurrent" and "…rounding".
 */
export function dueAt(from: number, days: number): number {
  const exact = from + days * dayMillis
  return Math.ceil(exact / dayMillis) * dayMillis
}

/** The midnight (UTC) that a day began with. */
export const dayOf = (at: number): number => Math.floor(at / dayMillis) * dayMillis

/** Whether a rule is about an object of this key, tags and size. */
export function isAbout({ filter }: LifecycleRule, object: StoredObject): boolean {
  const { tags = {}, size, key } = object
  return (
    key.startsWith(filter.prefix ?? '') &&
    (filter.largerThan === undefined || size > filter.largerThan) &&
    (filter.smallerThan === undefined || size < filter.smallerThan) &&
    (filter.tags ?? []).every(({ Key, Value }) => Object.hasOwn(tags, Key) && tags[Key] === Value)
  )
}

/** Whether a rule is about this key whatever the object's other properties: delete markers and uploads have none. */
export const isAboutKey = ({ filter }: LifecycleRule, key: string): boolean =>
  key.startsWith(filter.prefix ?? '') &&
  filter.largerThan === undefined &&
  filter.smallerThan === undefined &&
  (filter.tags ?? []).length === 0

/** When the current object expires by a rule that is about it; `undefined` for never. */
export function expiresAt(rule: LifecycleRule, object: StoredObject): number | undefined {
  const { days, date } = rule.expiration ?? {}
  if (date !== undefined) return date
  return days === undefined ? undefined : dueAt(object.modifiedAt, days)
}
