/**
 * Events of objects, kept for those whom the bucket's configuration names, in the transaction of what happened: both are
 * there, or neither.
 */

import type { Clock } from '../../../kernel/clock.ts'
import type { RequestFacts } from '../../../kernel/operation.ts'
import { isAccountPrincipal, type Principal } from '../../../kernel/principal.ts'
import type { WriteTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import { ownerOfAccount } from '../acl/owners.ts'
import type { Bucket } from '../bucket/bucket.ts'
import { configurationOf } from '../configuration/configuration.ts'
import {
  defaultEventBus,
  isServed,
  type Notification,
  notificationKind,
  targetsOf,
} from './configured.ts'
import {
  busMessage,
  type Cause,
  type Happened,
  type ObjectEvent,
  recordMessage,
  testMessage,
} from './messages.ts'
import { waitingEvents } from './outbox.ts'
import { nextSequencer } from './sequencer.ts'

export interface AnnouncingWorld extends Pick<World, 'ids' | 'eventDestinations'> {
  readonly clock: Pick<Clock, 'now'>
}

export interface Announcing {
  readonly tx: WriteTransaction
  readonly world: AnnouncingWorld
}

/** What the request of an operation has to say of it. */
export interface RequestOfEvent extends Announcing {
  readonly caller: Principal
  readonly request: RequestFacts
}

/** Nothing is read or written for buckets without a configuration. */
export async function announce(
  call: RequestOfEvent,
  bucket: Bucket,
  ...events: readonly ObjectEvent[]
): Promise<void> {
  if (bucket.notifies) await announceFor(call, bucket, causeOf(call), events)
}

/** The same for what no request asked for. */
export async function announceFor(
  { tx, world }: Announcing,
  bucket: Bucket,
  cause: Cause,
  events: readonly ObjectEvent[],
): Promise<void> {
  if (!bucket.notifies || world.eventDestinations.size === 0) return
  const configuration = await configurationOf<Notification>(tx, bucket.id, notificationKind)
  if (configuration === undefined) return
  const ownerId = (await ownerOfAccount(tx, bucket.account)).id
  const at = world.clock.now()
  for (const event of events) {
    const happened = { bucket, ownerId, event, cause, at, sequencer: nextSequencer(at) }
    for (const [destination, message] of messagesOf(configuration, happened, world))
      await keep({ tx, world }, destination, message, at)
  }
}

function* messagesOf(
  configuration: Notification,
  happened: Happened,
  world: AnnouncingWorld,
): Generator<readonly [destination: string, message: object]> {
  const { bucket, event } = happened
  for (const { destination, id } of targetsOf(configuration, `s3:${event.name}`, event.key))
    if (isServed(world, bucket, destination)) yield [destination, recordMessage(happened, id)]
  const bus = defaultEventBus(bucket)
  if (configuration.EventBridgeConfiguration === undefined || !isServed(world, bucket, bus)) return
  const message = busMessage(happened, world.ids.uuid())
  if (message) yield [bus, message]
}

const keep = ({ tx, world }: Announcing, destination: string, message: object, at: number) =>
  tx.put(waitingEvents, {
    destination,
    dueAt: at,
    id: world.ids.uuid(),
    at,
    attempts: 0,
    body: JSON.stringify(message),
  })

/** Tells destinations that a configuration names them. */
export async function announceTest(
  { tx, world, request }: Announcing & { readonly request: RequestFacts },
  bucket: Bucket,
  destinations: readonly string[],
): Promise<void> {
  const at = world.clock.now()
  for (const destination of destinations)
    await keep({ tx, world }, destination, testMessage(bucket, request.requestId, at), at)
}

/**
 * Principals have no customer ids here: `AWS:` with the unique id is what AWS shows of users and roles, and what all
 * others are shown by too. The word for those who did not sign is recalled.
 */
function causeOf({ caller, request }: RequestOfEvent): Cause {
  const known = isAccountPrincipal(caller)
    ? { principalId: `AWS:${caller.userId}`, requester: caller.account }
    : namedAs(caller.type === 'Service' ? caller.service : 'Anonymous')
  return {
    ...known,
    sourceAddress: request.http.remoteAddress ?? '',
    requestId: request.requestId,
  }
}

const namedAs = (name: string) => ({ principalId: name, requester: name })

/** What lifecycle rules do is S3's own doing ("Configuring Lifecycle event notifications"). */
export const causedByLifecycle = (requestId: string): Cause => ({
  ...namedAs('s3.amazonaws.com'),
  sourceAddress: 's3.amazonaws.com',
  requestId,
})
