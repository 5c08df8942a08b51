import type { CORSRule, S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, userWith } from '../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
const Bucket = 'cors-bucket'

const rules: CORSRule[] = [
  {
    ID: 'site',
    AllowedOrigins: ['https://*.example.com'],
    AllowedMethods: ['PUT', 'GET'],
    AllowedHeaders: ['x-amz-*', 'Content-Type'],
    ExposeHeaders: ['ETag', 'x-amz-request-id'],
    MaxAgeSeconds: 300,
  },
  { AllowedOrigins: ['*'], AllowedMethods: ['GET'] },
]

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
  await s3.createBucket({ Bucket: 'plain-bucket' })
  await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules: rules } })
})
afterAll(() => cloud.close())

const options = (path: string, headers: Record<string, string>) =>
  cloud.send({
    method: 'OPTIONS',
    path,
    headers: [['Host', 'localhost'], ...Object.entries(headers)],
  })
const asking = (Origin: string, method: string, headers?: string) => ({
  Origin,
  'Access-Control-Request-Method': method,
  ...(headers !== undefined && { 'Access-Control-Request-Headers': headers }),
})
const asked = (headers: Readonly<Record<string, string>>) =>
  headers['Access-Control-Request-Method']
const crossOrigin = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('Access-Control-')))

describe('the configuration', () => {
  test('is given back as it was put, and taken away', async () => {
    expect((await s3.getBucketCors({ Bucket })).CORSRules).toEqual(rules)
    const other = { Bucket: 'brief-bucket' }
    await s3.createBucket(other)
    await s3.putBucketCors({ ...other, CORSConfiguration: { CORSRules: rules } })
    expect((await s3.deleteBucketCors(other)).$metadata.httpStatusCode).toBe(204)
    expect(await failureOf(s3.getBucketCors(other))).toEqual(
      failure(404, 'NoSuchCORSConfiguration', 'The CORS configuration does not exist'),
    )
  })

  const refused: readonly [string, Partial<CORSRule>, string, string][] = [
    [
      'another method',
      { AllowedMethods: ['MYMETHOD'] },
      'InvalidRequest',
      'Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD',
    ],
    [
      'two wildcards in an origin',
      { AllowedOrigins: ['http://*.*'] },
      'InvalidRequest',
      'AllowedOrigin "http://*.*" can not have more than one wildcard.',
    ],
    [
      'two wildcards in a header',
      { AllowedHeaders: ['*-*'] },
      'InvalidRequest',
      'AllowedHeader "*-*" can not have more than one wildcard.',
    ],
    [
      'a wildcard in an exposed header',
      { ExposeHeaders: ['x-*'] },
      'InvalidRequest',
      'ExposeHeader "x-*" contains wildcard. We currently do not support wildcard for ExposeHeader.',
    ],
    [
      'an origin on two lines',
      { AllowedOrigins: ['a\nb'] },
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    ],
  ]
  for (const [name, more, code, message] of refused)
    test(`${name} is refused`, async () => {
      const CORSRules = [{ AllowedOrigins: ['*'], AllowedMethods: ['GET'], ...more }]
      expect(
        await failureOf(s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } })),
      ).toEqual(failure(400, code, message))
      expect((await s3.getBucketCors({ Bucket })).CORSRules).toEqual(rules)
    })

  test('of no rule or of more than a hundred is refused', async () => {
    for (const CORSRules of [[], Array(101).fill(rules[1])])
      expect(
        (await failureOf(s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } })))?.code,
      ).toBe('MalformedXML')
  })

  test('each call has its action', async () => {
    const weak = await userWith(cloud, account, 'weak')
    const mine = cloud.s3(weak.credentials)
    const sentence = (action: string) =>
      failure(
        403,
        'AccessDenied',
        `User: ${weak.arn} is not authorized to perform: ${action} on resource: "arn:aws:s3:::${Bucket}" because no identity-based policy allows the ${action} action`,
      )
    const CORSConfiguration = { CORSRules: rules }
    for (const [call, action] of [
      [() => mine.getBucketCors({ Bucket }), 's3:GetBucketCORS'],
      [() => mine.putBucketCors({ Bucket, CORSConfiguration }), 's3:PutBucketCORS'],
      [() => mine.deleteBucketCors({ Bucket }), 's3:PutBucketCORS'],
    ] as const)
      expect(await failureOf(call())).toEqual(sentence(action))
  })
})

describe('a preflight', () => {
  test('is answered by the first rule that takes it', async () => {
    const headers = asking('https://www.example.com', 'PUT', 'Content-Type, X-Amz-Date')
    const answer = await options(`/${Bucket}/k`, headers)
    expect([answer.status, answer.body.length, crossOrigin(answer.headers)]).toEqual([
      200,
      0,
      {
        'Access-Control-Allow-Origin': 'https://www.example.com',
        'Access-Control-Allow-Methods': 'PUT, GET',
        'Access-Control-Allow-Headers': 'content-type, x-amz-date',
        'Access-Control-Expose-Headers': 'ETag, x-amz-request-id',
        'Access-Control-Max-Age': '300',
        'Access-Control-Allow-Credentials': 'true',
      },
    ])
    expect(answer.headers.Vary).toBe(
      'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    )
  })

  test('any origin', async () => {
    const answer = await options(`/${Bucket}`, asking('https://elsewhere.net', 'GET'))
    expect([answer.status, crossOrigin(answer.headers)]).toEqual([
      200,
      { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'GET' },
    ])
  })

  const notAllowed =
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
  const refused = [
    [
      'without an origin',
      `/${Bucket}/k`,
      {},
      400,
      'BadRequest',
      'Insufficient information. Origin request header needed.',
    ],
    [
      'without a method',
      `/${Bucket}/k`,
      { Origin: 'https://a.example.com' },
      400,
      'BadRequest',
      'Invalid Access-Control-Request-Method: null',
    ],
    [
      'without a method, of a bucket without rules',
      '/plain-bucket/k',
      { Origin: 'https://a.example.com' },
      403,
      'AccessForbidden',
      'CORSResponse: CORS is not enabled for this bucket.',
    ],
    [
      'without a method, of no bucket',
      '/no-such-bucket/k',
      { Origin: 'https://a.example.com' },
      403,
      'AccessForbidden',
      'CORSResponse: Bucket not found',
    ],
    [
      'of a bucket without rules',
      '/plain-bucket/k',
      asking('https://a.example.com', 'GET'),
      403,
      'AccessForbidden',
      'CORSResponse: CORS is not enabled for this bucket.',
    ],
    [
      'of no bucket',
      '/no-such-bucket/k',
      asking('https://a.example.com', 'GET'),
      403,
      'AccessForbidden',
      'CORSResponse: Bucket not found',
    ],
    [
      'from another origin',
      `/${Bucket}/k`,
      asking('https://example.com', 'PUT'),
      403,
      'AccessForbidden',
      notAllowed,
    ],
    [
      'by another method',
      `/${Bucket}/k`,
      asking('https://a.example.com', 'DELETE'),
      403,
      'AccessForbidden',
      notAllowed,
    ],
    [
      'with another header',
      `/${Bucket}/k`,
      asking('https://a.example.com', 'PUT', 'x-amz-date, x-other'),
      403,
      'AccessForbidden',
      notAllowed,
    ],
  ] as const
  for (const [name, path, headers, status, code, message] of refused)
    test(`${name} is refused`, async () => {
      const answer = await options(path, headers as Record<string, string>)
      expect([answer.status, crossOrigin(answer.headers)]).toEqual([status, {}])
      expect(answer.body.toString().replaceAll('&apos;', "'")).toContain(
        `<Code>${code}</Code><Message>${message}</Message>`,
      )
      if (code !== 'AccessForbidden') return
      const method = 'Access-Control-Request-Method' in headers ? asked(headers) : 'OPTIONS'
      const type = message === notAllowed ? 'OBJECT' : 'BUCKET'
      expect(answer.body.toString()).toContain(
        `<Method>${method}</Method><ResourceType>${type}</ResourceType>`,
      )
    })
})

describe('the request itself', () => {
  const get = (Origin: string, path = `/${Bucket}/k`) =>
    cloud.send({
      method: 'GET',
      path,
      headers: [
        ['Host', 'localhost'],
        ['Origin', Origin],
      ],
    })

  test('a refusal can be read by the page that may ask', async () => {
    const answer = await get('https://www.example.com')
    expect([answer.status, answer.headers['Access-Control-Allow-Origin']]).toEqual([
      403,
      'https://www.example.com',
    ])
  })

  test('is asked about by its preflight headers where it has them', async () => {
    const said = async (more: Record<string, string>) =>
      crossOrigin(
        (
          await cloud.send({
            method: 'GET',
            path: `/${Bucket}/k`,
            headers: [['Host', 'localhost'], ...Object.entries(more)],
          })
        ).headers,
      )['Access-Control-Allow-Methods']
    const Origin = 'https://elsewhere.net'
    expect(await said({ Origin })).toBe('GET')
    expect(await said({ Origin, 'x-amz-request-payer': 'requester' })).toBe('GET')
    expect(await said(asking(Origin, 'PUT'))).toBe(undefined)
    expect(await said(asking(Origin, 'GET', 'x-amz-request-payer'))).toBe(undefined)
  })

  test('no rule, no header', async () => {
    expect(crossOrigin((await get('https://a.example.com', '/plain-bucket/k')).headers)).toEqual({})
    expect(crossOrigin((await get('https://a.example.com', '/no-such/k')).headers)).toEqual({})
  })

  test('rules open nothing', async () => {
    await s3.putObject({ Bucket, Key: 'k', Body: 'secret' })
    expect((await get('https://www.example.com')).status).toBe(403)
  })
})
