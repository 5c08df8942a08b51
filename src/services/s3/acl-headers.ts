/** ACLs in the headers of requests: what policies see of them, and refusals that name them. */

import type { NeedContext } from '../../kernel/resource.ts'
import { s3Error } from './errors.ts'

export interface AclInput {
  readonly ACL?: string
  readonly GrantFullControl?: string
  readonly GrantRead?: string
  readonly GrantReadACP?: string
  readonly GrantWrite?: string
  readonly GrantWriteACP?: string
}

/** Condition keys of the headers as sent. */
export const aclContext = (input: AclInput): NeedContext => ({
  's3:x-amz-acl': input.ACL,
  's3:x-amz-grant-full-control': input.GrantFullControl,
  's3:x-amz-grant-read': input.GrantRead,
  's3:x-amz-grant-read-acp': input.GrantReadACP,
  's3:x-amz-grant-write': input.GrantWrite,
  's3:x-amz-grant-write-acp': input.GrantWriteACP,
})

export const givesGrants = (input: AclInput): boolean =>
  input.GrantFullControl !== undefined ||
  input.GrantRead !== undefined ||
  input.GrantReadACP !== undefined ||
  input.GrantWrite !== undefined ||
  input.GrantWriteACP !== undefined

export const givesAcl = (input: AclInput): boolean => input.ACL !== undefined || givesGrants(input)

export const bothKinds = () =>
  s3Error('InvalidRequest', 'Specifying both Canned ACLs and Header Grants is not allowed')

export const aclsDisabled = () =>
  s3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs')

export const aclWithEnforcedOwner = () =>
  s3Error(
    'InvalidBucketAclWithObjectOwnership',
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  )
