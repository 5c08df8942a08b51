/** Grants as a third source of Allow: which permission gives whom which action (policy-evaluation rules 108-111). */

import type { S3 } from '@aws-sdk/client-s3'
import { S3Control } from '@aws-sdk/client-s3-control'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../../../test/support/in-process.ts'
import { sendRaw } from '../../../../test/support/raw-s3.ts'

let cloud: Cloud
let owner: TestAccount
let other: TestAccount
let third: TestAccount
let s3: S3
let ownerId = ''
let otherId = ''
const Bucket = 'acl-decisions'
const Key = 'k'
const callers: Record<string, Credentials | undefined> = {}

beforeAll(async () => {
  cloud = await startCloud()
  owner = await cloud.account()
  other = await cloud.account()
  third = await cloud.account()
  s3 = cloud.s3(owner.admin)
  await s3.createBucket({ Bucket, ObjectOwnership: 'ObjectWriter' })
  await s3.deletePublicAccessBlock({ Bucket })
  ownerId = (await s3.listBuckets({})).Owner?.ID ?? ''
  otherId = (await cloud.s3(other.admin).listBuckets({})).Owner?.ID ?? ''
  callers.nobody = undefined
  callers['other root'] = other.root
  callers['other admin'] = other.admin
  callers['other without policies'] = (await userWith(cloud, other, 'weak')).credentials
  callers['third admin'] = third.admin
  callers['own without policies'] = (await userWith(cloud, owner, 'weak')).credentials
})
afterAll(() => cloud.close())

const uri = (group: string) => `uri="http://acs.amazonaws.com/groups/global/${group}"`

/** What is tried on the bucket and on the object, by action. */
const tries = {
  'bucket s3:ListBucket': ['GET', `/${Bucket}`, 'list-type=2'],
  'bucket s3:ListBucketVersions': ['GET', `/${Bucket}`, 'versions='],
  'bucket s3:ListBucketMultipartUploads': ['GET', `/${Bucket}`, 'uploads='],
  'bucket s3:GetBucketAcl': ['GET', `/${Bucket}`, 'acl='],
  'bucket s3:PutBucketAcl': ['PUT', `/${Bucket}`, 'acl='],
  'bucket s3:GetBucketPolicy': ['GET', `/${Bucket}`, 'policy='],
  'bucket s3:PutBucketVersioning': ['PUT', `/${Bucket}`, 'versioning='],
  'bucket s3:PutObject': ['PUT', `/${Bucket}/made`, ''],
  'object s3:GetObject': ['GET', `/${Bucket}/${Key}`, ''],
  'object s3:GetObjectAcl': ['GET', `/${Bucket}/${Key}`, 'acl='],
  'object s3:PutObjectAcl': ['PUT', `/${Bucket}/${Key}`, 'acl='],
  'object s3:GetObjectTagging': ['GET', `/${Bucket}/${Key}`, 'tagging='],
  'object s3:DeleteObject': ['DELETE', `/${Bucket}/${Key}`, ''],
  'object s3:PutObject': ['PUT', `/${Bucket}/${Key}`, ''],
} as const
type Try = keyof typeof tries

/** Tries that are let through: nothing is changed by them, or it is put back. */
async function allowed(credentials: Credentials | undefined): Promise<string[]> {
  const through: string[] = []
  for (const name of Object.keys(tries) as Try[]) {
    const [method, path, query] = tries[name]
    // a body that is none: told to those who may
    const body = query === 'acl=' || query === 'versioning=' ? '<a' : 'y'
    const answer = await sendRaw(cloud, credentials, method, path, {
      query,
      ...(method === 'PUT' && { body }),
    })
    if (answer.status !== 403) through.push(name)
  }
  return through
}

async function reset(bucketAcl: object, objectAcl: object): Promise<void> {
  await s3.putBucketAcl({ Bucket, ACL: 'private' })
  await s3.putObject({ Bucket, Key, Body: 'x' })
  await s3.deleteObject({ Bucket, Key: 'made' })
  await s3.putObjectAcl({ Bucket, Key, ...objectAcl })
  await s3.putBucketAcl({ Bucket, ...bucketAcl })
}

const reads = [
  'bucket s3:ListBucket',
  'bucket s3:ListBucketVersions',
  'bucket s3:ListBucketMultipartUploads',
]
const ofBucket: readonly [string, readonly string[]][] = [
  ['GrantRead', reads],
  ['GrantWrite', ['bucket s3:PutObject']],
  ['GrantReadACP', ['bucket s3:GetBucketAcl']],
  ['GrantWriteACP', ['bucket s3:PutBucketAcl']],
  [
    'GrantFullControl',
    [...reads, 'bucket s3:GetBucketAcl', 'bucket s3:PutBucketAcl', 'bucket s3:PutObject'],
  ],
]
const ofObject: readonly [string, readonly string[]][] = [
  ['GrantRead', ['object s3:GetObject']],
  ['GrantReadACP', ['object s3:GetObjectAcl']],
  ['GrantWriteACP', ['object s3:PutObjectAcl']],
  ['GrantFullControl', ['object s3:GetObject', 'object s3:GetObjectAcl', 'object s3:PutObjectAcl']],
]
const grantees: readonly [string, () => string, readonly string[]][] = [
  ['an account', () => `id="${otherId}"`, ['other root', 'other admin']],
  ['everybody', () => uri('AllUsers'), ['nobody', 'other root', 'other admin', 'third admin']],
  [
    'everybody with an account',
    () => uri('AuthenticatedUsers'),
    ['other root', 'other admin', 'third admin'],
  ],
]

for (const [kind, rows] of [
  ['bucket', ofBucket],
  ['object', ofObject],
] as const)
  for (const [grant, actions] of rows)
    for (const [grantee, text, gain] of grantees)
      test(`${grant} of the ${kind} to ${grantee}`, async () => {
        const acl = { [grant]: text() }
        const none = { ACL: 'private' }
        for (const [name, credentials] of Object.entries(callers)) {
          await reset(kind === 'bucket' ? acl : none, kind === 'object' ? acl : none)
          expect([name, await allowed(credentials)]).toEqual([
            name,
            gain.includes(name) ? actions : [],
          ])
        }
      })

describe('beside policies', () => {
  const get = (credentials: Credentials) =>
    failureOf(cloud.s3(credentials).getObject({ Bucket, Key }))
  const denied = failure(403, 'AccessDenied', 'Access Denied')
  const bucketPolicy = (Statement: object) =>
    s3.putBucketPolicy({
      Bucket,
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*`, ...Statement }],
      }),
    })

  beforeAll(() => reset({ ACL: 'private' }, { GrantRead: `id="${otherId}"` }))

  test('users of the grantee need their own policy too', async () => {
    const reader = await userWith(
      cloud,
      other,
      'reader',
      policy('s3:GetObject', `arn:aws:s3:::${Bucket}/*`),
    )
    expect(await get(reader.credentials)).toBeUndefined()
    const elsewhere = await userWith(
      cloud,
      other,
      'elsewhere',
      policy('s3:GetObject', 'arn:aws:s3:::x/*'),
    )
    expect(await get(elsewhere.credentials)).toEqual(denied)
  })

  test('the decision is recorded as the ACL’s', async () => {
    await get(other.admin)
    expect(JSON.parse(cloud.recorded.at(-1) ?? '').decisions).toMatchObject([
      { action: 's3:GetObject', outcome: 'Allowed', layer: 'acl', crossAccount: true },
    ])
  })

  test('a silent bucket policy changes nothing, its denials stand', async () => {
    const arn = `arn:aws:iam::${third.accountId}:root`
    await bucketPolicy({ Effect: 'Allow', Principal: { AWS: arn } })
    expect(await get(other.admin)).toBeUndefined()
    expect(await get(third.admin)).toBeUndefined()
    await bucketPolicy({
      Effect: 'Deny',
      Principal: { AWS: `arn:aws:iam::${other.accountId}:root` },
    })
    expect(await get(other.admin)).toEqual(denied)
    await s3.deleteBucketPolicy({ Bucket })
    expect(await get(other.admin)).toBeUndefined()
    expect(await get(third.admin)).toEqual(denied)
  })

  test('public grants count for nothing under IgnorePublicAcls, of the bucket or of the account', async () => {
    await reset({ ACL: 'public-read' }, { ACL: 'public-read' })
    const open = async () => {
      const answers = []
      for (const path of [`/${Bucket}`, `/${Bucket}/${Key}`])
        answers.push((await sendRaw(cloud, undefined, 'GET', path)).status)
      return [...answers, (await get(other.admin))?.status]
    }
    expect(await open()).toEqual([200, 200, undefined])
    const PublicAccessBlockConfiguration = { IgnorePublicAcls: true }
    await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration })
    expect(await open()).toEqual([403, 403, 403])
    await s3.deletePublicAccessBlock({ Bucket })
    expect(await open()).toEqual([200, 200, undefined])
    const control = new S3Control(cloud.clientConfig(owner.admin) as never)
    const AccountId = owner.accountId
    await control.putPublicAccessBlock({ AccountId, PublicAccessBlockConfiguration })
    expect(await open()).toEqual([403, 403, 403])
    // what an account is given by its id is not public
    await s3.putObjectAcl({ Bucket, Key, GrantRead: `id="${otherId}"` })
    expect(await open()).toEqual([403, 403, undefined])
    await control.deletePublicAccessBlock({ AccountId })
    control.destroy()
  })

  test('who may list is told that there is no such object, by the ACL too', async () => {
    const missing = `/${Bucket}/nothing`
    await reset({ ACL: 'private' }, { ACL: 'public-read' })
    expect((await sendRaw(cloud, undefined, 'GET', missing)).status).toBe(403)
    await s3.putBucketAcl({ Bucket, ACL: 'public-read' })
    expect((await sendRaw(cloud, undefined, 'GET', missing)).status).toBe(404)
    expect((await sendRaw(cloud, undefined, 'HEAD', `/${Bucket}`)).status).toBe(200)
  })

  test('ACLs are kept, and count for nothing while they are disabled', async () => {
    await reset({ ACL: 'private' }, { ACL: 'public-read' })
    const anonymous = async () =>
      (await sendRaw(cloud, undefined, 'GET', `/${Bucket}/${Key}`)).status
    const enforce = (ObjectOwnership: 'BucketOwnerEnforced' | 'ObjectWriter') =>
      s3.putBucketOwnershipControls({
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership }] },
      })
    expect(await anonymous()).toBe(200)
    await enforce('BucketOwnerEnforced')
    expect(await anonymous()).toBe(403)
    expect((await s3.getObjectAcl({ Bucket, Key })).Grants).toEqual([
      { Grantee: { ID: ownerId, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' },
    ])
    expect((await failureOf(s3.putObjectAcl({ Bucket, Key, ACL: 'public-read' })))?.code).toBe(
      'AccessControlListNotSupported',
    )
    await enforce('ObjectWriter')
    expect(await anonymous()).toBe(200)
  })

  test('another expected owner is refused before the ACL is asked', async () => {
    await reset({ ACL: 'public-read' }, { ACL: 'public-read' })
    for (const [ExpectedBucketOwner, expected] of [
      [owner.accountId, undefined],
      [other.accountId, denied],
    ] as const) {
      const call = cloud.s3(other.admin).getObject({ Bucket, Key, ExpectedBucketOwner })
      expect(await failureOf(call)).toEqual(expected)
    }
  })
})

describe('condition keys of headers', () => {
  const rows: readonly [string, string, object, object][] = [
    [
      's3:x-amz-acl',
      'bucket-owner-full-control',
      { ACL: 'bucket-owner-full-control' },
      { ACL: 'private' },
    ],
    ['s3:x-amz-grant-read', 'id=OTHER', { GrantRead: 'id=OTHER' }, { GrantReadACP: 'id=OTHER' }],
    ['s3:x-amz-grant-full-control', 'id=OTHER', { GrantFullControl: 'id=OTHER' }, {}],
  ]
  for (const [index, [key, value, passes, fails]] of rows.entries())
    test(key, async () => {
      const text = (input: object) =>
        JSON.parse(JSON.stringify(input).replaceAll('OTHER', otherId)) as object
      const user = await userWith(
        cloud,
        owner,
        `conditions-${index}`,
        policy(['s3:PutObject', 's3:PutObjectAcl'], '*', {
          Condition: { StringEquals: { [key]: value.replaceAll('OTHER', otherId) } },
        }),
      )
      const mine = cloud.s3(user.credentials)
      const put = (more: object) =>
        failureOf(mine.putObject({ Bucket, Key: 'c', Body: 'x', ...text(more) }))
      expect(await put(passes)).toBeUndefined()
      expect((await put(fails))?.code).toBe('AccessDenied')
      const acl = (more: object) =>
        failureOf(mine.putObjectAcl({ Bucket, Key: 'c', ...text(more) }))
      expect(await acl(passes)).toBeUndefined()
      expect((await acl({ ACL: 'private' }))?.code).toBe('AccessDenied')
    })
})
