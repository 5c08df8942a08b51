import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../../../test/support/in-process.ts'
import { issuedBy, secondsLeft } from '../../../../test/support/sts.ts'

let cloud: Cloud
let own: TestAccount
let bucket: string
beforeAll(async () => {
  cloud = await startCloud()
  own = await cloud.account()
  bucket = `bucket-of-${own.accountId}`
  const s3 = cloud.s3(own.admin)
  await s3.createBucket({ Bucket: bucket })
  await s3.putObject({ Bucket: bucket, Key: 'a', Body: 'a' })
})
afterAll(() => cloud.close())

const read = (by: Credentials, Key = 'a') =>
  failureOf(cloud.s3(by).getObject({ Bucket: bucket, Key }))
const bucketPolicy = (principal: string, action = 's3:GetObject') =>
  cloud.s3(own.admin).putBucketPolicy({
    Bucket: bucket,
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: principal },
          Action: action,
          Resource: `arn:aws:s3:::${bucket}/*`,
        },
      ],
    }),
  })

describe('the answer', () => {
  test('without a policy the packed size is there, and 0', async () => {
    const { $metadata: _, ...answer } = await cloud.sts(own.admin).getFederationToken({
      Name: 'Bob',
    })
    expect(answer).toEqual({
      Credentials: expect.objectContaining({ AccessKeyId: expect.stringMatching(/^ASIA/) }),
      FederatedUser: {
        Arn: `arn:aws:sts::${own.accountId}:federated-user/Bob`,
        FederatedUserId: `${own.accountId}:Bob`,
      },
      PackedPolicySize: 0,
    })
    expect(secondsLeft(cloud, answer)).toBe(43_200)
    expect(await cloud.sts(issuedBy(answer)).getCallerIdentity({})).toMatchObject({
      Account: own.accountId,
      Arn: `arn:aws:sts::${own.accountId}:federated-user/Bob`,
      UserId: `${own.accountId}:Bob`,
    })
  })

  test('durations: as asked, an hour at most for root', async () => {
    const lasts = async (by: Credentials, DurationSeconds?: number) =>
      secondsLeft(cloud, await cloud.sts(by).getFederationToken({ Name: 'Bob', DurationSeconds }))
    expect(await lasts(own.admin, 129_600)).toBe(129_600)
    expect(await lasts(own.root)).toBe(3600)
    expect(await lasts(own.root, 900)).toBe(900)
    expect((await failureOf(lasts(own.admin, 129_601)))?.code).toBe('ValidationError')
  })
})

describe('who may', () => {
  test('whose policies allow it on the federated user', async () => {
    const arn = `arn:aws:sts::${own.accountId}:federated-user/`
    const user = await userWith(
      cloud,
      own,
      'broker',
      policy('sts:GetFederationToken', `${arn}guest-*`),
    )
    const sts = cloud.sts(user.credentials)
    await sts.getFederationToken({ Name: 'guest-1' })
    expect(await failureOf(sts.getFederationToken({ Name: 'boss' }))).toEqual(
      failure(
        403,
        'AccessDenied',
        `User: ${user.arn} is not authorized to perform: sts:GetFederationToken on resource: ${arn}boss because no identity-based policy allows the sts:GetFederationToken action`,
      ),
    )
    const tagged = sts.getFederationToken({
      Name: 'guest-1',
      Tags: [{ Key: 'team', Value: 'blue' }],
    })
    expect((await failureOf(tagged))?.message).toContain('sts:TagSession')
  })

  test('long-term keys only', async () => {
    const ofUser = issuedBy(await cloud.sts(own.admin).getSessionToken({}))
    const federated = issuedBy(await cloud.sts(own.admin).getFederationToken({ Name: 'Bob' }))
    for (const by of [ofUser, federated])
      expect(await failureOf(cloud.sts(by).getFederationToken({ Name: 'Eve' }))).toEqual(
        failure(403, 'AccessDenied', 'Cannot call GetFederationToken with session credentials'),
      )
  })
})

describe('what a federated user may', () => {
  test('nothing without a session policy, whatever the issuer may', async () => {
    for (const by of [own.admin, own.root]) {
      const bob = issuedBy(await cloud.sts(by).getFederationToken({ Name: 'Bob' }))
      expect((await read(bob))?.code).toBe('AccessDenied')
    }
  })

  test('what both the issuer and the session policy allow', async () => {
    const issuer = await userWith(
      cloud,
      own,
      'issuer',
      policy(['sts:GetFederationToken', 's3:GetObject']),
    )
    const sts = cloud.sts(issuer.credentials)
    const bob = issuedBy(await sts.getFederationToken({ Name: 'Bob', Policy: policy('s3:*') }))
    expect(await read(bob)).toBeUndefined()
    const put = cloud.s3(bob).putObject({ Bucket: bucket, Key: 'b', Body: 'b' })
    expect((await failureOf(put))?.code).toBe('AccessDenied')
    const narrow = issuedBy(
      await sts.getFederationToken({ Name: 'Bob', Policy: policy('s3:PutObject') }),
    )
    expect((await read(narrow))?.code).toBe('AccessDenied')
    const managed = issuedBy(
      await sts.getFederationToken({
        Name: 'Bob',
        PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' }],
      }),
    )
    expect(await read(managed)).toBeUndefined()
    await cloud.iam(own.admin).deleteUserPolicy({ UserName: 'issuer', PolicyName: 'test' })
    expect((await read(bob))?.code).toBe('AccessDenied')
  })

  test('issued by the root user: what the session policy allows', async () => {
    const Policy = policy('s3:GetObject')
    const bob = issuedBy(await cloud.sts(own.root).getFederationToken({ Name: 'Bob', Policy }))
    expect(await read(bob)).toBeUndefined()
    const put = cloud.s3(bob).putObject({ Bucket: bucket, Key: 'b', Body: 'b' })
    expect((await failureOf(put))?.code).toBe('AccessDenied')
  })

  test('what a resource policy grants to it by its own name, without any session policy', async () => {
    const arn = `arn:aws:sts::${own.accountId}:federated-user/Carol`
    await bucketPolicy(arn)
    const carol = issuedBy(await cloud.sts(own.admin).getFederationToken({ Name: 'Carol' }))
    const dave = issuedBy(await cloud.sts(own.admin).getFederationToken({ Name: 'Dave' }))
    expect(await read(carol)).toBeUndefined()
    expect((await read(dave))?.code).toBe('AccessDenied')
    await cloud.s3(own.admin).deleteBucketPolicy({ Bucket: bucket })
    expect((await read(carol))?.code).toBe('AccessDenied')
  })

  test('tags are its principal tags, over those of the issuer', async () => {
    const issuer = await userWith(
      cloud,
      own,
      'tagger',
      policy(['sts:*', 's3:GetObject'], '*', {
        Condition: { StringEqualsIfExists: { 'aws:PrincipalTag/team': ['red', 'blue'] } },
      }),
    )
    await cloud
      .iam(own.admin)
      .tagUser({ UserName: 'tagger', Tags: [{ Key: 'Team', Value: 'red' }] })
    const Policy = policy('s3:GetObject', '*', {
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
    })
    const sts = cloud.sts(issuer.credentials)
    const untagged = issuedBy(await sts.getFederationToken({ Name: 'Bob', Policy }))
    expect((await read(untagged))?.code).toBe('AccessDenied')
    const Tags = [{ Key: 'team', Value: 'blue' }]
    const tagged = issuedBy(await sts.getFederationToken({ Name: 'Bob', Policy, Tags }))
    expect(await read(tagged)).toBeUndefined()
  })

  test('no IAM, and of STS only who it is', async () => {
    const bob = issuedBy(
      await cloud.sts(own.admin).getFederationToken({ Name: 'Bob', Policy: policy('*') }),
    )
    expect((await failureOf(cloud.iam(bob).listUsers({})))?.code).toBe('InvalidClientTokenId')
    expect(
      await failureOf(
        cloud.sts(bob).assumeRole({
          RoleArn: `arn:aws:iam::${own.accountId}:role/Any`,
          RoleSessionName: 'session',
        }),
      ),
    ).toEqual(failure(403, 'AccessDenied', 'Cannot call AssumeRole with session credentials'))
    expect(await failureOf(cloud.sts(bob).getCallerIdentity({}))).toBeUndefined()
  })
})

describe('refused input', () => {
  const rows: [name: string, input: object, code: string][] = [
    ['a short name', { Name: 'x' }, 'ValidationError'],
    ['a long name', { Name: 'x'.repeat(33) }, 'ValidationError'],
    ['a name with a slash', { Name: 'a/b' }, 'ValidationError'],
    ['a long policy', { Policy: policy(['s3:*', 'x'.repeat(2048)]) }, 'ValidationError'],
    ['no policy at all', { Policy: '[]' }, 'MalformedPolicyDocument'],
    [
      'keys alike',
      {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      },
      'InvalidParameterValue',
    ],
  ]
  test.each(rows)('%s', async (_name, input, code) => {
    const call = cloud.sts(own.admin).getFederationToken({ Name: 'Bob', ...input })
    expect(await failureOf(call)).toMatchObject({ status: 400, code })
  })
})
