import { Readable } from 'node:stream'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { referencedBlobs } from '../public.ts'

let cloud: Cloud
let account: TestAccount
const Bucket = 'uploads-bucket'

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  await cloud.s3(account.admin).createBucket({ Bucket })
})
afterAll(() => cloud.close())

test('a stream travels in chunks with its checksum behind', async () => {
  const s3 = cloud.s3(account.admin)
  const put = await s3.putObject({
    Bucket,
    Key: 'stream',
    Body: Readable.from([Buffer.alloc(70_000, 'a'), Buffer.alloc(70_000, 'b')]),
    ContentLength: 140_000,
    ContentEncoding: 'gzip',
    ChecksumAlgorithm: 'SHA256',
  })
  expect(put.ChecksumSHA256).toMatch(/=$/)
  const got = await s3.headObject({ Bucket, Key: 'stream', ChecksumMode: 'ENABLED' })
  expect(got).toMatchObject({
    ContentLength: 140_000,
    ContentEncoding: 'gzip',
    ChecksumSHA256: put.ChecksumSHA256,
  })
})

/** A presigned URL as a browser sends it. */
async function visit(url: string, method: string, body?: string) {
  const { pathname, search, host } = new URL(url)
  const answer = await cloud.send({
    method,
    path: pathname,
    query: search.slice(1),
    headers: [
      ['host', host],
      ...(body === undefined ? [] : ([['content-length', String(body.length)]] as const)),
    ],
    ...(body !== undefined && { body }),
  })
  return { ...answer, text: answer.body.toString() }
}

test('presigned URLs carry the permissions of who signed, for as long as they say', async () => {
  const user = await userWith(
    cloud,
    account,
    'signer',
    policy(['s3:PutObject', 's3:GetObject'], `arn:aws:s3:::${Bucket}/open/*`),
  )
  const s3 = cloud.s3(user.credentials)
  const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'open/a', Body: 'x' }), {
    expiresIn: 60,
  })
  // the presigner adds the checksum of the body it knows
  expect([(await visit(put, 'PUT', 'x')).status, (await visit(put, 'GET')).status]).toEqual([
    200, 403,
  ])
  const get = await getSignedUrl(
    s3,
    new GetObjectCommand({ Bucket, Key: 'open/a', ResponseContentType: 'text/x' }),
    { expiresIn: 60 },
  )
  const answer = await visit(get, 'GET')
  expect([answer.status, answer.text, answer.headers['Content-Type']]).toEqual([200, 'x', 'text/x'])
  const hidden = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'other' }))
  expect((await visit(hidden, 'GET')).status).toBe(403)
  cloud.advance(61)
  const late = await visit(get, 'GET')
  expect([late.status, late.text]).toEqual([403, expect.stringContaining('Request has expired')])
})

test('an upload that breaks off leaves nothing', async () => {
  const s3 = cloud.s3(account.admin)
  const short = s3.putObject({
    Bucket,
    Key: 'short',
    Body: Readable.from([Buffer.alloc(100_000)]),
    ContentLength: 200_000,
  })
  expect((await failureOf(short))?.status).toBe(400)
  expect((await failureOf(s3.headObject({ Bucket, Key: 'short' })))?.status).toBe(404)
})

test('exactly the blobs of objects are referred to', async () => {
  const s3 = cloud.s3(account.admin)
  for (let n = 0; n < 5; n++) await s3.putObject({ Bucket, Key: `blob-${n}`, Body: String(n) })
  await s3.deleteObject({ Bucket, Key: 'blob-3' })
  const referred = new Set<string>()
  await cloud.store.read(async (tx) => {
    let after: Awaited<ReturnType<typeof referencedBlobs>>['next']
    do {
      const page = await referencedBlobs(tx, after, 2)
      for (const { id } of page.blobs) referred.add(id)
      after = page.next
    } while (after)
  })
  const stored = new Set<string>()
  const blobs = cloud.world.blobs as unknown as {
    storedBefore(time: number): AsyncIterable<{ id: string }>
  }
  for await (const { id } of blobs.storedBefore(Number.MAX_SAFE_INTEGER)) stored.add(id)
  expect(referred).toEqual(stored)
})
