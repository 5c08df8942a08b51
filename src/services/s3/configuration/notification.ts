/** Which events of a bucket are told to whom. Only EventBridge needs no destination that this server would have to know. */

import { parseArn } from '../../../kernel/arn.ts'
import type { Ids } from '../../../kernel/ids.ts'
import type { Input, Operation } from '../../../kernel/operation.ts'
import { invalidArgument, s3Error } from '../errors.ts'
import { type Checking, configurationFamily } from './configuration.ts'

type Notification = Input<'s3', 'PutBucketNotificationConfiguration'>['NotificationConfiguration']

interface DestinationRule {
  readonly Id?: string
  readonly Events: readonly string[]
  readonly Filter?: {
    readonly Key?: {
      readonly FilterRules?: readonly { readonly Name?: string; readonly Value?: string }[]
    }
  }
}

export const bucketNotificationOperations: readonly Operation[] = configurationFamily({
  kind: 'notification',
  put: ['PutBucketNotificationConfiguration', 's3:PutBucketNotification'],
  get: ['GetBucketNotificationConfiguration', 's3:GetBucketNotification'],
  checked: checkedNotification,
  shown: (notification: Notification) => notification,
  unset: () => ({}),
})

/** `arn:aws:SERVICE:REGION:ACCOUNT:NAME` of each kind. */
const services = { topic: 'sns', queue: 'sqs', function: 'lambda' } as const

/** An empty configuration takes away what there was. */
function checkedNotification({
  input,
  world,
}: Checking<'PutBucketNotificationConfiguration'>): Notification | undefined {
  const {
    TopicConfigurations: topics = [],
    QueueConfigurations: queues = [],
    LambdaFunctionConfigurations: functions = [],
    EventBridgeConfiguration: bridge,
  } = input.NotificationConfiguration
  const rules = [
    ...topics.map((rule) => ({ rule, arn: rule.TopicArn, service: services.topic })),
    ...queues.map((rule) => ({ rule, arn: rule.QueueArn, service: services.queue })),
    ...functions.map((rule) => ({
      rule,
      arn: rule.LambdaFunctionArn,
      service: services.function,
    })),
  ]
  for (const { rule, arn, service } of rules) checkRule(rule, arn, service)
  checkIds(rules.map(({ rule }) => rule))
  const [first] = rules
  // there is no topic, queue or function here; the words about each are recalled
  if (first !== undefined && input.SkipDestinationValidation !== true)
    throw s3Error(
      'InvalidArgument',
      'Unable to validate the following destination configurations',
      { ArgumentName1: first.arn, ArgumentValue1: missing[first.service](first.arn) },
    )
  const named = <R extends DestinationRule>(list: readonly R[]) =>
    list.map((rule) => ({ ...rule, Id: rule.Id ?? newId(world.ids) }))
  if (rules.length === 0 && bridge === undefined) return undefined
  return {
    ...(topics.length > 0 && { TopicConfigurations: named(topics) }),
    ...(queues.length > 0 && { QueueConfigurations: named(queues) }),
    ...(functions.length > 0 && { LambdaFunctionConfigurations: named(functions) }),
    ...(bridge !== undefined && { EventBridgeConfiguration: {} }),
  }
}

const missing = {
  sns: () => 'The destination topic does not exist',
  sqs: () => 'The destination queue does not exist',
  lambda: (arn: string) => `Not authorized to invoke function [${arn}]`,
} as const

const newId = (ids: Ids) => ids.uuid()

const eventName =
  /^s3:(?:ReducedRedundancyLostObject|LifecycleTransition|IntelligentTiering|(?:ObjectCreated|ObjectRemoved|ObjectRestore|Replication|LifecycleExpiration|ObjectTagging|ObjectAnnotation|ObjectAcl|ObjectRetention):(?:\*|[A-Za-z]+))$/

function checkRule(rule: DestinationRule, arn: string, service: string): void {
  const parsed = parseArn(arn)
  if (parsed === undefined || parsed.service !== service || parsed.resource === '')
    throw invalidArgument('The ARN could not be parsed', 'ARN', arn)
  for (const event of rule.Events)
    if (!eventName.test(event))
      // recalled
      throw invalidArgument('The event is not supported for notifications', 'Event', event)
  if (rule.Events.length === 0)
    throw invalidArgument('The event is not supported for notifications', 'Event', '')
  const names = new Set<string>()
  for (const { Name = '' } of rule.Filter?.Key?.FilterRules ?? []) {
    const name = Name.toLowerCase()
    if (name !== 'prefix' && name !== 'suffix')
      throw invalidArgument(
        'filter rule name must be either prefix or suffix',
        'FilterRule.Name',
        Name,
      )
    // recalled
    if (names.has(name))
      throw invalidArgument(
        'Cannot specify more than one prefix or suffix rule in a filter.',
        'FilterRule.Name',
        Name,
      )
    names.add(name)
  }
}

/** Recalled. */
function checkIds(rules: readonly DestinationRule[]): void {
  const seen = new Set<string>()
  for (const { Id } of rules) {
    if (Id === undefined) continue
    if (seen.has(Id)) throw invalidArgument('Same ID used for multiple configurations', 'Id', Id)
    seen.add(Id)
  }
}
