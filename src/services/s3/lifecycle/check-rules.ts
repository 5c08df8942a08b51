/**
 * What S3 refuses in lifecycle rules. Texts are those that S3 was observed to answer (2022 to 2026); the few that weren't
 * are marked. Rules come in two forms that don't mix: the old one says its prefix itself, the other has a filter.
 */

import { checkFilter } from '../configuration/filter.ts'
import { invalidArgument, invalidRequest, malformedXml } from '../errors.ts'
import type { LifecycleRule, RuleFilter, RuleInput } from './rules.ts'

const mostRules = 1000
const mostPrefixBytes = 1024
const mostSize = 1_099_511_627_776_000
const dayMillis = 24 * 60 * 60 * 1000

/** The documented limit is 100, and S3 was observed to take 500. More than this is refused by a limit of ours. */
const mostNewerVersions = 1000

/** What is wrong between rules: their number, their forms. */
export function checkRules(rules: readonly RuleInput[]): void {
  if (rules.length === 0 || rules.length > mostRules) throw malformedXml()
  const [first] = rules
  for (const { Prefix: prefix, Filter: filter } of rules) {
    if ((filter === undefined) === (prefix === undefined)) throw malformedXml()
    if (filter !== undefined && first?.Filter === undefined)
      throw invalidRequest('Filter element can only be used in Lifecycle V2.')
    if (prefix !== undefined && first?.Filter !== undefined)
      throw invalidRequest(
        'Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.',
      )
  }
}

/** What is wrong between rules that are well each by itself: ids, and prefixes of the old form. */
export function checkTogether(rules: readonly LifecycleRule[]): void {
  const ids = new Set<string>()
  for (const { id } of rules) {
    if (ids.has(id))
      throw invalidArgument(
        'Rule ID must be unique. Found same ID for more than one rule',
        'ID',
        id,
      )
    ids.add(id)
  }
  if (!rules[0]?.oldForm) return
  for (const [at, rule] of rules.entries())
    for (const other of rules.slice(at + 1)) {
      const [one = '', two = ''] = [rule.filter.prefix, other.filter.prefix]
      if (!one.startsWith(two) && !two.startsWith(one)) continue
      const action = actionNames.find((name) => acts[name](rule) && acts[name](other))
      if (action)
        throw invalidRequest(
          `Found overlapping prefixes '${one}' and '${two}' for same action type '${action}'`,
        )
    }
}

const acts = {
  Expiration: ({ expiration }: LifecycleRule) => expiration !== undefined,
  Transition: ({ transitions }: LifecycleRule) => transitions.length > 0,
  NoncurrentVersionExpiration: ({ noncurrent }: LifecycleRule) => noncurrent !== undefined,
  NoncurrentVersionTransition: ({ noncurrentTransitions }: LifecycleRule) =>
    noncurrentTransitions.length > 0,
  AbortIncompleteMultipartUpload: ({ abortDays }: LifecycleRule) => abortDays !== undefined,
}
const actionNames = Object.keys(acts) as (keyof typeof acts)[]

/** What is wrong in one rule. */
export function checkRule(rule: RuleInput, filter: RuleFilter): void {
  checkFilter(rule.Filter)
  if (rule.ID !== undefined && rule.ID.length > 255)
    throw invalidArgument('ID length should not exceed allowed limit of 255', 'ID', rule.ID)
  checkPredicates(filter)
  const { Expiration: expiration, AbortIncompleteMultipartUpload: abort } = rule
  const { NoncurrentVersionExpiration: noncurrent } = rule
  const { Transitions: transitions = [], NoncurrentVersionTransitions: later = [] } = rule
  if (!expiration && !abort && !noncurrent && transitions.length === 0 && later.length === 0)
    throw invalidRequest('At least one action needs to be specified in a rule')
  const where = describeWhere(rule, filter)
  if (expiration) checkExpiration(expiration, filter)
  checkTransitions(transitions, expiration, where)
  if (noncurrent) {
    positive('NoncurrentDays', 'NoncurrentVersionExpiration', noncurrent.NoncurrentDays)
    checkNewer(rule, 'NoncurrentVersionExpiration', noncurrent.NewerNoncurrentVersions)
  }
  checkNoncurrentTransitions(rule, where)
  if (abort) {
    positive('DaysAfterInitiation', 'AbortIncompleteMultipartUpload', abort.DaysAfterInitiation)
    aboutKeysOnly('AbortIncompleteMultipartUpload', filter)
  }
}

function checkPredicates({ prefix, tags = [], largerThan, smallerThan }: RuleFilter): void {
  if (prefix !== undefined && Buffer.byteLength(prefix) > mostPrefixBytes)
    throw invalidRequest(`The maximum size of a prefix is ${mostPrefixBytes}`)
  for (const { Key, Value } of tags) {
    // recalled, both
    if (Key.length > 128) throw invalidRequest("A Tag's Key must be a length between 1 and 128.")
    if (Value.length > 256)
      throw invalidRequest("A Tag's Value must be a length between 0 and 256.")
  }
  within('ObjectSizeGreaterThan', largerThan, 0)
  within('ObjectSizeLessThan', smallerThan, 1)
  if (largerThan !== undefined && smallerThan !== undefined && largerThan >= smallerThan)
    throw invalidRequest(
      "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.",
    )
}

/** Observed for ObjectSizeLessThan. */
function within(member: string, value: number | undefined, least: number): void {
  if (value !== undefined && (value < least || value > mostSize))
    throw invalidRequest(`'${member}' should be between ${least} and ${mostSize}.`)
}

/** How texts name what a rule is about: `filter '(prefix=a and objectsizelessthan=9)'`, in the old form `prefix 'a'`. */
function describeWhere({ Filter: filter }: RuleInput, predicates: RuleFilter): string {
  const { prefix, tags = [], largerThan, smallerThan } = predicates
  if (filter === undefined) return `prefix '${prefix ?? ''}'`
  const parts = [
    ...(prefix === undefined ? [] : [`prefix=${prefix}`]),
    ...tags.map(({ Key, Value }) => `tag={key=${Key}, value=${Value}}`),
    ...(largerThan === undefined ? [] : [`objectsizegreaterthan=${largerThan}`]),
    ...(smallerThan === undefined ? [] : [`objectsizelessthan=${smallerThan}`]),
  ]
  return `filter '(${parts.join(' and ')})'`
}

function checkExpiration(
  expiration: NonNullable<RuleInput['Expiration']>,
  filter: RuleFilter,
): void {
  if (Object.keys(expiration).length !== 1) throw malformedXml()
  if (expiration.Days !== undefined) positive('Days', 'Expiration', expiration.Days)
  checkMidnight(expiration.Date)
  if (expiration.ExpiredObjectDeleteMarker !== undefined)
    aboutKeysOnly('ExpiredObjectDeleteMarker', filter)
}

/** Markers and uploads have neither tags nor size. */
function aboutKeysOnly(action: string, { tags, largerThan, smallerThan }: RuleFilter): void {
  if (tags !== undefined) throw invalidRequest(`${action} cannot be specified with Tags.`)
  if (largerThan !== undefined || smallerThan !== undefined)
    throw invalidRequest(`${action} cannot be specified with Object Size.`)
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

function nonnegative(member: string, action: string, value: number): void {
  if (value < 0)
    throw invalidArgument(
      `'${member}' in ${action} action must be nonnegative`,
      member,
      String(value),
    )
}

function checkNewer({ Filter: filter }: RuleInput, action: string, newer?: number): void {
  if (newer === undefined) return
  if (filter === undefined)
    throw invalidRequest('NewerNoncurrentVersions element can only be used in Lifecycle V2.')
  positive('NewerNoncurrentVersions', action, newer)
  if (newer > mostNewerVersions)
    throw invalidArgument(
      `'NewerNoncurrentVersions' for ${action} action must be between 1 and ${mostNewerVersions}`,
      'NewerNoncurrentVersions',
      String(newer),
    )
}

/** One step of a rule down the classes: at an age in days, or at a date. */
interface Step {
  readonly storageClass: string
  /** Days, or days since 1970 of the date. */
  readonly day: number
}

/**
 * The order in which objects can go down (S3 user guide, "Supported transitions"), and the days they stay: those of the
 * GLACIER classes observed, the 30 of infrequent access documented ("Constraints and considerations for transitions").
 */
const classes: readonly { readonly name: string; readonly stay: number }[] = [
  { name: 'STANDARD_IA', stay: 30 },
  { name: 'INTELLIGENT_TIERING', stay: 0 },
  { name: 'ONEZONE_IA', stay: 30 },
  { name: 'GLACIER_IR', stay: 90 },
  { name: 'GLACIER', stay: 90 },
  { name: 'DEEP_ARCHIVE', stay: 180 },
]
const rankOf = (storageClass: string) => classes.findIndex(({ name }) => name === storageClass)
const leastDaysBeforeAccess = 30
const infrequent: ReadonlySet<string> = new Set(['STANDARD_IA', 'ONEZONE_IA'])

/** Throws where a class is named twice or colder ones don't come later. */
function checkSteps(steps: readonly Step[], member: string, action: string, where: string): void {
  if (new Set(steps.map(({ storageClass }) => storageClass)).size < steps.length)
    throw invalidRequest(
      `'StorageClass' must be different for '${action}' actions in same 'Rule' with ${where}`,
    )
  const ordered = steps.toSorted((one, two) => rankOf(one.storageClass) - rankOf(two.storageClass))
  for (const [at, colder] of ordered.entries()) {
    const warmer = ordered[at - 1]
    if (warmer === undefined) continue
    const stay = classes[rankOf(warmer.storageClass)]?.stay ?? 0
    const days = colder.day - warmer.day
    if (days <= 0)
      throw invalidArgument(
        `'${member}' in the ${action} action for StorageClass '${colder.storageClass}' for ${where} must be greater than '${member}' in the ${action} action for StorageClass '${warmer.storageClass}' for ${where}`,
        member,
        String(colder.day),
      )
    // the second half is S3's own slip
    if (days < stay)
      throw invalidArgument(
        `'${member}' in the '${action}' action for StorageClass '${colder.storageClass}' for ${where} must be ${stay} days more than '${where}' in the '${action}' action for StorageClass '${warmer.storageClass}'`,
        member,
        String(colder.day),
      )
  }
}

function checkAccessDays(member: string, action: string, { storageClass, day }: Step): void {
  if (infrequent.has(storageClass) && day < leastDaysBeforeAccess)
    throw invalidArgument(
      `'${member}' in ${action} action must be greater than or equal to ${leastDaysBeforeAccess} for storageClass '${storageClass}'`,
      member,
      String(day),
    )
}

function checkTransitions(
  transitions: NonNullable<RuleInput['Transitions']>,
  expiration: RuleInput['Expiration'],
  where: string,
): void {
  if (transitions.length === 0) return
  const steps: Step[] = []
  for (const { Days: days, Date: date, StorageClass: storageClass } of transitions) {
    if (storageClass === undefined || (days === undefined) === (date === undefined))
      throw malformedXml()
    checkMidnight(date)
    if (days !== undefined) nonnegative('Days', 'Transition', days)
    const step = { storageClass, day: days ?? dayOf(date) }
    if (days !== undefined) checkAccessDays('Days', 'Transition', step)
    steps.push(step)
  }
  const byDate = transitions[0]?.Date !== undefined
  const mixed = (actions: string) =>
    invalidRequest(`Found mixed 'Date' and 'Days' based ${actions} in lifecycle rule for ${where}`)
  if (transitions.some(({ Date: date }) => (date !== undefined) !== byDate))
    throw mixed('Transition actions')
  const member = byDate ? 'Date' : 'Days'
  checkSteps(steps, member, 'Transition', where)
  const { Days: days, Date: date } = expiration ?? {}
  if (days === undefined && date === undefined) return
  if ((date !== undefined) !== byDate) throw mixed('Expiration and Transition actions')
  const end = days ?? dayOf(date)
  if (steps.some(({ day }) => end <= day))
    throw invalidArgument(
      `'${member}' in the Expiration action for ${where} must be greater than '${member}' in the Transition action`,
      member,
      String(end),
    )
}

const dayOf = (date: Date | undefined): number => (date?.getTime() ?? 0) / dayMillis

function checkNoncurrentTransitions(rule: RuleInput, where: string): void {
  const action = 'NoncurrentVersionTransition'
  const member = 'NoncurrentDays'
  const steps: Step[] = []
  for (const each of rule.NoncurrentVersionTransitions ?? []) {
    const { NoncurrentDays: day, StorageClass: storageClass } = each
    if (storageClass === undefined || day === undefined) throw malformedXml()
    nonnegative(member, action, day)
    checkNewer(rule, action, each.NewerNoncurrentVersions)
    const step = { storageClass, day }
    checkAccessDays(member, action, step)
    steps.push(step)
  }
  checkSteps(steps, member, action, where)
  const end = rule.NoncurrentVersionExpiration?.NoncurrentDays
  if (end !== undefined && steps.some(({ day }) => end <= day))
    throw invalidArgument(
      `'${member}' in the NoncurrentVersionExpiration action for ${where} must be greater than '${member}' in the ${action} action`,
      member,
      String(end),
    )
}
