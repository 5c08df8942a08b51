/** The ACL a request asks for: by name, by grants in headers, or in full (PutBucketAcl, PutObjectAcl). */

import { AwsError } from '../../../kernel/errors.ts'
import { isAccountPrincipal, type Principal } from '../../../kernel/principal.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { accountByCanonicalUserId } from '../../account/public.ts'
import { type AclInput, aclsDisabled, bothKinds, givesAcl, givesGrants } from '../acl-headers.ts'
import type { Bucket } from '../bucket/bucket.ts'
import { accessDenied, invalidArgument, s3Error } from '../errors.ts'
import { objectArn } from '../object/object.ts'
import { publicAccessBlockOf } from '../public-access-block/settings.ts'
import { cannedGrants, type Parties } from './canned.ts'
import {
  type Grant,
  type Grantee,
  groupOfUri,
  isDefault,
  isPermission,
  isPublicAcl,
  type Permission,
} from './grants.ts'
import { hasAcls, ownerOfAccount, writerOf } from './owners.ts'

export type AclKind = 'bucket' | 'object'

/** An ACL in full, as bodies give it. */
export interface AclPolicy {
  readonly Grants?: readonly {
    readonly Grantee?: {
      readonly ID?: string
      readonly URI?: string
      readonly EmailAddress?: string
      readonly Type?: string
    }
    readonly Permission?: string
  }[]
  readonly Owner?: { readonly ID?: string }
}

export interface PutAclInput extends AclInput {
  readonly AccessControlPolicy?: AclPolicy
}

/** "An ACL can have up to 100 grants"; one more is no ACL (observed). */
const mostGrants = 100

/**
 * Grants of a request that puts an ACL. Throws what is wrong with them, and AccessControlListNotSupported for anything but
 * the owner's full control where ACLs are disabled.
 */
export async function grantsPut(
  tx: ReadTransaction,
  kind: AclKind,
  input: PutAclInput,
  bucket: Bucket,
  parties: Parties,
): Promise<readonly Grant[]> {
  const policy = input.AccessControlPolicy
  if (input.ACL !== undefined && givesGrants(input)) throw bothKinds()
  if (policy !== undefined && givesAcl(input))
    throw s3Error('UnexpectedContent', 'This request does not support content')
  if (policy === undefined && !givesAcl(input))
    throw s3Error('MissingSecurityHeader', 'Your request was missing a required header', {
      MissingHeaderName: 'x-amz-acl',
    })
  if (policy !== undefined && policy.Owner?.ID === undefined) throw malformedAcl()
  const asked = () =>
    policy === undefined
      ? headerGrants(tx, kind, input, parties)
      : policyGrants(tx, policy, parties)
  return hasAcls(bucket) ? asked() : ownersAlone(asked, parties)
}

/** What an object that is written has of owner and ACL. Throws as {@link grantsPut}, and for what is blocked. */
export async function writtenAcl(
  tx: ReadTransaction,
  input: AclInput & { readonly Key: string; readonly CopySource?: string },
  bucket: Bucket,
  caller: Principal,
): Promise<{ readonly owner?: string; readonly acl?: readonly Grant[] }> {
  if (input.ACL !== undefined && givesGrants(input)) throw bothKinds()
  if (!hasAcls(bucket)) {
    if (!givesAcl(input)) return {}
    const bucketOwner = await ownerOfAccount(tx, bucket.account)
    const parties = { owner: bucketOwner, bucketOwner }
    await ownersAlone(() => headerGrants(tx, 'object', input, parties), parties)
    return {}
  }
  const handedOver =
    bucket.ownership === 'BucketOwnerPreferred' && input.ACL === 'bucket-owner-full-control'
  // what AWS's own services deliver belongs to whoever it is for
  const account = handedOver || caller.type === 'Service' ? bucket.account : writerOf(caller)
  const owned = account === bucket.account ? {} : { owner: account }
  if (!givesAcl(input)) return owned
  const owner = await ownerOfAccount(tx, account)
  const bucketOwner = await ownerOfAccount(tx, bucket.account)
  const grants = await headerGrants(tx, 'object', input, { owner, bucketOwner })
  // copies are named as such, though their permission is that to put (documented in the same place)
  const action = `s3:${input.CopySource === undefined ? 'PutObject' : 'CopyObject'}`
  await refuseBlocked(tx, bucket, grants, caller, action, objectArn(bucket.name, input.Key))
  return { ...owned, ...(!isDefault(grants, owner) && { acl: grants }) }
}

/**
 * Throws AccessDenied for public grants that Block Public Access keeps out (words observed and documented, S3 user guide,
 * "Troubleshoot access denied").
 */
export async function refuseBlocked(
  tx: ReadTransaction,
  bucket: Bucket,
  grants: readonly Grant[],
  caller: Principal,
  action: string,
  on: string = `arn:aws:s3:::${bucket.name}`,
): Promise<void> {
  if (!isPublicAcl(grants) || !(await publicAccessBlockOf(tx, bucket)).blockPublicAcls) return
  if (!isAccountPrincipal(caller) || caller.account !== bucket.account) throw accessDenied()
  throw s3Error(
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: "${on}" because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.`,
  )
}

async function ownersAlone(
  asked: () => Promise<readonly Grant[]>,
  { owner }: Parties,
): Promise<readonly Grant[]> {
  try {
    const grants = await asked()
    if (isDefault(grants, owner)) return grants
  } catch (thrown) {
    // where no ACL counts, it doesn't matter what is wrong with one
    if (!(thrown instanceof AwsError)) throw thrown
  }
  throw aclsDisabled()
}

const grantHeaders: readonly (readonly [keyof AclInput, string, Permission])[] = [
  ['GrantFullControl', 'x-amz-grant-full-control', 'FULL_CONTROL'],
  ['GrantRead', 'x-amz-grant-read', 'READ'],
  ['GrantReadACP', 'x-amz-grant-read-acp', 'READ_ACP'],
  ['GrantWrite', 'x-amz-grant-write', 'WRITE'],
  ['GrantWriteACP', 'x-amz-grant-write-acp', 'WRITE_ACP'],
]

/** Grants of a name or of headers; headers say everything: the owner has what they give it. */
export async function headerGrants(
  tx: ReadTransaction,
  kind: AclKind,
  input: AclInput,
  parties: Parties,
): Promise<readonly Grant[]> {
  if (input.ACL !== undefined) return cannedGrants(kind, input.ACL, parties)
  const grants: Grant[] = []
  for (const [member, header, permission] of grantHeaders) {
    const text = input[member]
    if (text === undefined) continue
    for (const [type, value] of headerGrantees(header, text))
      grants.push({ to: await granteeOf(tx, type, value, type), permission })
  }
  return withinLimit(grants)
}

type GranteeType = 'id' | 'uri' | 'emailAddress'
const granteeTypes: ReadonlyMap<string, GranteeType> = new Map([
  ['id', 'id'],
  ['uri', 'uri'],
  ['emailaddress', 'emailAddress'],
])

/** `id="…", uri="…"`: types in any case, quotes or none. */
function* headerGrantees(header: string, text: string): Iterable<readonly [GranteeType, string]> {
  for (const piece of text.split(',')) {
    const match = /^\s*(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^"'\s]+))\s*$/.exec(piece)
    const type = granteeTypes.get(match?.[1]?.toLowerCase() ?? '')
    if (!match || type === undefined)
      throw invalidArgument('Argument format not recognized', header, text)
    yield [type, match[2] ?? match[3] ?? match[4] ?? '']
  }
}

async function policyGrants(
  tx: ReadTransaction,
  { Owner: named, Grants: given = [] }: AclPolicy,
  { owner }: Parties,
): Promise<readonly Grant[]> {
  // an ACL never hands over what it is of (recalled)
  if (named?.ID !== owner.id) throw accessDenied()
  const grants: Grant[] = []
  for (const { Grantee: grantee, Permission: permission } of given) {
    if (!isPermission(permission)) throw malformedAcl()
    const row = bodyGrantees[grantee?.Type ?? '']
    const value = row && grantee?.[row.member]
    if (row === undefined || value === undefined) throw malformedAcl()
    grants.push({ to: await granteeOf(tx, row.type, value, row.argument), permission })
  }
  return withinLimit(grants)
}

interface BodyGrantee {
  readonly member: 'ID' | 'URI' | 'EmailAddress'
  readonly type: GranteeType
  /** As errors name it. */
  readonly argument: string
}
const bodyGrantees: Readonly<Record<string, BodyGrantee | undefined>> = Object.assign(
  Object.create(null),
  {
    CanonicalUser: { member: 'ID', type: 'id', argument: 'CanonicalUser/ID' },
    Group: { member: 'URI', type: 'uri', argument: 'Group/URI' },
    AmazonCustomerByEmail: {
      member: 'EmailAddress',
      type: 'emailAddress',
      argument: 'AmazonCustomerByEmail/EmailAddress',
    },
  } satisfies Record<string, BodyGrantee>,
)

/** Grants by e-mail address are no longer supported: 405 since October 2025 (PutBucketAcl, "End of support notice"). */
async function granteeOf(
  tx: ReadTransaction,
  type: GranteeType,
  value: string,
  argument: string,
): Promise<Grantee> {
  if (type === 'emailAddress')
    throw s3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.')
  if (type === 'uri') {
    const group = groupOfUri(value)
    if (group === undefined) throw invalidArgument('Invalid group uri', argument, value)
    return { group }
  }
  const account = await accountByCanonicalUserId(tx, value)
  if (account === undefined) throw invalidArgument('Invalid id', argument, value)
  return { id: value, account: account.accountId }
}

function withinLimit(grants: readonly Grant[]): readonly Grant[] {
  if (grants.length > mostGrants) throw malformedAcl()
  return grants
}

const malformedAcl = () =>
  s3Error(
    'MalformedACLError',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )
