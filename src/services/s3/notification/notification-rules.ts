/**
 * What S3 refuses in the rules of a notification configuration. Texts were observed (2014 to 2026) unless a comment says
 * otherwise.
 */

import { parseArn } from '../../../kernel/arn.ts'
import { invalidArgument, invalidRequest } from '../errors.ts'

export interface DestinationRule {
  readonly Id?: string
  readonly Events: readonly string[]
  readonly Filter?: {
    readonly Key?: {
      readonly FilterRules?: readonly { readonly Name?: string; readonly Value?: string }[]
    }
  }
}

/** `arn:aws:SERVICE:REGION:ACCOUNT:NAME` of each kind; the argument's name observed for queues, recalled for the others. */
export const destinations = {
  sns: { argument: 'Topic' },
  sqs: { argument: 'Queue' },
  lambda: { argument: 'CloudFunction' },
} as const
export type DestinationService = keyof typeof destinations

const mostConfigurations = 100
const mostFilterBytes = 1024

const eventName =
  /^s3:(?:ReducedRedundancyLostObject|LifecycleTransition|IntelligentTiering|(?:ObjectCreated|ObjectRemoved|ObjectRestore|Replication|LifecycleExpiration|ObjectTagging|ObjectAnnotation|ObjectAcl|ObjectRetention):(?:\*|[A-Za-z]+))$/

const overlapText =
  'Configurations overlap. Configurations on the same bucket cannot share a common event type.'

/** What is wrong in one rule. */
export function checkRule(rule: DestinationRule, arn: string, service: DestinationService): void {
  const parsed = parseArn(arn)
  if (parsed === undefined || parsed.service !== service || parsed.resource === '')
    throw invalidArgument('The ARN could not be parsed', destinations[service].argument, arn)
  for (const event of rule.Events)
    if (!eventName.test(event))
      // recalled
      throw invalidArgument('The event is not supported for notifications', 'Event', event)
  if (rule.Events.length === 0)
    throw invalidArgument('The event is not supported for notifications', 'Event', '')
  for (const [at, event] of rule.Events.entries())
    if (rule.Events.slice(at + 1).some((other) => share(event, other)))
      throw invalidArgument(overlapText, 'Event', event)
  const names = new Set<string>()
  for (const { Name = '', Value = '' } of filterRules(rule)) {
    const name = Name.toLowerCase()
    if (name !== 'prefix' && name !== 'suffix')
      throw invalidArgument(
        'filter rule name must be either prefix or suffix',
        'FilterRule.Name',
        Name,
      )
    if (names.has(name))
      throw invalidArgument(
        `Cannot specify more than one ${name} rule in a filter.`,
        'FilterRule.Name',
        Name,
      )
    names.add(name)
    if (Buffer.byteLength(Value) > mostFilterBytes)
      throw invalidArgument(
        `Size of filter rule value cannot exceed ${mostFilterBytes} bytes in UTF-8 representation`,
        'FilterRule.Value',
        Value,
      )
  }
}

/** What is wrong between rules that are well each by itself. */
export function checkTogether(rules: readonly DestinationRule[]): void {
  // the number is documented ("Amazon S3 Event Notifications"), the text recalled
  if (rules.length > mostConfigurations)
    throw invalidRequest(
      `Too many configurations submitted. The maximum number of configurations is ${mostConfigurations}`,
    )
  const ids = new Set<string>()
  for (const { Id: id } of rules) {
    if (id === undefined) continue
    if (ids.has(id))
      throw invalidArgument(
        'Same ID used for multiple configurations. IDs must be unique.',
        'Id',
        id,
      )
    ids.add(id)
  }
  for (const [at, rule] of rules.entries())
    for (const other of rules.slice(at + 1)) {
      const event = rule.Events.find((one) => other.Events.some((two) => share(one, two)))
      if (event === undefined || !filtersOverlap(rule, other)) continue
      const filtered = filterRules(rule).length > 0 || filterRules(other).length > 0
      throw invalidArgument(
        filtered
          ? 'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.'
          : overlapText,
        'Event',
        event,
      )
    }
}

/** Rules as they are shown: names of filters with a capital, whatever was sent (observed 2023). */
export function shownRule<R extends DestinationRule>(rule: R): R {
  const rules = filterRules(rule)
  if (rules.length === 0) return rule
  const FilterRules = rules.map(({ Name = '', ...more }) => ({
    Name: Name.toLowerCase() === 'prefix' ? 'Prefix' : 'Suffix',
    ...more,
  }))
  return { ...rule, Filter: { Key: { FilterRules } } }
}

const filterRules = ({ Filter: filter }: DestinationRule) => filter?.Key?.FilterRules ?? []

/** `s3:ObjectCreated:*` and `s3:ObjectCreated:Put` share an event. */
const share = (one: string, two: string): boolean => covers(one, two) || covers(two, one)
/** `s3:ObjectCreated:*` covers `s3:ObjectCreated:Put`, and each covers itself. */
export const covers = (pattern: string, event: string): boolean =>
  pattern === event || (pattern.endsWith(':*') && event.startsWith(pattern.slice(0, -1)))

function filtersOverlap(one: DestinationRule, two: DestinationRule): boolean {
  const [before, after] = [filterOf(one, 'prefix'), filterOf(two, 'prefix')]
  const [end, otherEnd] = [filterOf(one, 'suffix'), filterOf(two, 'suffix')]
  return (
    (before.startsWith(after) || after.startsWith(before)) &&
    (end.endsWith(otherEnd) || otherEnd.endsWith(end))
  )
}

/** Whether the filter of the rule lets the key through, byte for byte. */
export const isAboutKey = (rule: DestinationRule, key: string): boolean =>
  key.startsWith(filterOf(rule, 'prefix')) && key.endsWith(filterOf(rule, 'suffix'))

const filterOf = (rule: DestinationRule, name: string): string =>
  filterRules(rule).find(({ Name }) => Name?.toLowerCase() === name)?.Value ?? ''
