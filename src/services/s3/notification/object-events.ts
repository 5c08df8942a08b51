/** Events as they are made of what is stored. */

import type { StoredObject } from '../object/object.ts'
import type { Removed } from '../versioning/place.ts'
import type { EventName, ObjectEvent } from './messages.ts'

/** An object was written. */
export const createdEvent = (
  way: 'Put' | 'Post' | 'Copy' | 'CompleteMultipartUpload',
  object: StoredObject,
): ObjectEvent => changedEvent(`ObjectCreated:${way}`, object)

/** Something about an object that is there. */
export const changedEvent = (name: EventName, object: StoredObject): ObjectEvent => ({
  name,
  key: object.key,
  versionId: object.versionId,
  etag: object.etag,
  size: object.size,
})

/** None when there was nothing to remove. */
export function removedEvents(
  by: 'ObjectRemoved' | 'LifecycleExpiration',
  key: string,
  { gone, answer }: Removed,
): readonly ObjectEvent[] {
  if (gone !== undefined) return [{ name: `${by}:Delete`, key, versionId: gone.versionId }]
  if (!answer.DeleteMarker) return []
  return [{ name: `${by}:DeleteMarkerCreated`, key, versionId: answer.VersionId }]
}

/** An archived object is readable at once: its restore begins and is complete. */
export function restoredEvents(object: StoredObject): readonly ObjectEvent[] {
  const { storageClass = 'STANDARD', restoredUntil = 0 } = object
  const restored = { from: storageClass, until: restoredUntil }
  return [
    changedEvent('ObjectRestore:Post', object),
    { ...changedEvent('ObjectRestore:Completed', object), restored },
  ]
}
