import type { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { policy } from '../../../test/support/iam.ts'
import {
  type Cloud,
  type RawRequest,
  startCloud,
  type TestAccount,
} from '../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
const Bucket = 'web.site'
const host = `${Bucket}.s3-website.us-east-1.localhost`

const opened = (Actions: string[], resources: string[]) =>
  policy(Actions, resources, { Principal: '*' })

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
  await s3.deletePublicAccessBlock({ Bucket })
  await s3.putBucketPolicy({
    Bucket,
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: `arn:aws:s3:::${Bucket}/*`,
        },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: `arn:aws:s3:::${Bucket}/private/*`,
        },
        {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:ListBucket',
          Resource: `arn:aws:s3:::${Bucket}`,
        },
      ],
    }),
  })
  const html = { ContentType: 'text/html' }
  for (const Key of ['index.html', 'docs/index.html', 'error.html', 'a b/ü.html', 'private/x'])
    await s3.putObject({ Bucket, Key, Body: `<p>${Key}</p>`, ...html })
  await s3.putObject({ Bucket, Key: 'moved', Body: '', WebsiteRedirectLocation: '/docs/' })
})
afterAll(() => cloud.close())

const set = (WebsiteConfiguration: object) => s3.putBucketWebsite({ Bucket, WebsiteConfiguration })
const site = { IndexDocument: { Suffix: 'index.html' } }

async function ask(path: string, more: Omit<RawRequest, 'path'> = {}) {
  const [bare = '', query = ''] = path.split('?')
  const answer = await cloud.send({
    method: 'GET',
    path: bare,
    query,
    ...more,
    headers: [['host', `${host}:4566`], ...(more.headers ?? [])],
  })
  return {
    status: answer.status,
    location: answer.headers.Location,
    type: answer.headers['Content-Type'],
    headers: answer.headers,
    body: answer.body.toString(),
  }
}

describe('what is not there', () => {
  test('no website, no bucket', async () => {
    const none = await ask('/')
    expect([none.status, none.type]).toEqual([404, 'text/html; charset=utf-8'])
    expect(none.body).toContain('<li>Code: NoSuchWebsiteConfiguration</li>')
    const { status, body } = await cloud.send({
      method: 'GET',
      path: '/',
      headers: [['host', 'nowhere.s3-website-us-east-1.localhost']],
    })
    expect([status, body.toString()]).toEqual([
      404,
      expect.stringContaining('<li>Code: NoSuchBucket</li>'),
    ])
  })
})

describe('documents', () => {
  beforeAll(() => set(site))

  const pages = [
    ['/', 'index.html'],
    ['/docs/', 'docs/index.html'],
    ['/index.html', 'index.html'],
    ['/a%20b/%C3%BC.html', 'a b/ü.html'],
    ['/index.html?versionId=abc&acl', 'index.html'],
  ] as const
  for (const [path, key] of pages)
    test(`${path} shows ${key}`, async () => {
      const answer = await ask(path)
      expect([answer.status, answer.type, answer.body]).toEqual([200, 'text/html', `<p>${key}</p>`])
    })

  test('a folder without its slash is led to it, an object elsewhere', async () => {
    const folder = await ask('/docs')
    expect([folder.status, folder.location]).toEqual([302, '/docs/'])
    await s3.putObject({ Bucket, Key: '/example.com/index.html', Body: 'x' })
    expect((await ask('//example.com')).location).toBe('/%2Fexample.com/')
    expect((await ask('/%2Fexample.com/')).status).toBe(200)
    const moved = await ask('/moved')
    expect([moved.status, moved.location]).toEqual([301, '/docs/'])
  })

  test('HEAD has no body, ranges and conditions hold', async () => {
    const head = await ask('/', { method: 'HEAD' })
    expect([head.status, head.body, head.headers['Content-Length']]).toEqual([200, '', '17'])
    const part = await ask('/', { headers: [['range', 'bytes=3-7']] })
    expect([part.status, part.body]).toEqual([206, 'index'])
    const unchanged = await ask('/', {
      headers: [['if-none-match', head.headers.ETag ?? '']],
    })
    expect([unchanged.status, unchanged.body]).toEqual([304, ''])
  })

  const failures = [
    ['a key that is not there', '/nothing', {}, 404, 'NoSuchKey'],
    ['a folder without index', '/private/', {}, 403, 'AccessDenied'],
    ['what nobody may read', '/private/x', {}, 403, 'AccessDenied'],
    ['another method', '/index.html', { method: 'PUT', body: 'x' }, 405, 'MethodNotAllowed'],
    ['a form', '/', { method: 'POST', body: 'x' }, 405, 'MethodNotAllowed'],
  ] as const
  for (const [name, path, more, status, code] of failures)
    test(`${name}: ${status}`, async () => {
      const answer = await ask(path, more)
      expect([answer.status, answer.type, answer.headers['x-amz-error-code']]).toEqual([
        status,
        'text/html; charset=utf-8',
        code,
      ])
      expect(answer.body).toContain(`<li>Code: ${code}</li>`)
    })

  test('markup in a key stays text', async () => {
    const { body } = await ask('/%3Cscript%3E')
    expect(body).toContain('<li>Key: &lt;script&gt;</li>')
  })

  test('a signature opens nothing', async () => {
    const answer = await ask('/private/x', {
      headers: [
        ['authorization', 'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/s3/aws4_request'],
      ],
    })
    expect(answer.status).toBe(403)
  })

  test('a denial is recorded, with the decision on what was asked for', async () => {
    await set({ ...site, ErrorDocument: { Key: 'error.html' } })
    await ask('/private/x')
    const { event, decisions } = JSON.parse(cloud.recorded.at(-1) ?? '{}')
    expect(event).toMatchObject({
      eventName: 'GetObject',
      errorCode: 'AccessDenied',
      requestParameters: { bucketName: Bucket, key: 'private/x' },
      userIdentity: { accountId: 'anonymous' },
    })
    expect(decisions).toMatchObject([
      { action: 's3:GetObject', resource: `arn:aws:s3:::${Bucket}/private/x` },
    ])
    await set(site)
  })
})

describe('the error document', () => {
  test('is shown with the status of the error', async () => {
    await set({ ...site, ErrorDocument: { Key: 'error.html' } })
    for (const [path, status] of [
      ['/nothing', 404],
      ['/private/x', 403],
    ] as const) {
      const answer = await ask(path, { headers: [['range', 'bytes=0-1']] })
      expect([answer.status, answer.type, answer.body]).toEqual([
        status,
        'text/html',
        '<p>error.html</p>',
      ])
    }
  })

  test('that cannot be read is told of beside the error', async () => {
    await set({ ...site, ErrorDocument: { Key: 'missing.html' } })
    const answer = await ask('/nothing')
    expect(answer.status).toBe(404)
    expect(answer.body).toContain('Retrieve a Custom Error Document</h3>')
    expect(answer.body).toContain('<li>Key: missing.html</li>')
  })
})

describe('redirections', () => {
  const rule = (Redirect: object, Condition?: object) => ({
    ...site,
    RoutingRules: [{ Redirect, ...(Condition && { Condition }) }],
  })
  const rows = [
    [
      'of everything',
      { RedirectAllRequestsTo: { HostName: 'example.com', Protocol: 'https' } },
      '/a/b?c=d',
      301,
      'https://example.com/a/b?c=d',
    ],
    [
      'by prefix',
      rule({ ReplaceKeyPrefixWith: 'docs/' }, { KeyPrefixEquals: 'old/' }),
      '/old/ü.html',
      301,
      `http://${host}:4566/docs/%C3%BC.html`,
    ],
    [
      'to another host, temporarily',
      rule({ HostName: 'example.com', HttpRedirectCode: '307' }, { KeyPrefixEquals: 'old/' }),
      '/old/x',
      307,
      'http://example.com/old/x',
    ],
    [
      'by status',
      rule({ ReplaceKeyWith: 'index.html' }, { HttpErrorCodeReturnedEquals: '404' }),
      '/nothing',
      301,
      `http://${host}:4566/index.html`,
    ],
  ] as const
  for (const [name, configuration, path, status, location] of rows)
    test(name, async () => {
      await set(configuration)
      const answer = await ask(path.replace('ü', '%C3%BC'))
      expect([answer.status, answer.location]).toEqual([status, location])
    })

  test('a rule about another status or prefix does nothing', async () => {
    await set(rule({ ReplaceKeyWith: 'x' }, { HttpErrorCodeReturnedEquals: '404' }))
    expect((await ask('/private/x')).status).toBe(403)
    await set(rule({ ReplaceKeyWith: 'x' }, { KeyPrefixEquals: 'old/' }))
    expect((await ask('/')).status).toBe(200)
  })
})

test('nothing is shown that is not public', async () => {
  const closed = 'closed-site'
  await s3.createBucket({ Bucket: closed })
  await s3.putBucketWebsite({ Bucket: closed, WebsiteConfiguration: site })
  await s3.putObject({ Bucket: closed, Key: 'index.html', Body: 'secret' })
  const read = () =>
    cloud.send({
      method: 'GET',
      path: '/',
      headers: [['host', `${closed}.s3-website.us-east-1.localhost`]],
    })
  expect((await read()).status).toBe(403)
  await s3.deletePublicAccessBlock({ Bucket: closed })
  await s3.putBucketPolicy({
    Bucket: closed,
    Policy: opened(['s3:GetObject'], [`arn:aws:s3:::${closed}/*`]),
  })
  expect((await read()).status).toBe(200)
  await s3.putPublicAccessBlock({
    Bucket: closed,
    PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
  })
  expect((await read()).status).toBe(403)
})
