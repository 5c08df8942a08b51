/** Which events of a bucket are told to whom. Only EventBridge needs no destination that this server would have to know. */

import type { Input, Operation } from '../../../kernel/operation.ts'
import { s3Error } from '../errors.ts'
import { type Checking, configurationFamily, madeId } from './configuration.ts'
import { checkRule, checkTogether, type DestinationRule, shownRule } from './notification-rules.ts'

type Notification = Input<'s3', 'PutBucketNotificationConfiguration'>['NotificationConfiguration']

export const bucketNotificationOperations: readonly Operation[] = configurationFamily({
  kind: 'notification',
  put: ['PutBucketNotificationConfiguration', 's3:PutBucketNotification'],
  get: ['GetBucketNotificationConfiguration', 's3:GetBucketNotification'],
  checked: checkedNotification,
  shown: (notification: Notification) => notification,
  unset: () => ({}),
})

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
    ...topics.map((rule) => ({ rule, arn: rule.TopicArn, service: 'sns' as const })),
    ...queues.map((rule) => ({ rule, arn: rule.QueueArn, service: 'sqs' as const })),
    ...functions.map((rule) => ({
      rule,
      arn: rule.LambdaFunctionArn,
      service: 'lambda' as const,
    })),
  ]
  for (const { rule, arn, service } of rules) checkRule(rule, arn, service)
  checkTogether(rules.map(({ rule }) => rule))
  const [first] = rules
  // there is no topic, queue or function here; observed for queues, the words about the others recalled
  if (first !== undefined && input.SkipDestinationValidation !== true)
    throw s3Error(
      'InvalidArgument',
      'Unable to validate the following destination configurations',
      { ArgumentName1: first.arn, ArgumentValue1: missing[first.service](first.arn) },
    )
  const named = <R extends DestinationRule>(list: readonly R[]) =>
    list.map((rule) => ({ ...shownRule(rule), Id: rule.Id ?? madeId(world.ids) }))
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
