/**
 * The only ACL there is: the owner of the bucket has full control. Others are refused, as AWS does where the owner of
 * the bucket is enforced (S3 user guide, "Controlling ownership of objects and disabling ACLs").
 */

import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { accounts } from '../../account/public.ts'
import { type AclInput, aclsDisabled, bothKinds, givesAcl, givesGrants } from '../acl-headers.ts'
import type { Bucket } from '../bucket/bucket.ts'
import { notImplemented, s3Error } from '../errors.ts'

interface Grant {
  readonly Grantee?: {
    readonly ID?: string
    readonly URI?: string
    readonly EmailAddress?: string
    readonly Type?: string
  }
  readonly Permission?: string
}

/** An ACL by name, by grants in headers, or in full. */
export interface PutAclInput extends AclInput {
  readonly AccessControlPolicy?: {
    readonly Grants?: readonly Grant[]
    readonly Owner?: { readonly ID?: string }
  }
}

async function canonicalIdOf(tx: ReadTransaction, account: string): Promise<string> {
  const owner = await tx.get(accounts, [account])
  if (owner === undefined) throw new Error('a bucket belongs to no account')
  return owner.canonicalUserId
}

/** Owner and grants of the bucket and of everything in it. */
export async function describeAcl(tx: ReadTransaction, bucket: Bucket) {
  const ID = await canonicalIdOf(tx, bucket.account)
  return {
    Owner: { ID },
    Grants: [
      {
        Grantee: { ID, Type: 'CanonicalUser' as const },
        Permission: 'FULL_CONTROL' as const,
      },
    ],
  }
}

/** Passes what says the same as the ACL there is, by name or in full; throws for everything else. */
export async function checkPutAcl(
  tx: ReadTransaction,
  bucket: Bucket,
  input: PutAclInput,
  harmless: ReadonlySet<string>,
): Promise<void> {
  const policy = input.AccessControlPolicy
  if (input.ACL !== undefined && givesGrants(input)) throw bothKinds()
  if (policy !== undefined && givesAcl(input))
    throw s3Error('UnexpectedContent', 'This request does not support content')
  if (policy === undefined && !givesAcl(input))
    throw s3Error('MissingSecurityHeader', 'Your request was missing a required header', {
      MissingHeaderName: 'x-amz-acl',
    })
  if (input.ACL !== undefined && harmless.has(input.ACL)) return
  if (policy !== undefined && (await isOwners(tx, bucket, policy))) return
  if (bucket.ownership === 'BucketOwnerEnforced') throw aclsDisabled()
  throw notImplemented('x-amz-acl')
}

type Policy = NonNullable<PutAclInput['AccessControlPolicy']>

async function isOwners(tx: ReadTransaction, bucket: Bucket, policy: Policy): Promise<boolean> {
  const { Owner: owner, Grants: grants = [] } = policy
  if (owner?.ID === undefined)
    throw s3Error(
      'MalformedACLError',
      'The XML you provided was not well-formed or did not validate against our published schema',
    )
  const id = await canonicalIdOf(tx, bucket.account)
  const [grant, ...more] = grants
  return (
    owner.ID === id &&
    more.length === 0 &&
    grant?.Permission === 'FULL_CONTROL' &&
    grant.Grantee?.ID === id
  )
}
