import { Readable } from 'node:stream'
import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { writtenAcl } from '../acl/asked.ts'
import {
  type CopiedAnnotation,
  checkAnnotationDirective,
  checkUnchanged,
  copiedContent,
  copyAnnotations,
  openAnnotations,
  placeAnnotations,
  takesAnnotations,
} from '../annotation/copied.ts'
import { annotationNeed, noAnnotationsUnderCustomerKey } from '../annotation/requests.ts'
import { type Bucket, bucketByName, bucketResource, existingBucket } from '../bucket/bucket.ts'
import { configurationOf } from '../configuration/configuration.ts'
import { forgetContent, readContent } from '../content/blobs.ts'
import { type ChecksumAlgorithm, checksumRows } from '../content/checksums.ts'
import { unsupportedChecksum } from '../content/expectation.ts'
import { mostUploadBytes, type Received, receiveContent } from '../content/receive.ts'
import { sealedInto } from '../encryption/content.ts'
import { givesCustomerKey } from '../encryption/customer-key.ts'
import { etagOf, type NewDataKeys } from '../encryption/object-encryption.ts'
import { openingNeeds } from '../encryption/reading.ts'
import {
  beginEncryption,
  describeChosen,
  encryptionNeeds,
  endEncryption,
} from '../encryption/writing.ts'
import { invalidRequest } from '../errors.ts'
import { describeExpiration } from '../lifecycle/expiration.ts'
import { announce } from '../notification/announce.ts'
import { createdEvent } from '../notification/object-events.ts'
import { lockAsked, retentionContext } from '../object-lock/lock.ts'
import { tagsOfHeader } from '../tags.ts'
import { placeObject } from '../versioning/place.ts'
import { checkCopyable } from './archive.ts'
import {
  type CopySource,
  checkSourceVersion,
  copySourceText,
  describeSourceVersion,
  noSuchSource,
  openSource,
  parseCopySource,
  sourceAnnotationsNeed,
  sourceKeyNeeds,
  sourceNeed,
  sourceObject,
  sourceTagsNeed,
  sourceVersion,
} from './copy-source.ts'
import { describeChecksum, describeVersion } from './describe.ts'
import {
  inputObject,
  isDeleteMarker,
  objectByKey,
  quoted,
  type StoredObject,
  writtenObject,
} from './object.ts'
import { checkCopySource, checkWrite, checkWriteConditions } from './preconditions.ts'
import { checkWriteHeaders, describedBy, storageClassOf, tagsOf, writeNeeds } from './write.ts'

interface Copy {
  /** The source as it was read; absent when it doesn't exist. */
  readonly source: StoredObject | undefined
  readonly received: Received | undefined
  readonly dataKeys: NewDataKeys
  readonly annotations: readonly CopiedAnnotation[]
  replaced: readonly BlobRef[]
}

/** Copies an object: its bytes are read, hashed and stored anew, under both buckets' policies. */
export const copyObject = operation('s3', 'CopyObject', {
  effect: 'data',
  async authorize(call) {
    const { input, tx, now } = call
    const source = parseCopySource(input.CopySource)
    // the target first: who may not write there isn't told whether another bucket exists
    const needs = [
      ...writeNeeds(input, writtenObject(input), {
        's3:x-amz-copy-source': copySourceText(source),
        's3:x-amz-metadata-directive': input.MetadataDirective,
        's3:x-amz-object-annotation-directive': input.AnnotationDirective,
        ...retentionContext(input.ObjectLockMode, input.ObjectLockRetainUntilDate, now),
      }),
      sourceNeed(source, input.ExpectedSourceBucketOwner),
      ...(await encryptionNeeds(call)),
      ...(await sourceKeyNeeds(call, source)),
    ]
    const bucket = await bucketByName(tx, source.bucket)
    const found = bucket && (await sourceVersion(tx, bucket, source))
    if (found === undefined || isDeleteMarker(found)) return needs
    if (input.TaggingDirective !== 'REPLACE' && found.tags)
      needs.push(sourceTagsNeed(source), need('s3:PutObjectTagging', inputObject(input)))
    if (takesAnnotations(input, found))
      needs.push(sourceAnnotationsNeed(source), annotationNeed(input, 'Put'))
    return needs
  },
  async prepare(call): Promise<Copy> {
    const { input, now, world } = call
    const { http } = call.request
    checkWriteHeaders(input)
    checkWriteConditions(input)
    const named = parseCopySource(input.CopySource)
    checkSourceVersion(named)
    checkAnnotationDirective(input)
    const { source, dataKeys, sourceKeys, opened } = await call.read(async (tx) => {
      const target = await existingBucket(tx, input.Bucket)
      await checkDirectives(tx, input, target, named)
      await writtenAcl(tx, input, target, call.caller)
      lockAsked(input, target, now)
      const dataKeys = await beginEncryption(tx, call, target)
      const bucket = await existingBucket(tx, named.bucket)
      const source = await sourceObject(tx, bucket, named)
      const sourceKeys = source ? await openSource(tx, call, source) : []
      const takes = source !== undefined && takesAnnotations(input, source)
      if (takes && givesCustomerKey(input)) throw noAnnotationsUnderCustomerKey()
      const opened = takes ? await openAnnotations({ ...call, tx }, source) : []
      return { source, dataKeys, sourceKeys, opened }
    })
    if (source === undefined)
      return { source, received: undefined, dataKeys, annotations: [], replaced: [] }
    checkCopyable(source, now)
    checkCopySource(input, source)
    if (source.size > mostUploadBytes)
      throw invalidRequest(
        `The specified copy source is larger than the maximum allowable size for a copy source: ${mostUploadBytes}`,
      )
    const asked = http.headers.get('x-amz-checksum-algorithm')
    const bytes = await readContent(world.blobs, source.content, sourceKeys, 0, source.size - 1)
    const received = await receiveContent(
      sealedInto(world.blobs, dataKeys.keys, world.random),
      bytes instanceof Readable ? bytes : Readable.from(bytes.length === 0 ? [] : [bytes]),
      source.size,
      {
        md5: undefined,
        algorithm: chosenAlgorithm(asked) ?? source.checksum.algorithm,
        chosen: false,
        value: undefined,
        trailer: undefined,
      },
    )
    try {
      const { keys } = dataKeys
      const annotations = await copyAnnotations(world, opened, keys, chosenAlgorithm(asked))
      return { source, received, dataKeys, annotations, replaced: [] }
    } catch (thrown) {
      forgetContent(world.blobs, received.content)
      throw thrown
    }
  },
  async run(call) {
    const { input, tx, now, world, prepared, require } = call
    const { source, received, dataKeys, annotations } = prepared
    const named = parseCopySource(input.CopySource)
    if (source === undefined || received === undefined) {
      await require(need('s3:ListBucket', resource(bucketResource, { bucket: named.bucket })))
      throw noSuchSource(named)
    }
    // of the version that was read, whatever is there now
    for (const each of openingNeeds(call, source)) await require(each)
    const bucket = await existingBucket(tx, input.Bucket)
    const before = await objectByKey(tx, bucket.id, input.Key)
    checkWrite(input, before)
    await checkUnchanged(tx, source, annotations)
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
      ...describedCopy(input, source),
      ...(annotations.length > 0 && { annotationCount: annotations.length }),
      ...(await writtenAcl(tx, input, bucket, call.caller)),
      ...lockAsked(input, bucket, now),
    }
    const placed = await placeObject(tx, world.ids, bucket, object, before)
    prepared.replaced = placed.replaced
    await placeAnnotations(tx, call, placed.object, annotations)
    await announce(call, bucket, createdEvent('Copy', placed.object))
    return {
      CopyObjectResult: {
        ETag: quoted(object.etag),
        LastModified: new Date(now),
        ...describeChecksum(object.checksum),
      },
      ...describeChosen(encryption, input, bucket),
      ...describeVersion(bucket, placed.object),
      ...(await describeExpiration(tx, bucket, placed.object)),
      ...describeSourceVersion(named, source),
    }
  },
  async settled({ replaced }, { blobs }) {
    forgetContent(blobs, replaced)
  },
  async abandon({ received, annotations }, { blobs }) {
    forgetContent(blobs, [...(received?.content ?? []), ...copiedContent(annotations)])
  },
})

type CopyInput = Parameters<typeof describedBy>[0] & {
  readonly Bucket: string
  readonly Key: string
  readonly MetadataDirective?: string
  readonly TaggingDirective?: string
}

/** A copy onto itself must change something; where the bucket has an encryption set that may be it (observed 2026). */
async function checkDirectives(
  tx: ReadTransaction,
  input: CopyInput,
  target: Bucket,
  source: CopySource,
): Promise<void> {
  const changes =
    input.MetadataDirective === 'REPLACE' ||
    input.StorageClass !== undefined ||
    input.WebsiteRedirectLocation !== undefined ||
    input.ServerSideEncryption !== undefined ||
    givesCustomerKey(input)
  const isItself =
    source.bucket === input.Bucket && source.key === input.Key && source.versionId === undefined
  if (isItself && !changes && (await configurationOf(tx, target.id, 'encryption')) === undefined)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    )
}

/** Metadata and tags by their directives; the class is always the request's (CopyObject, "x-amz-storage-class"). */
function describedCopy(input: CopyInput, source: StoredObject): ReturnType<typeof describedBy> {
  const replaced = input.MetadataDirective === 'REPLACE' ? describedBy(input) : undefined
  const { WebsiteRedirectLocation: _, ...headers } = source.headers
  const tags =
    input.TaggingDirective === 'REPLACE'
      ? tagsOf(tagsOfHeader(input.Tagging))
      : source.tags && { tags: source.tags }
  return {
    headers: replaced?.headers ?? {
      ...headers,
      ...(input.WebsiteRedirectLocation !== undefined && {
        WebsiteRedirectLocation: input.WebsiteRedirectLocation,
      }),
    },
    metadata: replaced?.metadata ?? source.metadata,
    ...storageClassOf(input.StorageClass),
    ...tags,
  }
}

/** What the request names; `undefined` for what the source has. */
function chosenAlgorithm(header: string | undefined): ChecksumAlgorithm | undefined {
  if (header === undefined) return undefined
  const row = checksumRows.find(({ algorithm }) => algorithm === header.toUpperCase())
  if (row === undefined) throw unsupportedChecksum()
  return row.algorithm
}
