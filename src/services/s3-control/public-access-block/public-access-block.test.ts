import { S3Control } from '@aws-sdk/client-s3-control'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let stranger: TestAccount
let control: S3Control
let AccountId: string

const clients: S3Control[] = []
const controlOf = (credentials: Credentials, endpoint = 'http://localhost:4566'): S3Control => {
  const client = new S3Control({ ...cloud.clientConfig(credentials), endpoint } as never)
  clients.push(client)
  return client
}

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  stranger = await cloud.account()
  AccountId = account.accountId
  control = controlOf(account.admin)
})
afterAll(async () => {
  for (const client of clients) client.destroy()
  await cloud.close()
})

const path = '/v20180820/configuration/publicAccessBlock'
const nothing = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
}
const accessDenied = failure(403, 'AccessDenied', 'Access Denied')

/** S3 Control is modelled with SigV4 alone; the words are those of S3 in regions without SigV2. */
test('SigV2 is not taken', async () => {
  const { accessKeyId } = account.admin
  const query = `AWSAccessKeyId=${accessKeyId}&Expires=${Math.ceil(cloud.now() / 1000) + 60}&Signature=x`
  const answer = await cloud.send({
    method: 'GET',
    path,
    query,
    headers: [
      ['Host', `${AccountId}.s3-control.us-east-1.localhost`],
      ['x-amz-account-id', AccountId],
    ],
  })
  expect([answer.status, answer.body.toString()]).toEqual([
    400,
    expect.stringContaining(
      '<Code>InvalidRequest</Code><Message>The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.</Message>',
    ),
  ])
})

describe('the block of an account', () => {
  test('is put, read and taken away', async () => {
    const none = failure(
      404,
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
    )
    expect(await failureOf(control.getPublicAccessBlock({ AccountId }))).toEqual(none)
    await control.deletePublicAccessBlock({ AccountId })
    for (const asked of [{ BlockPublicPolicy: true }, { IgnorePublicAcls: true }]) {
      await control.putPublicAccessBlock({ AccountId, PublicAccessBlockConfiguration: asked })
      const read = await control.getPublicAccessBlock({ AccountId })
      expect(read.PublicAccessBlockConfiguration).toEqual({ ...nothing, ...asked })
    }
    await control.deletePublicAccessBlock({ AccountId })
    expect(await failureOf(control.getPublicAccessBlock({ AccountId }))).toEqual(none)
  })

  const hosts = ['http://s3-control.us-east-1.localhost:4566', 'http://elsewhere.example:4566']
  for (const endpoint of hosts)
    test(`is read at ${endpoint}`, async () => {
      const call = controlOf(account.admin, endpoint).getPublicAccessBlock({ AccountId })
      expect((await failureOf(call))?.code).toBe('NoSuchPublicAccessBlockConfiguration')
    })

  test('is refused in a document of its own form', async () => {
    const answer = await cloud.send({
      method: 'GET',
      path,
      headers: [
        ['Host', 'localhost:4566'],
        ['x-amz-account-id', AccountId],
      ],
    })
    expect(answer.status).toBe(403)
    expect(answer.body.toString()).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<ErrorResponse><Error><Code>AccessDenied<\/Code><Message>Access Denied<\/Message><\/Error><RequestId>[^<]+<\/RequestId><HostId>[^<]+<\/HostId><\/ErrorResponse>$/,
    )
  })

  const calls = [
    [
      'GetAccountPublicAccessBlock',
      (one: S3Control, AccountId: string) => one.getPublicAccessBlock({ AccountId }),
    ],
    [
      'PutAccountPublicAccessBlock',
      (one: S3Control, AccountId: string) =>
        one.putPublicAccessBlock({ AccountId, PublicAccessBlockConfiguration: {} }),
    ],
    [
      'PutAccountPublicAccessBlock',
      (one: S3Control, AccountId: string) => one.deletePublicAccessBlock({ AccountId }),
    ],
  ] as const

  for (const [index, [action, call]] of calls.entries()) {
    test(`${action} is what call ${index} needs`, async () => {
      const weak = await userWith(cloud, account, `weak-${index}`, policy('s3:GetBucket*'))
      expect(await failureOf(call(controlOf(weak.credentials), AccountId))).toEqual(
        failure(
          403,
          'AccessDenied',
          `User: ${weak.arn} is not authorized to perform: s3:${action} because no identity-based policy allows the s3:${action} action`,
        ),
      )
      const able = await userWith(cloud, account, `able-${index}`, policy(`s3:${action}`))
      expect((await failureOf(call(controlOf(able.credentials), AccountId)))?.code).not.toBe(
        'AccessDenied',
      )
      const elsewhere = await userWith(
        cloud,
        account,
        `elsewhere-${index}`,
        policy(`s3:${action}`, 'arn:aws:s3:::*'),
      )
      expect((await failureOf(call(controlOf(elsewhere.credentials), AccountId)))?.status).toBe(403)
    })

    test(`call ${index} of another account is denied, its root user too`, async () => {
      for (const credentials of [stranger.admin, stranger.root])
        expect(await failureOf(call(controlOf(credentials), AccountId))).toEqual(accessDenied)
      expect(await failureOf(call(control, '999999999999'))).toEqual(accessDenied)
    })
  }

  test('an id that is none', async () => {
    expect(await failureOf(control.getPublicAccessBlock({ AccountId: '12345' }))).toEqual(
      failure(400, 'InvalidRequest', 'The account id must be 12 digits.'),
    )
  })

  test('two ids', async () => {
    const answer = await cloud.send({
      method: 'GET',
      path,
      headers: [
        ['Host', `${AccountId}.s3-control.us-east-1.localhost:4566`],
        ['x-amz-account-id', stranger.accountId],
      ],
    })
    expect([answer.status, answer.body.toString()]).toEqual([
      400,
      expect.stringContaining('does not match the header x-amz-account-id'),
    ])
  })

  test('is recorded as S3 names it', async () => {
    await control.putPublicAccessBlock({
      AccountId,
      PublicAccessBlockConfiguration: { BlockPublicAcls: true },
    })
    const { event, decisions } = JSON.parse(cloud.recorded.at(-1) ?? '')
    expect(event).toMatchObject({
      eventSource: 's3.amazonaws.com',
      eventName: 'PutAccountPublicAccessBlock',
      readOnly: false,
      managementEvent: true,
      recipientAccountId: AccountId,
    })
    expect(decisions).toMatchObject([{ action: 's3:PutAccountPublicAccessBlock', resource: '*' }])
    await control.deletePublicAccessBlock({ AccountId })
  })
})

describe('buckets of the account', () => {
  const Bucket = 'block-of-account'
  const everybody = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/*`,
      },
    ],
  })
  const block = (PublicAccessBlockConfiguration: object) =>
    control.putPublicAccessBlock({ AccountId, PublicAccessBlockConfiguration })
  const anonymous = async () =>
    (
      await cloud.send({
        method: 'GET',
        path: `/${Bucket}/k`,
        headers: [['Host', 'localhost:4566']],
      })
    ).status

  beforeAll(async () => {
    const s3 = cloud.s3(account.admin)
    await s3.createBucket({ Bucket })
    await s3.putObject({ Bucket, Key: 'k', Body: 'x' })
    await s3.deletePublicAccessBlock({ Bucket })
  })

  test('take no public policy under BlockPublicPolicy', async () => {
    const s3 = cloud.s3(account.admin)
    await block({ BlockPublicPolicy: true })
    expect((await failureOf(s3.putBucketPolicy({ Bucket, Policy: everybody })))?.code).toBe(
      'AccessDenied',
    )
    await block({ BlockPublicAcls: true, IgnorePublicAcls: true, RestrictPublicBuckets: true })
    await s3.putBucketPolicy({ Bucket, Policy: everybody })
  })

  test('keep others out under RestrictPublicBuckets, whichever of the two says so', async () => {
    const s3 = cloud.s3(account.admin)
    const theirs = cloud.s3(stranger.admin)
    const read = async () => [
      await anonymous(),
      (await failureOf(theirs.getObject({ Bucket, Key: 'k' })))?.code,
    ]
    const shut = [403, 'AccessDenied']
    const open = [200, undefined]
    expect(await read()).toEqual(shut)
    await block({ BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true })
    expect(await read()).toEqual(open)
    await s3.putPublicAccessBlock({
      Bucket,
      PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
    })
    expect(await read()).toEqual(shut)
    await control.deletePublicAccessBlock({ AccountId })
    expect(await read()).toEqual(shut)
    await s3.deletePublicAccessBlock({ Bucket })
    expect(await read()).toEqual(open)
    expect((await s3.getBucketPolicyStatus({ Bucket })).PolicyStatus).toEqual({ IsPublic: true })
  })
})

test('what S3 Control has more is authorised, recorded and not there', async () => {
  const Name = 'a-point'
  const call = (one: S3Control) => one.getAccessPointPolicy({ AccountId, Name })
  const notThere = failure(
    501,
    'NotImplemented',
    'A header you provided implies functionality that is not implemented',
  )
  const arn = `arn:aws:s3:us-east-1:${AccountId}:accesspoint/${Name}`
  const action = 's3:GetAccessPointPolicy'
  const able = await userWith(cloud, account, 'able-point', policy(action, arn))
  expect(await failureOf(call(controlOf(able.credentials)))).toEqual(notThere)
  const weak = await userWith(cloud, account, 'weak-point', policy(action, `${arn}-2`))
  expect(await failureOf(call(controlOf(weak.credentials)))).toEqual(
    failure(
      403,
      'AccessDenied',
      `User: ${weak.arn} is not authorized to perform: ${action} on resource: "${arn}" because no identity-based policy allows the ${action} action`,
    ),
  )
  expect(await failureOf(call(controlOf(stranger.root)))).toEqual(accessDenied)
  expect(JSON.parse(cloud.recorded.at(-1) ?? '')).toMatchObject({
    event: { eventName: 'GetAccessPointPolicy', errorCode: 'AccessDenied' },
    decisions: [{ action, resource: arn, outcome: 'ImplicitlyDenied' }],
  })
})

const resources: readonly [string, object, string, string][] = [
  ['DescribeJob', { JobId: 'j' }, 's3:DescribeJob', 'arn:aws:s3:us-east-1:ACCOUNT:job/j'],
  ['ListJobs', {}, 's3:ListJobs', '*'],
  [
    'CreateAccessPoint',
    { Name: 'p' },
    's3:CreateAccessPoint',
    'arn:aws:s3:us-east-1:ACCOUNT:accesspoint/p',
  ],
  ['GetAccessPoint', { Name: 'p' }, 's3:GetAccessPoint', '*'],
  [
    'GetAccessPointForObjectLambda',
    { Name: 'p' },
    's3:GetAccessPointForObjectLambda',
    'arn:aws:s3-object-lambda:us-east-1:ACCOUNT:accesspoint/p',
  ],
  [
    'GetMultiRegionAccessPointRoutes',
    { Mrap: 'm' },
    's3:GetMultiRegionAccessPointRoutes',
    'arn:aws:s3::ACCOUNT:accesspoint/m',
  ],
  [
    'GetStorageLensGroup',
    { Name: 'g' },
    's3:GetStorageLensGroup',
    'arn:aws:s3:us-east-1:ACCOUNT:storage-lens-group/g',
  ],
  [
    'GetStorageLensConfiguration',
    { ConfigId: 'c' },
    's3:GetStorageLensConfiguration',
    'arn:aws:s3:us-east-1:ACCOUNT:storage-lens/c',
  ],
  [
    'GetAccessGrant',
    { AccessGrantId: 'a' },
    's3:GetAccessGrant',
    'arn:aws:s3:us-east-1:ACCOUNT:access-grants/default/grant/a',
  ],
  [
    'GetAccessGrantsLocation',
    { AccessGrantsLocationId: 'a' },
    's3:GetAccessGrantsLocation',
    'arn:aws:s3:us-east-1:ACCOUNT:access-grants/default/location/a',
  ],
  [
    'GetAccessGrantsInstance',
    {},
    's3:GetAccessGrantsInstance',
    'arn:aws:s3:us-east-1:ACCOUNT:access-grants/default',
  ],
  ['DeleteBucketTagging', { Bucket: 'b' }, 's3-outposts:PutBucketTagging', '*'],
  ['GetBucketReplication', { Bucket: 'b' }, 's3-outposts:GetReplicationConfiguration', '*'],
]
for (const [name, input, action, resource] of resources)
  test(`${name} is decided as ${action} on ${resource}`, async () => {
    const weak = await userWith(cloud, account, `weak-${name}`)
    const client = controlOf(weak.credentials)
    const method = `${name.charAt(0).toLowerCase()}${name.slice(1)}` as 'describeJob'
    const failed = await failureOf(client[method]({ AccountId, ...input } as never))
    expect(failed?.status).toBe(403)
    expect(JSON.parse(cloud.recorded.at(-1) ?? '').decisions).toMatchObject([
      { action, resource: resource.replace('ACCOUNT', AccountId) },
    ])
  })

test('tags are decided on what is tagged', async () => {
  await cloud.s3(account.admin).createBucket({ Bucket: 'tagged-by-control' })
  const resourceArn = 'arn:aws:s3:::tagged-by-control'
  const weak = await userWith(cloud, account, 'weak-tags')
  const client = controlOf(weak.credentials)
  const input = { AccountId, ResourceArn: resourceArn }
  expect((await failureOf(client.listTagsForResource(input)))?.status).toBe(403)
  expect(JSON.parse(cloud.recorded.at(-1) ?? '').decisions).toMatchObject([
    { action: 's3:ListTagsForResource', resource: resourceArn },
  ])
})
