/**
 * What callers of operations that aren't built need: the action of the operation's name on what the request names
 * (service authorization reference of Amazon S3; actions of S3 on Outposts where only an outpost has the resource).
 */

import { parseArn } from '../../kernel/arn.ts'
import { type Need, need, type ResourceRef, resource } from '../../kernel/resource.ts'
import { bucketResource } from '../s3/public.ts'
import { accountResource, checkAccountId } from './account-id.ts'

interface ControlInput {
  readonly AccountId?: string
  readonly Name?: string
  readonly JobId?: string
  readonly ConfigId?: string
  readonly Mrap?: string
  readonly RequestTokenARN?: string
  readonly AccessGrantId?: string
  readonly AccessGrantsLocationId?: string
  readonly ResourceArn?: string
  readonly Details?: { readonly Name?: string }
}

interface Place {
  readonly region: string
  readonly account: string
}

/** ARN of what an input names; `undefined` for actions that are decided on `*`. */
type Arn = (input: ControlInput, place: Place) => string | undefined

const joined = (beginning: string, name: string | undefined): string | undefined =>
  name === undefined ? undefined : `${beginning}${name}`

const accessPoint: Arn = ({ Name }, { region, account }) =>
  joined(`arn:aws:s3:${region}:${account}:accesspoint/`, Name)
const objectLambda: Arn = ({ Name }, { region, account }) =>
  joined(`arn:aws:s3-object-lambda:${region}:${account}:accesspoint/`, Name)
const job: Arn = ({ JobId }, { region, account }) =>
  joined(`arn:aws:s3:${region}:${account}:job/`, JobId)
const lens: Arn = ({ ConfigId }, { region, account }) =>
  joined(`arn:aws:s3:${region}:${account}:storage-lens/`, ConfigId)
const lensGroup: Arn = ({ Name }, { region, account }) =>
  joined(`arn:aws:s3:${region}:${account}:storage-lens-group/`, Name)
const multiRegion: Arn = ({ Name, Mrap, Details }, { account }) =>
  joined(`arn:aws:s3::${account}:accesspoint/`, Name ?? Mrap ?? Details?.Name)
const grants = (path: string, { region, account }: Place) =>
  `arn:aws:s3:${region}:${account}:access-grants/default${path}`

/** By what the name of an operation says; the first row that fits. */
const rows: readonly (readonly [names: RegExp, arn: Arn])[] = [
  [
    /^(?:List(?:AccessPoints|Jobs|MultiRegion|StorageLens|AccessGrantsInstances|Regional)|Create(?:Job|StorageLensGroup)$|PutStorageLensConfiguration$)/,
    () => undefined,
  ],
  [/ForObjectLambda$/, objectLambda],
  [/MultiRegionAccessPointOperation$/, ({ RequestTokenARN }) => RequestTokenARN],
  [/MultiRegionAccessPoint/, multiRegion],
  [/^GetAccessPoint$/, () => undefined],
  [/AccessPoint/, accessPoint],
  [/Job/, job],
  [/StorageLensGroup$/, lensGroup],
  [/StorageLens/, lens],
  [
    /AccessGrantsLocation$/,
    ({ AccessGrantsLocationId: id }, place) => grants(`/location/${id ?? '*'}`, place),
  ],
  [/AccessGrant$/, ({ AccessGrantId: id }, place) => grants(`/grant/${id ?? '*'}`, place)],
  [/AccessGrants|DataAccess/, (_, place) => grants('', place)],
  [/(?:TagResource|UntagResource|TagsForResource)$/, ({ ResourceArn }) => ResourceArn],
]

/** Actions of other services: buckets that S3 Control makes are those of outposts, scopes those of directory buckets. */
const elsewhere: readonly (readonly [names: RegExp, prefix: string])[] = [
  [/Scope$|ForDirectoryBuckets$/, 's3express'],
  [/Bucket/, 's3-outposts'],
]

/** Needs of an operation that isn't built, signed for a region. */
export function unbuiltNeeds(operation: string, input: unknown, region: string): readonly Need[] {
  const given = input as ControlInput
  const { AccountId: account } = given
  const prefix = elsewhere.find(([names]) => names.test(operation))?.[1]
  const arnOf = prefix === undefined && rows.find(([names]) => names.test(operation))?.[1]
  const action = `${prefix ?? 's3'}:${actionOf(operation)}`
  // CreateBucket alone names no account
  if (account === undefined) return [need(action, '*')]
  const arn = arnOf ? arnOf(given, { region, account }) : undefined
  return [need(action, resourceOf(arn, account))]
}

function resourceOf(arn: string | undefined, account: string): ResourceRef {
  if (arn === undefined) return accountResource(account)
  const parsed = parseArn(arn)
  return parsed?.service === 's3' && parsed.account === '' && parsed.region === ''
    ? resource(bucketResource, { bucket: parsed.resource })
    : named(arn, account)
}

const named = (arn: string, account: string): ResourceRef => ({
  async gather() {
    checkAccountId(account)
    return { arn, account }
  },
})

/** Deleting a configuration is putting none, here as in S3. */
const actionOf = (operation: string): string =>
  operation
    .replace(/^DeleteBucket(?=LifecycleConfiguration$)/, 'PutBucket')
    .replace(/^DeleteBucket(Replication|Tagging)$/, 'PutBucket$1')
    .replace(/Bucket(?=LifecycleConfiguration$)/, '')
    .replace(/^(Get|Put)BucketReplication$/, '$1ReplicationConfiguration')
