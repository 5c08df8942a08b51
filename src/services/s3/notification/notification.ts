/** Which events of a bucket are told to whom. */

import type { Operation } from '../../../kernel/operation.ts'
import {
  type Checking,
  configurationFamily,
  type Keeping,
  madeId,
} from '../configuration/configuration.ts'
import { s3Error } from '../errors.ts'
import { announceTest } from './announce.ts'
import { isServed, type Notification, notificationKind } from './configured.ts'
import { checkRule, checkTogether, type DestinationRule, shownRule } from './notification-rules.ts'

export const bucketNotificationOperations: readonly Operation[] = configurationFamily({
  kind: notificationKind,
  put: ['PutBucketNotificationConfiguration', 's3:PutBucketNotification'],
  get: ['GetBucketNotificationConfiguration', 's3:GetBucketNotification'],
  checked: checkedNotification,
  marked({ notifies: _, ...bucket }, notification) {
    return { ...bucket, ...(notification && { notifies: true as const }) }
  },
  kept: sendTests,
  shown: (notification: Notification) => notification,
  unset: () => ({}),
})

/** An empty configuration takes away what there was. */
function checkedNotification(
  call: Checking<'PutBucketNotificationConfiguration'>,
): Notification | undefined {
  const { input, world } = call
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
  const unknown = rules.find(({ arn }) => !isServed(world, call.bucket, arn))
  // observed for queues, the words about the others recalled
  if (unknown !== undefined && input.SkipDestinationValidation !== true)
    throw s3Error(
      'InvalidArgument',
      'Unable to validate the following destination configurations',
      { ArgumentName1: unknown.arn, ArgumentValue1: missing[unknown.service](unknown.arn) },
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

/** Topics and queues are tested by a message of their own, unless they are not validated; functions are not (recalled). */
async function sendTests(
  call: Keeping<'PutBucketNotificationConfiguration'>,
  notification: Notification | undefined,
): Promise<void> {
  if (call.input.SkipDestinationValidation === true) return
  const { TopicConfigurations: topics = [], QueueConfigurations: queues = [] } = notification ?? {}
  const named = new Set([
    ...topics.map(({ TopicArn }) => TopicArn),
    ...queues.map(({ QueueArn }) => QueueArn),
  ])
  await announceTest(call, call.bucket, [...named])
}
