/** What other parts may use of S3. */

export { ownerOfAccount } from './acl/owners.ts'
export { bucketResource } from './bucket/bucket.ts'
export { type LoggedBucket, loggedBuckets } from './configuration/logging.ts'
export { type Website, websiteOf } from './configuration/website.ts'
export { checkBodyDigests } from './content/body-digests.ts'
export { type CrossOriginRequest, corsOutcome } from './cors/cors.ts'
export { carryOutLifecycles, type LifecycleChange } from './lifecycle/carry-out.ts'
export { endUploadsOfEndedBuckets } from './multipart/ended-buckets.ts'
export { type WaitingEvent, waitingEvents } from './notification/outbox.ts'
export {
  accountPublicAccessBlocks,
  describePublicAccessBlock,
  publicAccessBlockFrom,
} from './public-access-block/settings.ts'
export {
  blobHolders,
  bucketOfId,
  type HeldBlob,
  type Holder,
  heldBlobs,
  referencedBlobs,
  withBlobKinds,
} from './referenced-blobs.ts'
export { s3RequestContext } from './request-context.ts'
export { unbuiltNeeds } from './unbuilt.ts'
