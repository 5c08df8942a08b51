/**
 * What destinations are sent: AWS's event messages (S3 user guide, "Event message structure" for topics, queues and
 * functions, "EventBridge event message structure" for event buses).
 */

import { hostIdOf } from '../../../kernel/host-id.ts'
import type { Bucket } from '../bucket/bucket.ts'
import { bucketArn } from '../bucket/bucket.ts'

/** As they are named in messages: without the `s3:` of configurations. */
export type EventName =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:Post'
  | 'ObjectCreated:Copy'
  | 'ObjectCreated:CompleteMultipartUpload'
  | 'ObjectRemoved:Delete'
  | 'ObjectRemoved:DeleteMarkerCreated'
  | 'ObjectRestore:Post'
  | 'ObjectRestore:Completed'
  | 'ObjectTagging:Put'
  | 'ObjectTagging:Delete'
  | 'ObjectAcl:Put'
  | 'ObjectRetention:Put'
  | 'ObjectAnnotation:Put'
  | 'ObjectAnnotation:Delete'
  | 'LifecycleExpiration:Delete'
  | 'LifecycleExpiration:DeleteMarkerCreated'
  | 'LifecycleTransition'

/** Who made it happen, by which request. */
export interface Cause {
  /** `AWS:AIDA…` */
  readonly principalId: string
  /** Account id, or the name of a service. */
  readonly requester: string
  readonly sourceAddress: string
  readonly requestId: string
}

/** Something that happened to an object or to one of its versions. */
export interface ObjectEvent {
  readonly name: EventName
  /** As it is, not encoded. */
  readonly key: string
  /** Absent where no versions are kept. */
  readonly versionId?: string | undefined
  /** Of an object that is there; without quotes. */
  readonly etag?: string | undefined
  /** Bytes. */
  readonly size?: number | undefined
  /** What an archived object was restored from, and until when, milliseconds since 1970. */
  readonly restored?: { readonly from: string; readonly until: number }
  /** The class that a rule moved it to. */
  readonly movedTo?: string
}

export interface Happened {
  readonly bucket: Bucket
  /** Canonical id of the bucket's owner. */
  readonly ownerId: string
  readonly event: ObjectEvent
  readonly cause: Cause
  /** Milliseconds since 1970. */
  readonly at: number
  /** Hexadecimal: later events of a key have a larger one. */
  readonly sequencer: string
}

/** 2.3 is that of kinds which came later; all others have stayed at 2.1 (documented). */
const laterKinds = /^(?:Lifecycle|ObjectAcl|ObjectTagging)/

/** The message to a topic, queue or function. */
export function recordMessage(happened: Happened, configurationId: string): object {
  const { bucket, ownerId, event, cause, at, sequencer } = happened
  const { restored, movedTo } = event
  return {
    Records: [
      {
        eventVersion: laterKinds.test(event.name) ? '2.3' : '2.1',
        eventSource: 'aws:s3',
        awsRegion: bucket.region,
        eventTime: new Date(at).toISOString(),
        eventName: event.name,
        userIdentity: { principalId: cause.principalId },
        requestParameters: { sourceIPAddress: cause.sourceAddress },
        responseElements: {
          'x-amz-request-id': cause.requestId,
          'x-amz-id-2': hostIdOf(cause.requestId),
        },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId,
          bucket: {
            name: bucket.name,
            ownerIdentity: { principalId: ownerId },
            arn: bucketArn(bucket.name),
          },
          object: {
            key: formEncoded(event.key),
            ...(event.size !== undefined && { size: event.size }),
            ...(event.etag !== undefined && { eTag: event.etag }),
            ...(event.versionId !== undefined && { versionId: event.versionId }),
            sequencer,
          },
        },
        ...(restored && {
          glacierEventData: {
            restoreEventData: {
              lifecycleRestorationExpiryTime: new Date(restored.until).toISOString(),
              lifecycleRestoreStorageClass: restored.from,
            },
          },
        }),
        ...(movedTo !== undefined && {
          lifecycleEventData: { transitionEventData: { destinationStorageClass: movedTo } },
        }),
      },
    ],
  }
}

/** `red flower.jpg` is `red+flower.jpg`, slashes stay (documented; the other characters as Java's URLEncoder has them). */
const formEncoded = (key: string): string =>
  encodeURIComponent(key.toWellFormed())
    .replace(/[!'()~]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')

/** `detail-type`, and what made an object come or go. */
type BusName = readonly [type: string, reason?: string]
const deletions = {
  Delete: 'Permanently Deleted',
  DeleteMarkerCreated: 'Delete Marker Created',
} as const
/** Annotations and retentions have no event there. */
const busNames: Readonly<Partial<Record<EventName, BusName>>> = {
  'ObjectCreated:Put': ['Object Created', 'PutObject'],
  'ObjectCreated:Post': ['Object Created', 'POST Object'],
  'ObjectCreated:Copy': ['Object Created', 'CopyObject'],
  'ObjectCreated:CompleteMultipartUpload': ['Object Created', 'CompleteMultipartUpload'],
  'ObjectRemoved:Delete': ['Object Deleted', 'DeleteObject'],
  'ObjectRemoved:DeleteMarkerCreated': ['Object Deleted', 'DeleteObject'],
  'LifecycleExpiration:Delete': ['Object Deleted', 'Lifecycle Expiration'],
  'LifecycleExpiration:DeleteMarkerCreated': ['Object Deleted', 'Lifecycle Expiration'],
  'ObjectRestore:Post': ['Object Restore Initiated'],
  'ObjectRestore:Completed': ['Object Restore Completed'],
  'ObjectTagging:Put': ['Object Tags Added'],
  'ObjectTagging:Delete': ['Object Tags Deleted'],
  'ObjectAcl:Put': ['Object ACL Updated'],
  LifecycleTransition: ['Object Storage Class Changed'],
}

/** The message to an event bus; `undefined` for what these are not told. `id` is the event's own. */
export function busMessage(happened: Happened, id: string): object | undefined {
  const { bucket, event, cause, at, sequencer } = happened
  const names = busNames[event.name]
  if (names === undefined) return undefined
  const [type, reason] = names
  const { restored, movedTo } = event
  const [, action = ''] = event.name.split(':')
  return {
    version: '0',
    id,
    'detail-type': type,
    source: 'aws.s3',
    account: bucket.account,
    time: `${new Date(at).toISOString().slice(0, 19)}Z`,
    region: bucket.region,
    resources: [bucketArn(bucket.name)],
    detail: {
      version: '0',
      bucket: { name: bucket.name },
      object: {
        key: event.key,
        ...(event.size !== undefined && { size: event.size }),
        ...(event.etag !== undefined && { etag: event.etag }),
        ...(event.versionId !== undefined && { 'version-id': event.versionId }),
        sequencer,
      },
      'request-id': cause.requestId,
      requester: cause.requester,
      'source-ip-address': cause.sourceAddress,
      ...(reason !== undefined && { reason }),
      ...(type === 'Object Deleted' && {
        'deletion-type': deletions[action as keyof typeof deletions],
      }),
      ...(restored && {
        ...(action === 'Completed' && {
          'restore-expiry-time': `${new Date(restored.until).toISOString().slice(0, 19)}Z`,
        }),
        'source-storage-class': restored.from,
      }),
      ...(movedTo !== undefined && { 'destination-storage-class': movedTo }),
    },
  }
}

/** What a topic or queue is sent when a configuration names it (S3 user guide, "Supported event types"). */
export const testMessage = (bucket: Bucket, requestId: string, at: number): object => ({
  Service: 'Amazon S3',
  Event: 's3:TestEvent',
  Time: new Date(at).toISOString(),
  Bucket: bucket.name,
  RequestId: requestId,
  HostId: hostIdOf(requestId),
})
