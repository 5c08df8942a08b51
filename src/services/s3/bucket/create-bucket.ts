import { operation } from '../../../kernel/operation.ts'
import { type Need, need, type ResourceRef } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { headerGrants } from '../acl/asked.ts'
import { type Grant, isDefault, isPublicAcl, type Owner } from '../acl/grants.ts'
import { ownerOfAccount } from '../acl/owners.ts'
import {
  type AclInput,
  aclContext,
  aclWithEnforcedOwner,
  bothKinds,
  givesAcl,
  givesGrants,
} from '../acl-headers.ts'
import { invalidArgument, invalidRequest, notImplemented, s3Error } from '../errors.ts'
import { checkedTags, tagContext } from '../tags.ts'
import {
  type Bucket,
  bucketArn,
  bucketByName,
  buckets,
  isObjectOwnership,
  type ObjectOwnership,
} from './bucket.ts'
import { checkBucketName } from './bucket-name.ts'
import { checkedLocation } from './location.ts'

/** Default quota of general purpose buckets per account (S3 user guide, "Bucket quotas"). */
const mostBuckets = 10_000

/** A bucket that is to be made: no policy of a bucket that has the name already takes part. */
const newBucket = (account: string, name: string): ResourceRef => ({
  gather: async () => ({
    arn: bucketArn(name),
    account,
    context: { 's3:ResourceAccount': account },
  }),
})

/** Creates a private bucket: ACLs disabled, all public access blocked (since April 2023). */
export const createBucket = operation('s3', 'CreateBucket', {
  effect: 'control',
  authorize({ input, account }) {
    const made = newBucket(account, input.Bucket)
    const configuration = input.CreateBucketConfiguration
    const tags = tagContext(configuration?.Tags)
    const context = {
      's3:locationconstraint': configuration?.LocationConstraint,
      's3:x-amz-object-ownership': input.ObjectOwnership,
      's3:x-amz-bucket-namespace': input.BucketNamespace,
      ...aclContext(input),
      ...tags,
    }
    const needs: Need[] = [need('s3:CreateBucket', made, context)]
    if ((input.ACL !== undefined && input.ACL !== 'private') || givesGrants(input))
      needs.push(need('s3:PutBucketAcl', made, aclContext(input)))
    if (input.ObjectLockEnabledForBucket)
      needs.push(
        need('s3:PutBucketObjectLockConfiguration', made),
        need('s3:PutBucketVersioning', made),
      )
    if (input.ObjectOwnership !== undefined) needs.push(need('s3:PutBucketOwnershipControls', made))
    if (configuration?.Tags?.length) needs.push(need('s3:TagResource', made, tags))
    return needs
  },
  async run({ input, account, tx, now, world, fail }) {
    const name = input.Bucket
    checkBucketName(name)
    const configuration = input.CreateBucketConfiguration
    if (input.BucketNamespace !== undefined && input.BucketNamespace !== 'global')
      throw notImplemented('x-amz-bucket-namespace')
    if (configuration?.Location !== undefined || configuration?.Bucket !== undefined)
      throw invalidRequest('Directory buckets are not supported by this endpoint.')
    const locationConstraint = checkedLocation(world.region, configuration?.LocationConstraint)
    const ownership = checkedOwnership(input)
    const owner = await ownerOfAccount(tx, account)
    const grants = await checkedAcl(tx, input, ownership, owner)
    const tags = checkedTags(configuration?.Tags ?? [], 50)

    const answer = { Location: `/${name}`, BucketArn: bucketArn(name) }
    const taken = await bucketByName(tx, name)
    if (taken !== undefined) {
      if (taken.account !== account)
        throw fail(
          'BucketAlreadyExists',
          'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
          { BucketName: name },
        )
      // kept by AWS in its oldest region alone (CreateBucket, "Errors")
      if (world.region === 'us-east-1') return answer
      throw fail(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        { BucketName: name },
      )
    }
    if ((await tx.count(buckets, [account])) >= mostBuckets)
      throw fail('TooManyBuckets', 'You have attempted to create more buckets than allowed')
    const bucket: Bucket = {
      account,
      name,
      id: world.ids.token(20),
      region: world.region,
      ...(locationConstraint !== undefined && { locationConstraint }),
      createdAt: now,
      blocksCustomerKeys: true,
      publicAccessBlock: {
        blockPublicAcls: true,
        ignorePublicAcls: true,
        blockPublicPolicy: true,
        restrictPublicBuckets: true,
      },
      ownership,
      ...(grants && { acl: grants }),
      ...(input.ObjectLockEnabledForBucket && { versioning: 'Enabled', objectLock: {} }),
      ...(Object.keys(tags).length > 0 && { tags }),
    }
    await tx.insert(buckets, bucket)
    return answer
  },
})

interface OwnershipInput extends AclInput {
  readonly ObjectOwnership?: string
}

function checkedOwnership(input: OwnershipInput): ObjectOwnership {
  const asked = input.ObjectOwnership ?? 'BucketOwnerEnforced'
  if (!isObjectOwnership(asked))
    throw invalidArgument('Invalid x-amz-object-ownership header', 'x-amz-object-ownership', asked)
  return asked
}

/** The ACL, unless it is the default. A new bucket blocks all public access: it has none that is public. */
async function checkedAcl(
  tx: ReadTransaction,
  input: AclInput,
  ownership: ObjectOwnership,
  owner: Owner,
): Promise<readonly Grant[] | undefined> {
  if (input.ACL !== undefined && givesGrants(input)) throw bothKinds()
  if (!givesAcl(input) || input.ACL === 'private') return undefined
  if (ownership === 'BucketOwnerEnforced') throw aclWithEnforcedOwner()
  const grants = await headerGrants(tx, 'bucket', input, { owner, bucketOwner: owner })
  if (isPublicAcl(grants))
    throw s3Error(
      'InvalidBucketAclWithBlockPublicAccessError',
      'Bucket cannot have public ACLs set with BlockPublicAccess enabled',
    )
  return isDefault(grants, owner) ? undefined : grants
}
