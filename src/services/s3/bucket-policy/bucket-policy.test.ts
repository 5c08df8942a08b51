import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let other: TestAccount
const Bucket = 'policy-bucket'
const denied = failure(403, 'AccessDenied', 'Access Denied')

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  other = await cloud.account()
  const s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
  await s3.putObject({ Bucket, Key: 'public/a', Body: 'a' })
  await s3.putObject({ Bucket, Key: 'private/b', Body: 'b' })
})
afterAll(() => cloud.close())

const statement = (more: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] })
const put = (Policy: string) => cloud.s3(account.admin).putBucketPolicy({ Bucket, Policy })
const publicRead = statement({
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${Bucket}/public/*`,
})
const unsigned = (path: string, method = 'GET') =>
  cloud.send({
    method,
    path: path.replace(/\?.*/, ''),
    query: path.includes('?') ? path.slice(path.indexOf('?') + 1) : '',
    headers: [['host', 'localhost']],
  })

describe('documents', () => {
  const refused = [
    ['nothing', '', "Policies must be valid JSON and the first byte must be '{'"],
    ['text', 'nope', "Policies must be valid JSON and the first byte must be '{'"],
    ['no statement', '{}', 'Missing required field Statement'],
    [
      'another bucket',
      statement({ Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::other/*' }),
      'Policy has invalid resource',
    ],
    [
      'nobody',
      statement({
        Principal: { AWS: 'arn:aws:iam::999999999999:user/nobody' },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/*`,
      }),
      'Invalid principal in policy',
    ],
  ] as const
  for (const [name, text, message] of refused)
    test(`${name} is refused`, async () => {
      expect(await failureOf(put(text))).toEqual(failure(400, 'MalformedPolicy', message))
    })

  test('none', async () => {
    const s3 = cloud.s3(account.admin)
    const none = failure(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist')
    expect(await failureOf(s3.getBucketPolicy({ Bucket }))).toEqual(none)
    expect(await failureOf(s3.getBucketPolicyStatus({ Bucket }))).toEqual(none)
    await s3.deleteBucketPolicy({ Bucket })
  })

  test('comes back in the order of S3', async () => {
    const s3 = cloud.s3(account.admin)
    await put(
      JSON.stringify({
        Statement: [
          {
            Action: 's3:GetObject',
            Effect: 'Allow',
            Resource: `arn:aws:s3:::${Bucket}/*`,
            Principal: { AWS: other.accountId },
          },
        ],
        Version: '2012-10-17',
      }),
    )
    expect((await s3.getBucketPolicy({ Bucket })).Policy).toBe(
      `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"${other.accountId}"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::${Bucket}/*"}]}`,
    )
    expect((await s3.getBucketPolicyStatus({ Bucket })).PolicyStatus).toEqual({ IsPublic: false })
    await s3.deleteBucketPolicy({ Bucket })
  })

  test('names users by what they are, not what they are called', async () => {
    const first = await userWith(cloud, account, 'namesake')
    await put(
      statement({
        Principal: { AWS: first.arn },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/*`,
      }),
    )
    const read = (credentials: typeof first.credentials) =>
      failureOf(cloud.s3(credentials).getObject({ Bucket, Key: 'public/a' }))
    expect(await read(first.credentials)).toBe(undefined)
    expect((await cloud.s3(account.admin).getBucketPolicy({ Bucket })).Policy).toContain(first.arn)
    const iam = cloud.iam(account.admin)
    await iam.deleteAccessKey({
      UserName: 'namesake',
      AccessKeyId: first.credentials.accessKeyId,
    })
    await iam.deleteUser({ UserName: 'namesake' })
    const second = await userWith(cloud, account, 'namesake')
    expect((await read(second.credentials))?.code).toBe('AccessDenied')
    expect((await cloud.s3(account.admin).getBucketPolicy({ Bucket })).Policy).toMatch(/"AIDA/)
    await cloud.s3(account.admin).deleteBucketPolicy({ Bucket })
  })
})

describe('other accounts', () => {
  test('both sides must allow', async () => {
    await put(
      statement({
        Principal: { AWS: other.accountId },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/*`,
      }),
    )
    const key = { Bucket, Key: 'public/a' }
    expect(await failureOf(cloud.s3(other.admin).getObject(key))).toBe(undefined)
    const weak = await userWith(cloud, other, 'weak')
    expect(await failureOf(cloud.s3(weak.credentials).getObject(key))).toEqual(denied)
    expect(await failureOf(cloud.s3(other.admin).deleteObject(key))).toEqual(denied)
    await cloud.s3(account.admin).deleteBucketPolicy({ Bucket })
  })

  test('never touch the policy, even if it lets them', async () => {
    await put(
      statement({
        Principal: { AWS: other.accountId },
        Action: ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
        Resource: `arn:aws:s3:::${Bucket}`,
      }),
    )
    const theirs = cloud.s3(other.admin)
    const notAllowed = failure(
      405,
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
    )
    expect(await failureOf(theirs.getBucketPolicy({ Bucket }))).toEqual(notAllowed)
    expect(await failureOf(theirs.deleteBucketPolicy({ Bucket }))).toEqual(notAllowed)
    expect(await failureOf(theirs.putBucketPolicy({ Bucket, Policy: publicRead }))).toEqual(
      notAllowed,
    )
    await cloud.s3(account.admin).deleteBucketPolicy({ Bucket })
    expect(await failureOf(theirs.getBucketPolicy({ Bucket }))).toEqual(denied)
  })
})

test("the owner's root user gets a bucket back that denies everybody", async () => {
  await put(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
        },
      ],
    }),
  )
  const admin = cloud.s3(account.admin)
  expect((await failureOf(admin.deleteBucketPolicy({ Bucket })))?.message).toMatch(
    /with an explicit deny in a resource-based policy$/,
  )
  const root = cloud.s3(account.root)
  expect((await failureOf(root.listObjectsV2({ Bucket })))?.code).toBe('AccessDenied')
  expect((await root.getBucketPolicy({ Bucket })).Policy).toContain('Deny')
  await root.deleteBucketPolicy({ Bucket })
  expect(await failureOf(admin.listObjectsV2({ Bucket }))).toBe(undefined)
})

describe('public access', () => {
  test('a public policy is refused on a new bucket', async () => {
    const arn = `arn:aws:iam::${account.accountId}:user/admin`
    expect(await failureOf(put(publicRead))).toEqual(
      failure(
        403,
        'AccessDenied',
        `User: ${arn} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${Bucket}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
      ),
    )
  })

  test('everybody reads what the policy opens, once nothing is blocked', async () => {
    const s3 = cloud.s3(account.admin)
    await s3.deletePublicAccessBlock({ Bucket })
    await put(publicRead)
    expect((await s3.getBucketPolicyStatus({ Bucket })).PolicyStatus).toEqual({ IsPublic: true })
    const answer = await unsigned(`/${Bucket}/public/a`)
    expect([answer.status, answer.body.toString()]).toEqual([200, 'a'])
    for (const [path, method] of [
      [`/${Bucket}/private/b`, 'GET'],
      [`/${Bucket}`, 'GET'],
      [`/${Bucket}?policy`, 'DELETE'],
      [`/${Bucket}/public/a`, 'DELETE'],
      [`/${Bucket}/public/never`, 'GET'],
    ] as const)
      expect([path, method, (await unsigned(path, method)).status]).toEqual([path, method, 403])
    const override = await cloud.send({
      method: 'GET',
      path: `/${Bucket}/public/a`,
      query: 'response-content-type=text/html',
      headers: [['host', 'localhost']],
    })
    expect([override.status, override.body.toString()]).toEqual([
      400,
      expect.stringContaining(
        'Request specific response headers cannot be used for anonymous GET requests.',
      ),
    ])
  })

  test('RestrictPublicBuckets leaves it to the own account', async () => {
    const s3 = cloud.s3(account.admin)
    await s3.putPublicAccessBlock({
      Bucket,
      PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
    })
    expect((await unsigned(`/${Bucket}/public/a`)).status).toBe(403)
    expect(await failureOf(cloud.s3(other.admin).getObject({ Bucket, Key: 'public/a' }))).toEqual(
      denied,
    )
    const weak = await userWith(cloud, account, 'weak')
    const mine = cloud.s3(weak.credentials).getObject({ Bucket, Key: 'public/a' })
    expect(await failureOf(mine)).toBe(undefined)
    await s3.deleteBucketPolicy({ Bucket })
  })

  test('an upload by nobody in unsigned chunks is decoded, and proved by its trailer', async () => {
    const s3 = cloud.s3(account.admin)
    await s3.deletePublicAccessBlock({ Bucket })
    await put(
      statement({
        Principal: '*',
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${Bucket}/drop/*`,
      }),
    )
    const upload = (checksum: string, contentSha256: string) =>
      cloud.send({
        method: 'PUT',
        path: `/${Bucket}/drop/x`,
        headers: [
          ['host', 'localhost'],
          ['content-encoding', 'aws-chunked'],
          ['x-amz-content-sha256', contentSha256],
          ['x-amz-decoded-content-length', '5'],
          ['x-amz-trailer', 'x-amz-checksum-crc32'],
        ],
        body: `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`,
      })
    const mode = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
    expect((await upload('AAAAAA==', mode)).body.toString()).toContain('<Code>BadDigest</Code>')
    expect((await upload('NhCmhg==', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD')).status).toBe(400)
    expect((await failureOf(s3.headObject({ Bucket, Key: 'drop/x' })))?.status).toBe(404)
    expect((await upload('NhCmhg==', mode)).status).toBe(200)
    const got = await s3.getObject({ Bucket, Key: 'drop/x' })
    expect([await got.Body?.transformToString(), got.ContentEncoding]).toEqual(['hello', undefined])
  })
})

describe('Block Public Access and ownership', () => {
  const name = 'blocked-bucket'
  test('new buckets block everything and have no ACLs', async () => {
    const s3 = cloud.s3(account.admin)
    await s3.createBucket({ Bucket: name })
    expect(
      (await s3.getPublicAccessBlock({ Bucket: name })).PublicAccessBlockConfiguration,
    ).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    })
    expect((await s3.getBucketOwnershipControls({ Bucket: name })).OwnershipControls).toEqual({
      Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }],
    })
    expect((await s3.getBucketVersioning({ Bucket: name })).Status).toBe(undefined)
  })

  test('what is left out is off; deleted is not found', async () => {
    const s3 = cloud.s3(account.admin)
    await s3.putPublicAccessBlock({
      Bucket: name,
      PublicAccessBlockConfiguration: { BlockPublicAcls: true },
    })
    expect(
      (await s3.getPublicAccessBlock({ Bucket: name })).PublicAccessBlockConfiguration,
    ).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    })
    for (let time = 0; time < 2; time++) {
      await s3.deletePublicAccessBlock({ Bucket: name })
      await s3.deleteBucketOwnershipControls({ Bucket: name })
    }
    expect(await failureOf(s3.getPublicAccessBlock({ Bucket: name }))).toEqual(
      failure(
        404,
        'NoSuchPublicAccessBlockConfiguration',
        'The public access block configuration was not found',
      ),
    )
    expect(await failureOf(s3.getBucketOwnershipControls({ Bucket: name }))).toEqual(
      failure(
        404,
        'OwnershipControlsNotFoundError',
        'The bucket ownership controls were not found',
      ),
    )
    await s3.putBucketOwnershipControls({
      Bucket: name,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
    })
    expect((await s3.getBucketOwnershipControls({ Bucket: name })).OwnershipControls).toEqual({
      Rules: [{ ObjectOwnership: 'ObjectWriter' }],
    })
  })

  const actions = [
    ['getPublicAccessBlock', 'GetBucketPublicAccessBlock', {}],
    ['deletePublicAccessBlock', 'PutBucketPublicAccessBlock', {}],
    ['putPublicAccessBlock', 'PutBucketPublicAccessBlock', { PublicAccessBlockConfiguration: {} }],
    ['getBucketOwnershipControls', 'GetBucketOwnershipControls', {}],
    ['deleteBucketOwnershipControls', 'PutBucketOwnershipControls', {}],
    ['getBucketVersioning', 'GetBucketVersioning', {}],
    ['getBucketPolicy', 'GetBucketPolicy', {}],
    ['getBucketPolicyStatus', 'GetBucketPolicyStatus', {}],
    ['deleteBucketPolicy', 'DeleteBucketPolicy', {}],
    ['putBucketPolicy', 'PutBucketPolicy', { Policy: policy('s3:GetObject') }],
    // operations that aren't built are decided first too
    ['getBucketMetadataConfiguration', 'GetBucketMetadataTableConfiguration', {}],
    ['getBucketLogging', 'GetBucketLogging', {}],
    ['listObjectVersions', 'ListBucketVersions', {}],
  ] as const
  for (const [method, action, more] of actions)
    test(`${method} needs s3:${action}`, async () => {
      const weak = await userWith(cloud, account, `weak-${method}`)
      type Method = (input: object) => Promise<unknown>
      const call = (s3: object, bucket: string) =>
        failureOf((Reflect.get(s3, method) as Method).call(s3, { Bucket: bucket, ...more }))
      expect(await call(cloud.s3(weak.credentials), name)).toEqual(
        failure(
          403,
          'AccessDenied',
          `User: ${weak.arn} is not authorized to perform: s3:${action} on resource: "arn:aws:s3:::${name}" because no identity-based policy allows the s3:${action} action`,
        ),
      )
      expect(await call(cloud.s3(other.admin), name)).toEqual(denied)
      expect((await call(cloud.s3(weak.credentials), 'no-such-bucket'))?.code).toBe('NoSuchBucket')
    })
})
