/** What a bucket's notification configuration says: who is told of which events. */

import { parseArn } from '../../../kernel/arn.ts'
import type { Input } from '../../../kernel/operation.ts'
import type { World } from '../../../kernel/world.ts'
import type { Bucket } from '../bucket/bucket.ts'
import { covers, type DestinationRule, isAboutKey } from './notification-rules.ts'

export type Notification = Input<
  's3',
  'PutBucketNotificationConfiguration'
>['NotificationConfiguration']

/** Under which it is kept among the configurations of buckets. */
export const notificationKind = 'notification'

export interface Target {
  /** ARN of a topic, queue or function. */
  readonly destination: string
  /** Id of the rule. */
  readonly id: string
}

interface Destined extends Target {
  readonly rule: DestinationRule
}

function* destined(configuration: Notification): Generator<Destined> {
  const { TopicConfigurations, QueueConfigurations, LambdaFunctionConfigurations } = configuration
  for (const rule of TopicConfigurations ?? [])
    yield { rule, destination: rule.TopicArn, id: rule.Id ?? '' }
  for (const rule of QueueConfigurations ?? [])
    yield { rule, destination: rule.QueueArn, id: rule.Id ?? '' }
  for (const rule of LambdaFunctionConfigurations ?? [])
    yield { rule, destination: rule.LambdaFunctionArn, id: rule.Id ?? '' }
}

/** Whom rules of the configuration tell of an event (`s3:ObjectCreated:Put`) of a key. */
export const targetsOf = (configuration: Notification, event: string, key: string): Target[] =>
  [...destined(configuration)].filter(
    ({ rule }) => rule.Events.some((each) => covers(each, event)) && isAboutKey(rule, key),
  )

/**
 * Whether events of the bucket are delivered for the destination: the operator gave it an address, and it is of the
 * bucket's own account. Others would have to let the bucket in by a policy of their own, and there is none here.
 */
export const isServed = (
  { eventDestinations }: Pick<World, 'eventDestinations'>,
  { account }: Bucket,
  destination: string,
): boolean => eventDestinations.has(destination) && parseArn(destination)?.account === account

/** The bus that S3 sends events to: that of the bucket's own account and region (S3 user guide, "Using EventBridge"). */
export const defaultEventBus = ({ region, account }: Bucket): string =>
  `arn:aws:events:${region}:${account}:event-bus/default`
