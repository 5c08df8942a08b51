import { operation } from '../../../kernel/operation.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { writtenAcl } from '../acl/asked.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { forgetContent } from '../content/blobs.ts'
import { expectation } from '../content/expectation.ts'
import { bodyLength, type Received, receiveContent } from '../content/receive.ts'
import { sealedInto } from '../encryption/content.ts'
import { etagOf, type NewDataKeys } from '../encryption/object-encryption.ts'
import {
  beginEncryption,
  describeChosen,
  encryptionNeeds,
  endEncryption,
} from '../encryption/writing.ts'
import { notImplemented } from '../errors.ts'
import { describeExpiration } from '../lifecycle/expiration.ts'
import { announce } from '../notification/announce.ts'
import { createdEvent } from '../notification/object-events.ts'
import {
  checkLockDigest,
  checkSignedForLock,
  lockAsked,
  retentionContext,
} from '../object-lock/lock.ts'
import { placeObject } from '../versioning/place.ts'
import { describeChecksum, describeVersion } from './describe.ts'
import { objectByKey, quoted, type StoredObject, writtenObject } from './object.ts'
import { checkWrite, checkWriteConditions } from './preconditions.ts'
import { checkWriteHeaders, describedBy, writeNeeds } from './write.ts'

interface Upload {
  readonly received: Received
  readonly dataKeys: NewDataKeys
  readonly description: ReturnType<typeof describedBy>
  /** Bytes of the object that was replaced. */
  replaced: readonly BlobRef[]
}

/** Stores an object: visible exactly when its bytes are on disk, verified, and the conditions hold. */
export const putObject = operation('s3', 'PutObject', {
  effect: 'data',
  async authorize(call) {
    const { input, now } = call
    return [
      ...writeNeeds(
        input,
        writtenObject(input),
        retentionContext(input.ObjectLockMode, input.ObjectLockRetainUntilDate, now),
      ),
      ...(await encryptionNeeds(call)),
    ]
  },
  async prepare(call): Promise<Upload> {
    const { input, now, world, body } = call
    const { http } = call.request
    checkWriteHeaders(input)
    checkWriteConditions(input)
    checkSignedForLock(input, call.request)
    if (input.WriteOffsetBytes !== undefined) throw notImplemented('x-amz-write-offset-bytes')
    const dataKeys = await call.read(async (tx) => {
      const bucket = await existingBucket(tx, input.Bucket)
      await writtenAcl(tx, input, bucket, call.caller)
      lockAsked(input, bucket, now)
      checkLockDigest(input, bucket, http)
      return beginEncryption(tx, call, bucket)
    })
    const description = describedBy(input)
    const length = bodyLength(http, body)
    const expected = expectation(input, http)
    if (body === undefined) throw new Error('an upload comes without a body')
    const sink = sealedInto(world.blobs, dataKeys.keys, world.random)
    const received = await receiveContent(sink, body, length, expected)
    return { received, dataKeys, description, replaced: [] }
  },
  async run(call) {
    const { input, tx, now, world, prepared } = call
    const { received, dataKeys, description } = prepared
    const bucket = await existingBucket(tx, input.Bucket)
    const before = await objectByKey(tx, bucket.id, input.Key)
    checkWrite(input, before)
    const encryption = await endEncryption(call, bucket, dataKeys)
    const object: StoredObject = {
      bucketId: bucket.id,
      key: input.Key,
      size: received.size,
      etag: etagOf(encryption, received.md5, world.random),
      modifiedAt: now,
      content: received.content,
      encryption,
      checksum: { algorithm: received.algorithm, type: 'FULL_OBJECT', value: received.checksum },
      ...description,
      ...(await writtenAcl(tx, input, bucket, call.caller)),
      ...lockAsked(input, bucket, now),
    }
    const placed = await placeObject(tx, world.ids, bucket, object, before)
    prepared.replaced = placed.replaced
    const way = call.request.http.method === 'POST' ? 'Post' : 'Put'
    await announce(call, bucket, createdEvent(way, placed.object))
    return {
      ETag: quoted(object.etag),
      ...describeChecksum(object.checksum),
      ...describeChosen(encryption, input, bucket),
      ...describeVersion(bucket, placed.object),
      ...(await describeExpiration(tx, bucket, placed.object)),
    }
  },
  async settled({ replaced }, { blobs }) {
    forgetContent(blobs, replaced)
  },
  async abandon({ received }, { blobs }) {
    forgetContent(blobs, received.content)
  },
})
