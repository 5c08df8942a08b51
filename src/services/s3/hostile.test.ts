import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf, policy, userWith } from '../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../../test/support/in-process.ts'
import { type RawS3Request, sendRaw, signedHeaders } from '../../../test/support/raw-s3.ts'

let cloud: Cloud
let account: TestAccount
let user: Credentials
const Bucket = 'hostile-bucket'

/** A signed request whose path is sent as it is written. */
const raw = (method: string, path: string, more: RawS3Request = {}) =>
  sendRaw(cloud, user, method, path, more)

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  const s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
  await s3.putObject({ Bucket, Key: 'private/secret', Body: 'secret' })
  const made = await userWith(
    cloud,
    account,
    'public-only',
    policy(['s3:GetObject', 's3:PutObject'], `arn:aws:s3:::${Bucket}/public/*`),
  )
  user = made.credentials
})
afterAll(() => cloud.close())

describe('ways out of a prefix', () => {
  const paths = [
    'public/../private/secret',
    'public/%2e%2e/private/secret',
    'public%2f..%2fprivate/secret',
    'public/./../private/secret',
    'public//../private/secret',
    '../hostile-bucket/private/secret',
    '%2e%2e/%2e%2e/etc/passwd',
    'public/..%5cprivate%5csecret',
  ]
  for (const path of paths) {
    test(`reading ${path} never gives the private object`, async () => {
      const answer = await raw('GET', `/${Bucket}/${path}`)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.text).not.toContain('secret</')
      expect(answer.text).not.toBe('secret')
    })
    test(`writing ${path} leaves the private object alone`, async () => {
      const answer = await raw('PUT', `/${Bucket}/${path}`, { body: 'evil' })
      const got = await cloud.s3(account.admin).getObject({ Bucket, Key: 'private/secret' })
      expect(await got.Body?.transformToString()).toBe('secret')
      if (answer.status === 200) {
        const key = decodeURIComponent(path)
        const { Contents } = await cloud.s3(account.admin).listObjectsV2({ Bucket })
        expect(Contents?.map(({ Key }) => Key)).toContain(key)
        expect(key.startsWith('public/')).toBe(true)
      }
    })
  }
})

describe('names', () => {
  test('a bad escape and bytes that are no UTF-8', async () => {
    for (const path of ['%zz', 'public/%ff%fe'])
      expect([400, 403, 404]).toContain((await raw('GET', `/${Bucket}/${path}`)).status)
  })
  test('a bucket named by dots', async () => {
    expect([400, 403, 404]).toContain((await raw('GET', '/../x')).status)
    expect([400, 403, 404]).toContain((await raw('PUT', '/..')).status)
  })
  test('keys that objects of JavaScript have are keys like others', async () => {
    const s3 = cloud.s3(account.admin)
    for (const Key of ['__proto__', 'public/__proto__', 'hasOwnProperty']) {
      await s3.putObject({ Bucket, Key, Body: Key })
      const got = await s3.getObject({ Bucket, Key })
      expect(await got.Body?.transformToString()).toBe(Key)
      await s3.deleteObject({ Bucket, Key })
    }
    expect((await failureOf(s3.getObject({ Bucket, Key: 'constructor' })))?.code).toBe('NoSuchKey')
  })
  test('metadata and tags of such names come back', async () => {
    const answer = await raw('PUT', `/${Bucket}/public/proto`, {
      headers: { 'x-amz-meta-__proto__': 'x', 'x-amz-meta-constructor': 'y' },
    })
    expect(answer.status).toBe(200)
    const got = await raw('GET', `/${Bucket}/public/proto`)
    expect(got.headers).toMatchObject({
      'x-amz-meta-constructor': 'y',
    })
    expect(got.headers['x-amz-meta-__proto__']).toBe('x')
    expect(({} as Record<string, unknown>).x).toBe(undefined)
  })
  test('a key with a null byte, a newline and markup comes back as it is', async () => {
    const s3 = cloud.s3(account.admin)
    const Key = 'public/\u0000\n<&>"\'\u{1f600}'
    await s3.putObject({ Bucket, Key, Body: 'x' })
    const page = await s3.listObjectsV2({ Bucket, Prefix: 'public/\u0000', EncodingType: 'url' })
    expect(decodeURIComponent(page.Contents?.[0]?.Key ?? '')).toBe(Key)
    await s3.deleteObject({ Bucket, Key })
  })
  test('a key of 1,024 bytes is taken', async () => {
    const s3 = cloud.s3(account.admin)
    const Key = 'x'.repeat(1024)
    await s3.putObject({ Bucket, Key, Body: 'x' })
    await s3.deleteObject({ Bucket, Key })
  })
})

describe('permissions hidden in headers', () => {
  const rows = [
    ['tags', { 'x-amz-tagging': 'a=b' }, 's3:PutObjectTagging'],
    ['an ACL', { 'x-amz-acl': 'public-read' }, 's3:PutObjectAcl'],
    ['a grant', { 'x-amz-grant-read': 'id=x' }, 's3:PutObjectAcl'],
    ['a retention', { 'x-amz-object-lock-mode': 'GOVERNANCE' }, 's3:PutObjectRetention'],
    ['a legal hold', { 'x-amz-object-lock-legal-hold': 'ON' }, 's3:PutObjectLegalHold'],
  ] as const
  for (const [name, headers, action] of rows)
    test(`${name} needs ${action}`, async () => {
      const answer = await raw('PUT', `/${Bucket}/public/x`, { body: 'x', headers })
      expect([answer.status, answer.text]).toEqual([
        403,
        expect.stringContaining(`not authorized to perform: ${action} on resource`),
      ])
    })
  test('a length that is missing', async () => {
    const { text, status } = await cloudPutWithoutLength()
    expect([status, text]).toEqual([411, expect.stringContaining('MissingContentLength')])
  })
  test('a copy source that may not be read', async () => {
    const answer = await raw('PUT', `/${Bucket}/public/x`, {
      headers: { 'x-amz-copy-source': `/${Bucket}/public/%2e%2e/private/secret-2` },
    })
    expect(answer.status).toBe(403)
    const direct = await raw('PUT', `/${Bucket}/public/x`, {
      headers: { 'x-amz-copy-source': `/${Bucket}/private/secret` },
    })
    expect(direct.status).toBe(403)
  })
})

async function cloudPutWithoutLength() {
  const path = `/${Bucket}/public/x`
  const headers = await signedHeaders(cloud, user, {
    method: 'PUT',
    path,
    query: '',
    headers: { host: 'localhost', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    body: '',
  })
  const answer = await cloud.send({
    method: 'PUT',
    path,
    headers: [...Object.entries(headers), ['transfer-encoding', 'chunked']],
    body: 'x',
  })
  return { status: answer.status, text: answer.body.toString() }
}
