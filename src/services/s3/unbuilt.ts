/**
 * What callers of operations that aren't built need, so that they are told of a missing bucket or permission as anywhere
 * else before they are told that the operation isn't there (service authorization reference of Amazon S3).
 */

import { type Need, need, resource } from '../../kernel/resource.ts'
import { bucketResource } from './bucket/bucket.ts'
import { objectResource } from './object/object.ts'

interface Row {
  readonly on: 'bucket' | 'object' | '*'
  readonly actions: readonly string[]
  /** Instead of `actions` when a version is named, in the same order. */
  readonly versionActions: readonly string[] | undefined
  /** Actions of other services, on whatever resource. */
  readonly elsewhere: readonly string[]
}

const row = (
  on: Row['on'],
  actions: readonly string[],
  versionActions?: readonly string[],
  elsewhere: readonly string[] = [],
): Row => ({ on, actions, versionActions, elsewhere })

const rows: ReadonlyMap<string, Row> = new Map([
  [
    'CreateBucketMetadataConfiguration',
    row('bucket', ['s3:CreateBucketMetadataTableConfiguration'], undefined, [
      's3tables:CreateTableBucket',
      's3tables:CreateNamespace',
      's3tables:CreateTable',
      's3tables:GetTable',
      's3tables:PutTablePolicy',
      's3tables:PutTableEncryption',
    ]),
  ],
  [
    'CreateBucketMetadataTableConfiguration',
    row('bucket', ['s3:CreateBucketMetadataTableConfiguration'], undefined, [
      's3tables:CreateNamespace',
      's3tables:CreateTable',
      's3tables:GetTable',
      's3tables:PutTablePolicy',
    ]),
  ],
  ['CreateSession', row('bucket', ['s3express:CreateSession'])],
  [
    'DeleteBucketMetadataConfiguration',
    row('bucket', ['s3:DeleteBucketMetadataTableConfiguration']),
  ],
  [
    'DeleteBucketMetadataTableConfiguration',
    row('bucket', ['s3:DeleteBucketMetadataTableConfiguration']),
  ],
  ['GetBucketMetadataConfiguration', row('bucket', ['s3:GetBucketMetadataTableConfiguration'])],
  [
    'GetBucketMetadataTableConfiguration',
    row('bucket', ['s3:GetBucketMetadataTableConfiguration']),
  ],
  ['GetObjectTorrent', row('object', ['s3:GetObjectTorrent'], ['s3:GetObjectVersionTorrent'])],
  ['ListDirectoryBuckets', row('*', ['s3express:ListAllMyDirectoryBuckets'])],
  ['RenameObject', row('object', ['s3express:CreateSession'])],
  ['SelectObjectContent', row('object', ['s3:GetObject'])],
  [
    'UpdateBucketMetadataInventoryTableConfiguration',
    row('bucket', ['s3:UpdateBucketMetadataInventoryTableConfiguration']),
  ],
  [
    'UpdateBucketMetadataJournalTableConfiguration',
    row('bucket', ['s3:UpdateBucketMetadataJournalTableConfiguration']),
  ],
  ['WriteGetObjectResponse', row('*', ['s3-object-lambda:WriteGetObjectResponse'])],
])

/** Operations of the table: none of them is built. */
export const unbuiltOperations: readonly string[] = [...rows.keys()]

interface AddressedInput {
  readonly Bucket?: string
  readonly Key?: string
  readonly VersionId?: string
  readonly ExpectedBucketOwner?: string
}

/** Needs of an operation that isn't built; one without a row is guarded by the action of its own name. */
export function unbuiltNeeds(operation: string, input: unknown): readonly Need[] {
  const { Bucket: bucket, Key: key, VersionId: versionId, ...more } = input as AddressedInput
  const on = bucket === undefined ? '*' : key === undefined ? 'bucket' : 'object'
  const known = rows.get(operation) ?? row(on, [`s3:${operation}`])
  const expectedOwner = more.ExpectedBucketOwner
  const target =
    known.on === '*' || bucket === undefined
      ? '*'
      : known.on === 'object' && key !== undefined
        ? resource(objectResource, { bucket, key, expectedOwner, showsTags: true })
        : resource(bucketResource, { bucket, expectedOwner })
  const named = versionId !== undefined && known.versionActions !== undefined
  const actions = named ? (known.versionActions ?? []) : known.actions
  return [
    ...actions.map((action) => need(action, target, named ? { 's3:versionid': versionId } : {})),
    ...known.elsewhere.map((action) => need(action, '*')),
  ]
}
