/**
 * Buckets. Names are global; every bucket has a random id that its objects are kept under, so a new bucket of the same
 * name begins empty. What every request needs to know of a bucket is in its record; configurations that only their own
 * operations read are collections of their own (`bucketConfigurations`).
 */

import { collection } from '../../../kernel/collection.ts'
import type { ResourceFacts, ResourceRef, ResourceType } from '../../../kernel/resource.ts'
import { resource } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { isAccountId } from '../../account/public.ts'
import { aclAllows, type Grant, isPublicAcl, withoutPublic } from '../acl/grants.ts'
import { hasAcls } from '../acl/owners.ts'
import { accessDenied, noSuchBucket, s3Error } from '../errors.ts'
import { type PublicAccessBlock, publicAccessBlockOf } from '../public-access-block/settings.ts'

const ownerships = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const
export type ObjectOwnership = (typeof ownerships)[number]

export const isObjectOwnership = (text: string): text is ObjectOwnership =>
  (ownerships as readonly string[]).includes(text)

export interface Bucket {
  /** Account of the owner, 12 digits. */
  readonly account: string
  readonly name: string
  /** Random; objects and uploads are kept under it. */
  readonly id: string
  readonly region: string
  /** As the creator gave it (`EU`); absent in us-east-1. */
  readonly locationConstraint?: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Bucket policy with principals by unique id. */
  readonly policy?: string
  readonly policyIsPublic?: boolean
  /** Absent after DeletePublicAccessBlock: nothing is blocked. */
  readonly publicAccessBlock?: PublicAccessBlock
  /** Absent after DeleteBucketOwnershipControls: objects belong to their writers. */
  readonly ownership?: ObjectOwnership
  /** Absent for the owner's full control alone; kept, without effect, while ACLs are disabled. */
  readonly acl?: readonly Grant[]
  /** Absent until versioning is first enabled; it never goes back to that. */
  readonly versioning?: 'Enabled' | 'Suspended'
  /** Whether versions are deleted by the root user with a code alone; absent until that was first said. */
  readonly mfaDelete?: 'Enabled' | 'Disabled'
  /** Tags of the bucket, in the order given. */
  readonly tags?: Readonly<Record<string, string>>
  /** Object Lock is on, which is for good; empty without a default retention. */
  readonly objectLock?: {
    readonly mode?: 'GOVERNANCE' | 'COMPLIANCE'
    readonly days?: number
    readonly years?: number
  }
  /** How objects are encrypted whose request doesn't say; absent for S3's own keys. */
  readonly defaultEncryption?: {
    readonly algorithm: 'aws:kms' | 'aws:kms:dsse'
    /** As given: an id, ARN, alias or alias ARN; absent for the key that AWS manages. */
    readonly keyId?: string
    readonly bucketKey: boolean
  }
  /** No object may be written under a key of the client's (SSE-C), as in every bucket made since April 2026. */
  readonly blocksCustomerKeys?: true
  /** A lifecycle rule expires objects. */
  readonly expires?: true
  /** Somebody is to be told of events: there is a notification configuration. */
  readonly notifies?: true
  /** Callers of other accounts must agree to be charged. */
  readonly requesterPays?: true
  /** Tags count in decisions (ABAC). */
  readonly tagsDecide?: true
}

export const buckets = collection<Bucket>('buckets', {
  key: (bucket) => [bucket.account, bucket.name],
  indexes: { byName: { unique: true, keys: (bucket) => [[bucket.name]] } },
})

export const bucketByName = (tx: ReadTransaction, name: string): Promise<Bucket | undefined> =>
  tx.find(buckets, 'byName', [name])

/** Throws NoSuchBucket when there is none. */
export async function existingBucket(tx: ReadTransaction, name: string): Promise<Bucket> {
  const bucket = await bucketByName(tx, name)
  if (bucket === undefined) throw noSuchBucket(name)
  return bucket
}

/** `arn:aws:s3:::BUCKET`, without account. */
export const bucketArn = (name: string): string => `arn:aws:s3:::${name}`

export interface BucketRef {
  readonly bucket: string
  /** `x-amz-expected-bucket-owner` as sent. */
  readonly expectedOwner?: string | undefined
  /** The action reads or replaces the bucket policy. */
  readonly ofPolicy?: boolean
  /** The action is one that requesters are charged for. */
  readonly charged?: boolean
}

/**
 * The bucket of a reference, for every decision about it or what it holds. A missing bucket is told before
 * authorization, another owner than the expected one is refused before any policy is asked (observed).
 */
export async function gatheredBucket(
  tx: ReadTransaction,
  { bucket: name, expectedOwner }: BucketRef,
): Promise<Bucket> {
  if (expectedOwner !== undefined && !isAccountId(expectedOwner))
    throw s3Error(
      'InvalidBucketOwnerAWSAccountID',
      `The value of the expected bucket owner parameter must be an AWS Account ID... [${expectedOwner}]`,
    )
  const bucket = await existingBucket(tx, name)
  if (expectedOwner !== undefined && bucket.account !== expectedOwner) throw accessDenied()
  return bucket
}

/** Grants of an ACL of the bucket or of something in it, as they count now: none where ACLs are disabled. */
export async function effectiveGrants(
  tx: ReadTransaction,
  bucket: Bucket,
  acl: readonly Grant[] | undefined,
): Promise<readonly Grant[]> {
  if (acl === undefined || !hasAcls(bucket)) return []
  const ignored = isPublicAcl(acl) && (await publicAccessBlockOf(tx, bucket)).ignorePublicAcls
  return ignored ? withoutPublic(acl) : acl
}

/** What decisions about the bucket and its objects have in common (policy-evaluation rules 5, 111). */
export async function bucketFacts(
  tx: ReadTransaction,
  bucket: Bucket,
): Promise<Omit<ResourceFacts, 'arn'>> {
  const restricted =
    bucket.policyIsPublic === true && (await publicAccessBlockOf(tx, bucket)).restrictPublicBuckets
  return {
    account: bucket.account,
    ...(bucket.policy !== undefined && {
      policy: bucket.policy,
      policyId: bucketArn(bucket.name),
    }),
    ...(restricted && { ownAccountOnly: true }),
    ...(bucket.tagsDecide && bucket.tags && { tags: bucket.tags }),
    context: {
      's3:ResourceAccount': bucket.account,
      ...(bucket.tagsDecide && bucketTags(bucket.tags)),
    },
  }
}

/** What requests for objects and lists have to say where requesters pay. */
export const paymentFacts = ({ requesterPays }: Bucket): Pick<ResourceFacts, 'othersMustSay'> =>
  requesterPays ? { othersMustSay: { header: 'x-amz-request-payer', value: 'requester' } } : {}

function bucketTags(tags: Bucket['tags']): Record<string, string> {
  const context: Record<string, string> = Object.create(null)
  for (const key in tags) context[`s3:BucketTag/${key}`] = tags[key] as string
  return context
}

export const bucketResource: ResourceType<BucketRef> = {
  name: 's3:bucket',
  async gather(tx, ref, action) {
    const bucket = await gatheredBucket(tx, ref)
    const grants = await effectiveGrants(tx, bucket, bucket.acl)
    return {
      ...(await bucketFacts(tx, bucket)),
      ...(grants.length > 0 && {
        aclAllows: (action, caller) => aclAllows('bucket', grants, action, caller),
      }),
      arn: bucketArn(bucket.name),
      // HeadBucket tells it to whoever asks, so that clients find the region (HeadBucket, "x-amz-bucket-region")
      ...(action === 's3:ListBucket' && {
        toldWhenDenied: { 'x-amz-bucket-region': bucket.region },
      }),
      ...(ref.charged && paymentFacts(bucket)),
      ...(ref.ofPolicy && { ownerRecovers: true }),
    }
  },
}

interface BucketInput {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}

/** The bucket an input names. */
export const inputBucket = (input: BucketInput): ResourceRef =>
  resource(bucketResource, { bucket: input.Bucket, expectedOwner: input.ExpectedBucketOwner })

/** The bucket an input names, for lists, which requesters are charged for. */
export const inputListing = (input: BucketInput): ResourceRef =>
  resource(bucketResource, { ...refOf(input), charged: true })

/** For `head` of operations that change a bucket: the owner's account, whoever calls. */
export const ownerOf = async (call: {
  readonly input: BucketInput
  readonly tx: ReadTransaction
}): Promise<string> => (await gatheredBucket(call.tx, refOf(call.input))).account

const refOf = (input: BucketInput): BucketRef => ({
  bucket: input.Bucket,
  expectedOwner: input.ExpectedBucketOwner,
})
