import type { HttpRequest } from '../../../kernel/http.ts'
import { operation } from '../../../kernel/operation.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { forgetContent } from '../content/blobs.ts'
import { givesCustomerKey } from '../encryption/customer-key.ts'
import { describeEncryption } from '../encryption/object-encryption.ts'
import { describeExpiration } from '../lifecycle/expiration.ts'
import { announce } from '../notification/announce.ts'
import { createdEvent } from '../notification/object-events.ts'
import { describeChecksum, describeVersion } from '../object/describe.ts'
import { recordOf } from '../object/manifest.ts'
import { objectByKey, quoted, type StoredObject, writtenObject } from '../object/object.ts'
import { checkWrite, checkWriteConditions } from '../object/preconditions.ts'
import { writeNeeds } from '../object/write.ts'
import { placeObject } from '../versioning/place.ts'
import { assemble, bareETag, checkListed, etagOf, type ListedPart } from './assemble.ts'
import { partsOf } from './part.ts'
import { checkUploadKey, partKey, uploadNeeds } from './part-encryption.ts'
import { dropUpload, existingUpload, type Upload } from './upload.ts'

interface Completion {
  forgotten: readonly BlobRef[]
}

/**
 * Makes the object of an upload in one transaction: a manifest of the parts, whose bytes stay where they are. Said again,
 * it answers as before for as long as the object stands.
 */
export const completeMultipartUpload = operation('s3', 'CompleteMultipartUpload', {
  effect: 'data',
  authorize: async (call) => [
    ...writeNeeds(call.input, writtenObject(call.input)),
    ...(await uploadNeeds(call, ['kms:Decrypt'])),
  ],
  begin: (): Completion => ({ forgotten: [] }),
  async run(call) {
    const { input, request, tx, now, world, prepared } = call
    checkWriteConditions(input)
    prepared.forgotten = []
    const bucket = await existingBucket(tx, input.Bucket)
    const before = await objectByKey(tx, bucket.id, input.Key)
    const listed = input.MultipartUpload?.Parts ?? []
    const answer = (object: StoredObject) => ({
      Location: locationOf(request.http),
      Bucket: bucket.name,
      Key: object.key,
      ETag: quoted(object.etag),
      ...describeChecksum(object.checksum),
      ...describeEncryption(object.encryption),
      ...describeVersion(bucket, object),
    })
    if (before?.uploadId === input.UploadId && before.etag === etagListed(listed))
      return answer(before)
    const upload = await existingUpload(tx, bucket.id, input.Key, input.UploadId)
    // a bucket that blocks such keys takes none here either
    if (givesCustomerKey(input)) partKey(call, bucket, upload)
    else checkUploadKey(input, upload)
    checkListed(listed, upload.id)
    const stored = await partsOf(tx, upload)
    const assembled = assemble(upload, stored, listed, input)
    checkWrite(input, before)
    await dropUpload(tx, upload)
    const object = await recordOf(tx, completed(upload, assembled, now))
    const placed = await placeObject(tx, world.ids, bucket, object, before)
    await announce(call, bucket, createdEvent('CompleteMultipartUpload', placed.object))
    const kept = new Set(assembled.parts?.map(({ number }) => number))
    prepared.forgotten = [
      ...placed.replaced,
      ...stored.filter(({ number }) => !kept.has(number)).flatMap(({ content }) => content),
    ]
    return {
      ...answer(placed.object),
      ...(await describeExpiration(tx, bucket, placed.object)),
    }
  },
  async settled({ forgotten }, { blobs }) {
    forgetContent(blobs, forgotten)
  },
})

const completed = (
  upload: Upload,
  assembled: ReturnType<typeof assemble>,
  now: number,
): StoredObject => ({
  bucketId: upload.bucketId,
  key: upload.key,
  modifiedAt: now,
  ...assembled,
  ...upload.description,
  ...(upload.encryption && { encryption: upload.encryption }),
  uploadId: upload.id,
})

const etagListed = (listed: readonly ListedPart[]): string =>
  etagOf(listed.map(({ ETag: etag = '' }) => bareETag(etag)))

/** The address the request was sent to, which is the object's. */
const locationOf = ({ tlsVersion, headers, path }: HttpRequest): string =>
  `${tlsVersion === undefined ? 'http' : 'https'}://${headers.get('host') ?? ''}${path}`
