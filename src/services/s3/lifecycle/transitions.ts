/**
 * Which class lifecycle rules move an object to (S3 user guide, "Transitioning objects using Amazon S3 Lifecycle" and
 * "How Amazon S3 handles conflicts in lifecycle configurations"). Moving changes what is said of the object alone: its
 * bytes lie where they are.
 */

import type { StoredObject } from '../object/object.ts'
import { dueAt, isAbout, type LifecycleConfiguration, type LifecycleRule } from './rules.ts'

/** Classes an object of each class can be moved to ("Supported lifecycle transitions"). */
const onwards: Readonly<Record<string, readonly string[]>> = {
  STANDARD: [
    'STANDARD_IA',
    'INTELLIGENT_TIERING',
    'ONEZONE_IA',
    'GLACIER_IR',
    'GLACIER',
    'DEEP_ARCHIVE',
  ],
  REDUCED_REDUNDANCY: ['GLACIER', 'DEEP_ARCHIVE'],
  STANDARD_IA: ['INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
  INTELLIGENT_TIERING: ['ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
  ONEZONE_IA: ['GLACIER', 'DEEP_ARCHIVE'],
  GLACIER_IR: ['GLACIER', 'DEEP_ARCHIVE'],
  GLACIER: ['DEEP_ARCHIVE'],
}

/** Of several of one day the cheapest is taken, but intelligent tiering rather than any that isn't an archive. */
const preferred = [
  'DEEP_ARCHIVE',
  'GLACIER',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'ONEZONE_IA',
  'STANDARD_IA',
]

const leastBytes = 128 * 1024
const archives: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE'])

/** Smaller objects stay unless the rule itself speaks of sizes (`x-amz-transition-default-minimum-object-size`). */
const isLargeEnough = (
  { filter }: LifecycleRule,
  { size }: StoredObject,
  storageClass: string,
  minimumSize: string,
): boolean =>
  size >= leastBytes ||
  filter.largerThan !== undefined ||
  filter.smallerThan !== undefined ||
  (minimumSize === 'varies_by_storage_class' && archives.has(storageClass))

type Rules = Pick<LifecycleConfiguration, 'rules' | 'minimumSize'>

interface Step {
  readonly storageClass: string
  /** Midnight of its day, milliseconds since 1970; `undefined` for never. */
  readonly at: number | undefined
}

/** Where the steps of all rules lead by now, a day after the other: rules conflict when they say something of one day. */
function classFor(
  { rules, minimumSize }: Rules,
  object: StoredObject,
  now: number,
  stepsOf: (rule: LifecycleRule) => readonly Step[],
): string | undefined {
  const days = new Map<number, Set<string>>()
  for (const rule of rules) {
    if (!isAbout(rule, object)) continue
    for (const { storageClass, at } of stepsOf(rule)) {
      if (at === undefined || at > now) continue
      if (!isLargeEnough(rule, object, storageClass, minimumSize)) continue
      days.set(at, (days.get(at) ?? new Set()).add(storageClass))
    }
  }
  const before = object.storageClass ?? 'STANDARD'
  let reached = before
  for (const at of [...days.keys()].sort((one, two) => one - two)) {
    const reachable = [reached, ...(onwards[reached] ?? [])]
    const chosen = preferred.find((each) => days.get(at)?.has(each) && reachable.includes(each))
    reached = chosen ?? reached
  }
  return reached === before ? undefined : reached
}

/** The class that rules, all of them enabled, move the current object to now; `undefined` to stay. */
export const currentClass = (rules: Rules, object: StoredObject, now: number): string | undefined =>
  classFor(rules, object, now, ({ transitions }) =>
    transitions.map(({ storageClass, days, date }) => ({
      storageClass,
      at: date ?? (days === undefined ? undefined : dueAt(object.modifiedAt, days)),
    })),
  )

/** The same for a version that is noncurrent `since`, the `count`th of its key from the newest. */
export const noncurrentClass = (
  rules: Rules,
  version: StoredObject,
  { since, count }: { readonly since: number; readonly count: number },
  now: number,
): string | undefined =>
  classFor(rules, version, now, ({ noncurrentTransitions }) =>
    noncurrentTransitions.map(({ storageClass, days, newer = 0 }) => ({
      storageClass,
      at: count > newer ? dueAt(since, days) : undefined,
    })),
  )

/** As server access logs name it ("S3 Lifecycle and logging"). */
const events = {
  STANDARD_IA: 'S3.TRANSITION_SIA.OBJECT',
  ONEZONE_IA: 'S3.TRANSITION_ZIA.OBJECT',
  INTELLIGENT_TIERING: 'S3.TRANSITION_INT.OBJECT',
  GLACIER_IR: 'S3.TRANSITION_GIR.OBJECT',
  GLACIER: 'S3.TRANSITION.OBJECT',
  DEEP_ARCHIVE: 'S3.TRANSITION_GDA.OBJECT',
} as const

export type TransitionEvent = (typeof events)[keyof typeof events]

export function transitionEvent(storageClass: string): TransitionEvent {
  const event = (events as Readonly<Record<string, TransitionEvent>>)[storageClass]
  if (event === undefined) throw new Error(`nothing moves to the class \`${storageClass}\``)
  return event
}
