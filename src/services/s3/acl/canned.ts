/** ACLs by name (S3 user guide, "Canned ACL"). */

import { invalidArgument } from '../errors.ts'
import { type Grant, type Group, type Owner, ownersOwn, type Permission } from './grants.ts'

export interface Parties {
  /** Of what the ACL is of. */
  readonly owner: Owner
  /** Of the bucket: the same for a bucket's own ACL. */
  readonly bucketOwner: Owner
}

type Canned = (parties: Parties) => readonly Grant[]

const toGroup = (group: Group, ...given: readonly Permission[]): readonly Grant[] =>
  given.map((permission) => ({ to: { group }, permission }))

const toBucketOwner =
  (permission: Permission): Canned =>
  ({ owner, bucketOwner }) =>
    owner.account === bucketOwner.account
      ? []
      : [{ to: { id: bucketOwner.id, account: bucketOwner.account }, permission }]

/** The account of AWS through which Amazon EC2 reads bundles. */
const ec2 = '6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c'

/** What each name adds to the full control of the owner. */
const both: readonly (readonly [string, Canned])[] = [
  ['private', () => []],
  ['public-read', () => toGroup('AllUsers', 'READ')],
  ['public-read-write', () => toGroup('AllUsers', 'READ', 'WRITE')],
  ['authenticated-read', () => toGroup('AuthenticatedUsers', 'READ')],
  ['aws-exec-read', () => [{ to: { id: ec2 }, permission: 'READ' }]],
]
const canned: Readonly<Record<'bucket' | 'object', ReadonlyMap<string, Canned>>> = {
  bucket: new Map([
    ...both,
    ['log-delivery-write', () => toGroup('LogDelivery', 'WRITE', 'READ_ACP')],
    // said of a bucket they change nothing
    ['bucket-owner-read', () => []],
    ['bucket-owner-full-control', () => []],
  ]),
  object: new Map([
    ...both,
    ['bucket-owner-read', toBucketOwner('READ')],
    ['bucket-owner-full-control', toBucketOwner('FULL_CONTROL')],
  ]),
}

/** Throws InvalidArgument for a name that there isn't. */
export function cannedGrants(
  kind: 'bucket' | 'object',
  name: string,
  parties: Parties,
): readonly Grant[] {
  const more = canned[kind].get(name)
  if (more === undefined) throw invalidArgument('', 'x-amz-acl', name)
  return [ownersOwn(parties.owner), ...more(parties)]
}
