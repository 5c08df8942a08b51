import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, shown, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { sendRaw } from '../../../../test/support/raw-s3.ts'

let cloud: Cloud
let account: TestAccount
let other: TestAccount

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  other = await cloud.account()
})
afterAll(() => cloud.close())

describe('CreateBucket', () => {
  test('creates a bucket that is listed with its ARN', async () => {
    const s3 = cloud.s3(account.admin)
    expect(shown(await s3.createBucket({ Bucket: 'first-bucket' }))).toEqual({
      Location: '/first-bucket',
      BucketArn: 'arn:aws:s3:::first-bucket',
    })
    const { Buckets, Owner } = await s3.listBuckets({})
    expect(Buckets).toEqual([
      {
        Name: 'first-bucket',
        CreationDate: expect.any(Date),
        BucketRegion: 'us-east-1',
        BucketArn: 'arn:aws:s3:::first-bucket',
      },
    ])
    expect(Owner).toEqual({ ID: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })

  test('again by the owner succeeds in us-east-1 and changes nothing', async () => {
    const s3 = cloud.s3(account.admin)
    const before = (await s3.listBuckets({})).Buckets
    await s3.createBucket({ Bucket: 'first-bucket' })
    expect((await s3.listBuckets({})).Buckets).toEqual(before)
  })

  test('a name another account has is taken', async () => {
    expect(await failureOf(cloud.s3(other.admin).createBucket({ Bucket: 'first-bucket' }))).toEqual(
      failure(
        409,
        'BucketAlreadyExists',
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      ),
    )
  })

  const names = [
    'Upper',
    'a..b',
    '127.0.0.1',
    'ab',
    '-dash',
    'dash-',
    'under_score',
    'xn--a',
    'a-s3alias',
    'x'.repeat(64),
  ]
  for (const name of names)
    test(`the name ${name} is not valid`, async () => {
      const answer = cloud.s3(account.admin).createBucket({ Bucket: name })
      expect(await failureOf(answer)).toEqual(
        failure(400, 'InvalidBucketName', 'The specified bucket is not valid.'),
      )
    })

  const illegal = (region: string) =>
    failure(
      400,
      'IllegalLocationConstraintException',
      `The ${region} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    )
  const locations = [
    [
      'us-east-1',
      failure(400, 'InvalidLocationConstraint', 'The specified location-constraint is not valid'),
    ],
    ['eu-west-1', illegal('eu-west-1')],
    ['bar', illegal('bar')],
  ] as const
  for (const [constraint, expected] of locations)
    test(`location ${constraint}`, async () => {
      const answer = cloud.s3(account.admin).createBucket({
        Bucket: 'elsewhere',
        CreateBucketConfiguration: { LocationConstraint: constraint as never },
      })
      expect(await failureOf(answer)).toEqual(expected)
    })

  test('ACLs are disabled', async () => {
    const s3 = cloud.s3(account.admin)
    expect(await failureOf(s3.createBucket({ Bucket: 'public', ACL: 'public-read' }))).toEqual(
      failure(
        400,
        'InvalidBucketAclWithObjectOwnership',
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      ),
    )
    await s3.createBucket({ Bucket: 'with-private-acl', ACL: 'private' })
    await s3.deleteBucket({ Bucket: 'with-private-acl' })
  })
})

describe('HeadBucket, GetBucketLocation, DeleteBucket', () => {
  test('of a bucket that exists', async () => {
    const s3 = cloud.s3(account.admin)
    await s3.createBucket({ Bucket: 'short-lived' })
    expect(shown(await s3.headBucket({ Bucket: 'short-lived' }))).toEqual({
      BucketArn: 'arn:aws:s3:::short-lived',
      BucketRegion: 'us-east-1',
      AccessPointAlias: false,
    })
    expect((await s3.getBucketLocation({ Bucket: 'short-lived' })).LocationConstraint).toBe(
      undefined,
    )
    await s3.deleteBucket({ Bucket: 'short-lived' })
    expect((await failureOf(s3.headBucket({ Bucket: 'short-lived' })))?.status).toBe(404)
    expect(await failureOf(s3.deleteBucket({ Bucket: 'short-lived' }))).toEqual(
      failure(404, 'NoSuchBucket', 'The specified bucket does not exist'),
    )
  })

  test('strangers are told nothing but that they may not', async () => {
    const s3 = cloud.s3(other.admin)
    expect((await failureOf(s3.headBucket({ Bucket: 'first-bucket' })))?.status).toBe(403)
    const denied = failure(403, 'AccessDenied', 'Access Denied')
    expect(await failureOf(s3.deleteBucket({ Bucket: 'first-bucket' }))).toEqual(denied)
    expect(await failureOf(s3.getBucketLocation({ Bucket: 'first-bucket' }))).toEqual(denied)
  })

  test('whoever asks by HEAD or lists is told the region', async () => {
    const weak = await userWith(cloud, account, 'region-asker')
    const path = '/first-bucket'
    for (const credentials of [undefined, weak.credentials, other.admin])
      for (const method of ['HEAD', 'GET']) {
        const { status, headers, text } = await sendRaw(cloud, credentials, method, path)
        expect([status, headers['x-amz-bucket-region']]).toEqual([403, 'us-east-1'])
        expect(text === '').toBe(method === 'HEAD')
      }
    const allowed = await sendRaw(cloud, account.admin, 'HEAD', path)
    expect([allowed.status, allowed.headers['x-amz-bucket-region']]).toEqual([200, 'us-east-1'])
    const elsewhere = await sendRaw(cloud, other.admin, 'GET', path, { query: 'location=' })
    expect([elsewhere.status, elsewhere.headers['x-amz-bucket-region']]).toEqual([403, undefined])
  })

  test('a user without policies reads the whole sentence', async () => {
    const weak = await userWith(cloud, account, 'weak-bucket-user')
    const s3 = cloud.s3(weak.credentials)
    const sentence = (action: string, on: string) =>
      failure(
        403,
        'AccessDenied',
        `User: ${weak.arn} is not authorized to perform: s3:${action}${on} because no identity-based policy allows the s3:${action} action`,
      )
    const bucket = ' on resource: "arn:aws:s3:::first-bucket"'
    expect(await failureOf(s3.deleteBucket({ Bucket: 'first-bucket' }))).toEqual(
      sentence('DeleteBucket', bucket),
    )
    expect(await failureOf(s3.listBuckets({}))).toEqual(sentence('ListAllMyBuckets', ''))
    expect(await failureOf(s3.createBucket({ Bucket: 'weak-bucket' }))).toEqual(
      sentence('CreateBucket', ' on resource: "arn:aws:s3:::weak-bucket"'),
    )
  })

  test('the expected owner is checked before any policy', async () => {
    const s3 = cloud.s3(account.admin)
    const head = (ExpectedBucketOwner: string) =>
      failureOf(s3.getBucketLocation({ Bucket: 'first-bucket', ExpectedBucketOwner }))
    expect(await head(account.accountId)).toBe(undefined)
    expect(await head(other.accountId)).toEqual(failure(403, 'AccessDenied', 'Access Denied'))
    expect(await head('abcd')).toEqual(
      failure(
        400,
        'InvalidBucketOwnerAWSAccountID',
        'The value of the expected bucket owner parameter must be an AWS Account ID... [abcd]',
      ),
    )
  })
})

describe('ListBuckets', () => {
  test('pages in order of names, within a prefix', async () => {
    const lister = await cloud.account()
    const s3 = cloud.s3(lister.admin)
    for (const name of ['page-c', 'page-a', 'page-b', 'other-a'])
      await s3.createBucket({ Bucket: name })
    const names: (string | undefined)[] = []
    let token: string | undefined
    do {
      const page = await s3.listBuckets({
        Prefix: 'page-',
        MaxBuckets: 2,
        ...(token && { ContinuationToken: token }),
      })
      names.push(...(page.Buckets ?? []).map(({ Name }) => Name))
      expect(page.Prefix).toBe('page-')
      token = page.ContinuationToken
    } while (token)
    expect(names).toEqual(['page-a', 'page-b', 'page-c'])
    expect(await failureOf(s3.listBuckets({ ContinuationToken: 'made-up' }))).toEqual(
      failure(400, 'InvalidArgument', 'The continuation token provided is incorrect'),
    )
    expect(await failureOf(s3.listBuckets({ BucketRegion: 'eu-west-1' }))).toEqual(
      failure(
        400,
        'InvalidArgument',
        'Requests with bucket-region specified must be made to the corresponding regional endpoint',
      ),
    )
  })

  test('a condition on the location is met by what is asked', async () => {
    const owner = await cloud.account()
    const user = await userWith(
      cloud,
      owner,
      'conditional',
      policy('s3:CreateBucket', '*', {
        Condition: { StringEquals: { 's3:x-amz-acl': 'private' } },
      }),
    )
    const s3 = cloud.s3(user.credentials)
    expect((await failureOf(s3.createBucket({ Bucket: 'conditional-a' })))?.code).toBe(
      'AccessDenied',
    )
    await s3.createBucket({ Bucket: 'conditional-a', ACL: 'private' })
  })
})
