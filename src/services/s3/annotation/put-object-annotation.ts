import { Fault } from '../../../kernel/errors.ts'
import { operation } from '../../../kernel/operation.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { bucketByName, existingBucket } from '../bucket/bucket.ts'
import { forgetContent } from '../content/blobs.ts'
import { expectation } from '../content/expectation.ts'
import { type Received, receiveContent } from '../content/receive.ts'
import { sealedInto } from '../encryption/content.ts'
import { checkSignedForKms } from '../encryption/kms.ts'
import {
  etagOf,
  type NewDataKeys,
  newDataKeys,
  openDataKeys,
  wrapDataKeys,
} from '../encryption/object-encryption.ts'
import { openingNeeds } from '../encryption/reading.ts'
import { announce } from '../notification/announce.ts'
import { changedEvent } from '../notification/object-events.ts'
import { describeChecksum } from '../object/describe.ts'
import {
  isDeleteMarker,
  objectByKey,
  quoted,
  type StoredObject,
  versionById,
  versionIdOf,
} from '../object/object.ts'
import { existingObject } from '../object/read.ts'
import { checkUnlocked } from '../object-lock/lock.ts'
import { replaceVersion } from '../versioning/place.ts'
import { annotations, annotationsOf, withCount } from './annotation.ts'
import { payloadLength, textInto } from './payload.ts'
import {
  annotationNeed,
  checkName,
  checkObjectMatch,
  checkSameObject,
  describeObjectVersion,
  mostAnnotations,
  noAnnotationsUnderCustomerKey,
} from './requests.ts'

interface Upload {
  /** The object as it was when the bytes came, and they; absent where it wasn't there. */
  readonly sealed: { readonly object: StoredObject; readonly received: Received } | undefined
  /** Keys of its own, beside an object that isn't encrypted. */
  readonly ownKeys: NewDataKeys | undefined
  replaced: readonly BlobRef[]
}

interface Input {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
}

async function objectOf(tx: ReadTransaction, input: Input): Promise<StoredObject | undefined> {
  const bucket = await bucketByName(tx, input.Bucket)
  if (bucket === undefined) return undefined
  const found = await (input.VersionId === undefined
    ? objectByKey(tx, bucket.id, input.Key)
    : versionById(tx, bucket.id, input.Key, input.VersionId))
  return found && !isDeleteMarker(found) ? found : undefined
}

/**
 * Puts a text beside a version of an object, in the place of one of the same name. What it needs of the object's KMS key
 * is what an upload needs.
 */
export const putObjectAnnotation = operation('s3', 'PutObjectAnnotation', {
  effect: 'data',
  async authorize(call) {
    const object = await objectOf(call.tx, call.input)
    return [
      annotationNeed(call.input, 'Put'),
      ...(object ? openingNeeds(call, object, ['kms:GenerateDataKey']) : []),
    ]
  },
  async prepare(call): Promise<Upload> {
    const { input, body, world, fail, request } = call
    checkName(input.AnnotationName, fail)
    const length = payloadLength(request.http, body)
    const expected = expectation(input, request.http)
    if (body === undefined) throw new Error('an upload comes without a body')
    const opened = await call.read(async (tx) => {
      const object = await objectOf(tx, input)
      if (object === undefined) return undefined
      if (object.encryption?.type === 'customer') throw noAnnotationsUnderCustomerKey()
      if (object.encryption?.kms) checkSignedForKms(request)
      return { object, keys: await openDataKeys({ ...call, tx }, object, object.encryption) }
    })
    if (opened === undefined) return { sealed: undefined, ownKeys: undefined, replaced: [] }
    const { object } = opened
    const ownKeys = object.encryption ? undefined : newDataKeys(world, { type: 'AES256' })
    const sink = sealedInto(world.blobs, ownKeys?.keys ?? opened.keys, world.random)
    const text = textInto(sink, () =>
      fail('UnsupportedMediaType', 'The annotation payload is not valid UTF-8 encoded text.'),
    )
    const received = await receiveContent(text, body, length, expected)
    return { sealed: { object, received }, ownKeys, replaced: [] }
  },
  async run(call) {
    const { input, tx, now, world, prepared, fail } = call
    const bucket = await existingBucket(tx, input.Bucket)
    const object = await existingObject(call, bucket, input.Key, input.VersionId)
    checkObjectMatch(input.ObjectIfMatch, object)
    if (prepared.sealed === undefined)
      throw new Fault('unavailable', 'the object was written meanwhile')
    const { received, object: sealedFor } = prepared.sealed
    checkSameObject(sealedFor, object)
    const { AnnotationName: name } = input
    const before = await tx.get(annotations, [...annotationsOf(object), name])
    const count = object.annotationCount ?? 0
    if (before === undefined && count >= mostAnnotations)
      throw fail(
        'AnnotationLimitExceeded',
        'The request would exceed the maximum number of annotations allowed per object.',
      )
    // what is replaced can't be had back: no page says that a lock lets it go
    if (before !== undefined) checkUnlocked(object, { now, bypasses: false })
    const { bucketId, key } = object
    const encryption =
      prepared.ownKeys &&
      (await wrapDataKeys(call, { type: 'AES256' }, {}, object, prepared.ownKeys))
    const annotation = {
      bucketId,
      key,
      versionId: versionIdOf(object),
      name,
      size: received.size,
      etag: etagOf(object.encryption, received.md5, world.random),
      modifiedAt: now,
      content: received.content,
      ...(encryption && { encryption }),
      checksum: {
        algorithm: received.algorithm,
        type: 'FULL_OBJECT' as const,
        value: received.checksum,
      },
    }
    await tx.put(annotations, annotation)
    if (before === undefined) await replaceVersion(tx, object, withCount(object, count + 1))
    await announce(call, bucket, changedEvent('ObjectAnnotation:Put', object))
    prepared.replaced = before?.content ?? []
    return {
      Key: key,
      AnnotationName: name,
      ETag: quoted(annotation.etag),
      ...describeChecksum(annotation.checksum),
      ServerSideEncryption: object.encryption?.type ?? 'AES256',
      ...describeObjectVersion(bucket, object),
    }
  },
  async settled({ replaced }, { blobs }) {
    forgetContent(blobs, replaced)
  },
  async abandon({ sealed }, { blobs }) {
    forgetContent(blobs, sealed?.received.content ?? [])
  },
})
