/**
 * ACLs in the headers of writing requests. Buckets are created without ACLs (BucketOwnerEnforced): only what changes
 * nothing is accepted (S3 user guide, "Controlling ownership of objects and disabling ACLs").
 */

import type { NeedContext } from '../../kernel/resource.ts'
import type { ObjectOwnership } from './bucket/bucket.ts'
import { notImplemented, s3Error } from './errors.ts'

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

const harmless = new Set<string | undefined>([undefined, 'private', 'bucket-owner-full-control'])

/** Throws for an ACL that an object of a bucket with this ownership can't have. */
export function checkObjectAcl(input: AclInput, ownership: ObjectOwnership | undefined): void {
  if (input.ACL !== undefined && givesGrants(input)) throw bothKinds()
  if (harmless.has(input.ACL) && !givesGrants(input)) return
  if (ownership === 'BucketOwnerEnforced') throw aclsDisabled()
  throw notImplemented(input.ACL === undefined ? 'x-amz-grant-read' : 'x-amz-acl')
}

export const bothKinds = () =>
  s3Error('InvalidRequest', 'Specifying both Canned ACLs and Header Grants is not allowed')

export const aclsDisabled = () =>
  s3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs')
