import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { invalidArgument, malformedXml, s3Error } from '../errors.ts'
import { dueAt } from '../lifecycle/rules.ts'
import { announce } from '../notification/announce.ts'
import { restoredEvents } from '../notification/object-events.ts'
import { replaceVersion } from '../versioning/place.ts'
import { isArchiveClass, isRestored } from './archive.ts'
import { inputObject } from './object.ts'
import { existingObject } from './read.ts'

/**
 * Keeps a readable copy of an archived object for some days from now: 202 for a new one, 200 for one that is there and
 * gets this time instead of its own (RestoreObject, "Responses"). It is there at once, so none is ever in progress.
 */
export const restoreObject = operation('s3', 'RestoreObject', {
  effect: 'data',
  authorize: ({ input }) => [need('s3:RestoreObject', inputObject(input))],
  async run(call) {
    const { input, tx, now } = call
    const bucket = await existingBucket(tx, input.Bucket)
    const object = await existingObject(call, bucket, input.Key, input.VersionId)
    checkClass(object.storageClass, input.RestoreRequest)
    const days = daysAsked(input.RestoreRequest, object.storageClass)
    const Accepted = !isRestored(object, now)
    const restored = { ...object, restoredUntil: expiry(now, days) }
    await replaceVersion(tx, object, restored)
    if (Accepted) await announce(call, bucket, ...restoredEvents(restored))
    // the protocol makes the status of it: the model knows 200 alone
    return { Accepted } as object
  },
})

interface RestoreInput {
  readonly Days?: number
  readonly GlacierJobParameters?: { readonly Tier: string }
  readonly Type?: string
  readonly Tier?: string
  readonly SelectParameters?: object
  readonly OutputLocation?: object
}

/** An object that is no archive has nothing to restore, whatever the body says (texts observed, the last documented). */
function checkClass(storageClass: string | undefined, input: RestoreInput | undefined): void {
  if (isArchiveClass(storageClass)) return
  if (storageClass !== 'INTELLIGENT_TIERING')
    throw s3Error(
      'InvalidObjectState',
      "Restore is not allowed for the object's current storage class",
    )
  if (input?.Days !== undefined)
    throw invalidArgument(
      'INTELLIGENT_TIERING objects are not subject to restore expiry. Do not specify Days when restoring this object',
      'Days',
      String(input.Days),
    )
  // nothing moves to the archive tiers by itself here
  throw s3Error(
    'ObjectAlreadyInActiveTierError',
    'This action is not allowed against this storage tier.',
  )
}

const tiers: ReadonlySet<string> = new Set(['Standard', 'Bulk', 'Expedited'])

/** Days of a request to restore; `Tier` on its own belongs to SELECT (RestoreObject, "Request Body"; texts recalled). */
function daysAsked(input: RestoreInput | undefined, storageClass: string | undefined): number {
  if (input === undefined) throw malformedXml()
  if (input.Type === 'SELECT')
    throw s3Error(
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
      { Method: 'POST', ResourceType: 'OBJECT' },
    )
  const { Days: days, GlacierJobParameters: job } = input
  const ofSelect = [input.Type, input.Tier, input.SelectParameters, input.OutputLocation]
  if (days === undefined || ofSelect.some((each) => each !== undefined)) throw malformedXml()
  if (days < 1) throw invalidArgument('Restoration days should be at least 1', 'Days', String(days))
  const tier = job?.Tier ?? 'Standard'
  if (!tiers.has(tier)) throw malformedXml()
  if (tier === 'Expedited' && storageClass === 'DEEP_ARCHIVE')
    throw invalidArgument('Retrieval option is not supported by this storage class', 'Tier', tier)
  return days
}

/** Dates have four digits of a year: what is asked for longer is kept until the last of them. */
const lastDay = Date.UTC(9999, 11, 31)

/** The midnight (UTC) that follows, as lifecycle counts days (S3 user guide, "Restoring an archived object"). */
const expiry = (now: number, days: number): number => Math.min(dueAt(now, days), lastDay)
