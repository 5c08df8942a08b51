/**
 * Multipart uploads under way. Ids begin with the time of their beginning, so that those of one key are listed in that
 * order; the rest is random. A record describes the object to be; the parts are records of their own.
 */

import { collection, type Key } from '../../../kernel/collection.ts'
import type { Ids } from '../../../kernel/ids.ts'
import { isAccountPrincipal, type Principal } from '../../../kernel/principal.ts'
import { type ResourceRef, type ResourceType, resource } from '../../../kernel/resource.ts'
import type { ReadTransaction, WriteTransaction } from '../../../kernel/transaction.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { bucketByName } from '../bucket/bucket.ts'
import type { ChecksumAlgorithm } from '../content/checksums.ts'
import type { StoredEncryption } from '../encryption/object-encryption.ts'
import { s3Error } from '../errors.ts'
import { type ObjectRef, objectResource, type StoredObject } from '../object/object.ts'
import { parts, partsOf } from './part.ts'

/** Who began an upload. */
export interface Initiator {
  readonly account: string
  readonly arn: string
  /** User name of an IAM user. */
  readonly displayName?: string
  /** How policies name the principal for good: its unique id, or the ARN of one without. */
  readonly principalId: string
}

/** Over the whole object, or over the checksums of its parts. */
export type ChecksumType = StoredObject['checksum']['type']

/** An upload that was neither completed nor aborted. */
export interface Upload {
  /** Id of the bucket, not its name. */
  readonly bucketId: string
  readonly key: string
  readonly id: string
  /** Milliseconds since 1970. */
  readonly initiatedAt: number
  readonly initiator: Initiator
  /** Absent when the client named none: parts are then summed by the default algorithm, and none is spoken of. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType }
  readonly description: Pick<
    StoredObject,
    'headers' | 'metadata' | 'storageClass' | 'tags' | 'retention' | 'legalHold' | 'owner' | 'acl'
  >
  /** Of the object to be, and of its parts; absent for uploads begun before anything was encrypted. */
  readonly encryption?: StoredEncryption
}

const uploadKey = (bucketId: string, key: string, id: string): Key => [bucketId, key, id]

/** Uploads of a bucket lie by key, those of one key by their beginning. */
export const uploads = collection<Upload>('uploads', {
  key: (upload) => uploadKey(upload.bucketId, upload.key, upload.id),
})

const timeDigits = 9

/** A new id: letters and digits, ordered by time. */
export const newUploadId = (ids: Ids, now: number): string =>
  now.toString(36).padStart(timeDigits, '0').toUpperCase() + ids.token(48)

/** The text could be an id; whether there is such an upload is another question. */
export const isUploadId = (text: string): boolean => /^[0-9A-Z]{9}[A-Z2-7]{48}$/.test(text)

/** The same for an upload that never was, was aborted, or was completed. */
export const noSuchUpload = (id: string) =>
  s3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: id },
  )

export const uploadById = (
  tx: ReadTransaction,
  bucketId: string,
  key: string,
  id: string,
): Promise<Upload | undefined> => tx.get(uploads, uploadKey(bucketId, key, id))

/** Throws NoSuchUpload when the object has none of this id. */
export async function existingUpload(
  tx: ReadTransaction,
  bucketId: string,
  key: string,
  id: string,
): Promise<Upload> {
  const upload = await uploadById(tx, bucketId, key, id)
  if (upload === undefined) throw noSuchUpload(id)
  return upload
}

/** Ends an upload; what its parts hold is given back to be forgotten. */
export async function dropUpload(
  tx: WriteTransaction,
  upload: Upload,
): Promise<readonly BlobRef[]> {
  const dropped: BlobRef[] = []
  for (const part of await partsOf(tx, upload)) {
    await tx.delete(parts, parts.key(part))
    dropped.push(...part.content)
  }
  await tx.delete(uploads, uploads.key(upload))
  return dropped
}

/** Throws AccessDenied for callers without an account: nobody could be asked to end what they began. */
export function initiatorOf(caller: Principal): Initiator {
  if (!isAccountPrincipal(caller))
    throw s3Error(
      'AccessDenied',
      'Anonymous users cannot initiate multipart uploads.  Please authenticate.',
    )
  return {
    account: caller.account,
    arn: caller.arn,
    ...(caller.type === 'User' && { displayName: caller.userName }),
    principalId: 'uniqueId' in caller ? caller.uniqueId : caller.arn,
  }
}

interface UploadRef extends ObjectRef {
  readonly uploadId: string
}

/**
 * The object of an upload, for the actions that whoever began it may do by default: a grant like one of the bucket
 * policy, whose denials stand ("Multipart upload API and permissions"). Cross-account the initiator's own policies are
 * asked as well.
 */
const uploadResource: ResourceType<UploadRef> = {
  name: 's3:upload',
  async gather(tx, ref, action) {
    const facts = await objectResource.gather(tx, ref, action)
    const bucket = await bucketByName(tx, ref.bucket)
    const upload = bucket && (await tx.get(uploads, uploadKey(bucket.id, ref.key, ref.uploadId)))
    if (upload === undefined) return facts
    return {
      ...facts,
      policy: withGrant(facts.policy, upload.initiator),
      policyId: facts.policyId ?? facts.arn,
    }
  },
}

function withGrant(policy: string | undefined, { principalId, account }: Initiator): string {
  const document = (
    policy === undefined ? { Version: '2012-10-17', Statement: [] } : JSON.parse(policy)
  ) as { Statement: unknown }
  const grant = {
    Effect: 'Allow',
    Principal: { AWS: [principalId, account] },
    Action: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    Resource: '*',
  }
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement]
  return JSON.stringify({ ...document, Statement: [...statements, grant] })
}

interface UploadInput {
  readonly Bucket: string
  readonly Key: string
  readonly UploadId: string
  readonly ExpectedBucketOwner?: string
}

/** The object of the upload an input names. */
export const inputUpload = (input: UploadInput): ResourceRef =>
  resource(uploadResource, {
    bucket: input.Bucket,
    key: input.Key,
    uploadId: input.UploadId,
    expectedOwner: input.ExpectedBucketOwner,
  })
