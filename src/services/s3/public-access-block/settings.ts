/**
 * Block Public Access as decisions see it: what the bucket says and what its owner's account says, whichever is stricter
 * (S3 user guide, "Blocking public access to your Amazon S3 storage").
 */

import { collection } from '../../../kernel/collection.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { Bucket } from '../bucket/bucket.ts'

export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean
  readonly ignorePublicAcls: boolean
  readonly blockPublicPolicy: boolean
  readonly restrictPublicBuckets: boolean
}

interface AccountPublicAccessBlock extends PublicAccessBlock {
  readonly account: string
}

/** Settings of accounts, by account; none: nothing is blocked beyond what buckets say. */
export const accountPublicAccessBlocks = collection<AccountPublicAccessBlock>(
  'accountPublicAccessBlocks',
  { key: ({ account }) => [account] },
)

/** Every setting that the bucket or its account has. */
export async function publicAccessBlockOf(
  tx: ReadTransaction,
  { account, publicAccessBlock }: Pick<Bucket, 'account' | 'publicAccessBlock'>,
): Promise<PublicAccessBlock> {
  const ofAccount = await tx.get(accountPublicAccessBlocks, [account])
  const either = (setting: keyof PublicAccessBlock): boolean =>
    ofAccount?.[setting] === true || publicAccessBlock?.[setting] === true
  return {
    blockPublicAcls: either('blockPublicAcls'),
    ignorePublicAcls: either('ignorePublicAcls'),
    blockPublicPolicy: either('blockPublicPolicy'),
    restrictPublicBuckets: either('restrictPublicBuckets'),
  }
}

/** Settings as requests and answers write them; what a request leaves out is off. */
export interface PublicAccessBlockConfiguration {
  readonly BlockPublicAcls?: boolean
  readonly IgnorePublicAcls?: boolean
  readonly BlockPublicPolicy?: boolean
  readonly RestrictPublicBuckets?: boolean
}

export const publicAccessBlockFrom = (
  asked: PublicAccessBlockConfiguration,
): PublicAccessBlock => ({
  blockPublicAcls: asked.BlockPublicAcls ?? false,
  ignorePublicAcls: asked.IgnorePublicAcls ?? false,
  blockPublicPolicy: asked.BlockPublicPolicy ?? false,
  restrictPublicBuckets: asked.RestrictPublicBuckets ?? false,
})

export const describePublicAccessBlock = (
  block: PublicAccessBlock,
): Required<PublicAccessBlockConfiguration> => ({
  BlockPublicAcls: block.blockPublicAcls,
  IgnorePublicAcls: block.ignorePublicAcls,
  BlockPublicPolicy: block.blockPublicPolicy,
  RestrictPublicBuckets: block.restrictPublicBuckets,
})
