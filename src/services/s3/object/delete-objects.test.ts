import { afterAll, beforeAll, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
const Bucket = 'delete-bucket'

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  await cloud.s3(account.admin).createBucket({ Bucket })
})
afterAll(() => cloud.close())

const named = (...keys: string[]) => keys.map((Key) => ({ Key }))
const remaining = async () =>
  (await cloud.s3(account.admin).listObjectsV2({ Bucket })).Contents?.map(({ Key }) => Key)
const fill = async (...keys: string[]) => {
  for (const Key of keys) await cloud.s3(account.admin).putObject({ Bucket, Key, Body: Key })
}

test('deletes what is there and what is not', async () => {
  await fill('a', 'b', 'c')
  const answer = await cloud
    .s3(account.admin)
    .deleteObjects({ Bucket, Delete: { Objects: named('a', 'b', 'never') } })
  expect(answer.Deleted).toEqual(named('a', 'b', 'never'))
  expect(await remaining()).toEqual(['c'])
})

test('a quiet one tells only failures', async () => {
  const answer = await cloud
    .s3(account.admin)
    .deleteObjects({ Bucket, Delete: { Objects: named('c'), Quiet: true } })
  expect([answer.Deleted, answer.Errors]).toEqual([undefined, undefined])
})

test('each key is decided on its own', async () => {
  await fill('mine/a', 'other/b')
  const user = await userWith(
    cloud,
    account,
    'half',
    policy('s3:DeleteObject', `arn:aws:s3:::${Bucket}/mine/*`),
  )
  const answer = await cloud
    .s3(user.credentials)
    .deleteObjects({ Bucket, Delete: { Objects: named('mine/a', 'other/b') } })
  expect(answer.Deleted).toEqual(named('mine/a'))
  expect(answer.Errors).toEqual([
    {
      Key: 'other/b',
      Code: 'AccessDenied',
      Message: `User: ${user.arn} is not authorized to perform: s3:DeleteObject on resource: "arn:aws:s3:::${Bucket}/other/b" because no identity-based policy allows the s3:DeleteObject action`,
    },
  ])
  expect(await remaining()).toEqual(['other/b'])
})

test('nobody deletes nothing', async () => {
  const body = `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>other/b</Key></Object></Delete>`
  const send = (headers: [string, string][]) =>
    cloud.send({
      method: 'POST',
      path: `/${Bucket}`,
      query: 'delete',
      headers: [['host', 'localhost'], ...headers],
      body,
    })
  const md5 = (await import('node:crypto')).createHash('md5').update(body).digest('base64')
  const answer = await send([['content-md5', md5]])
  expect([answer.status, answer.body.toString()]).toEqual([
    200,
    expect.stringContaining('<Code>AccessDenied</Code><Message>Access Denied</Message>'),
  ])
  expect((await send([])).body.toString()).toContain(
    'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
  )
  expect((await send([['content-md5', 'AAAAAAAAAAAAAAAAAAAAAA==']])).body.toString()).toContain(
    '<Code>BadDigest</Code>',
  )
  expect((await send([['x-amz-checksum-crc32', 'AAAAAA==']])).body.toString()).toContain(
    'The CRC32 you specified did not match the calculated checksum.',
  )
  expect(await remaining()).toEqual(['other/b'])
})

test('more than 1,000 keys, none, and a missing bucket', async () => {
  const s3 = cloud.s3(account.admin)
  const many = Array.from({ length: 1001 }, (_, n) => String(n))
  for (const keys of [many, []])
    expect(
      (await failureOf(s3.deleteObjects({ Bucket, Delete: { Objects: named(...keys) } })))?.code,
    ).toBe('MalformedXML')
  const elsewhere = s3.deleteObjects({ Bucket: 'no-such-bucket', Delete: { Objects: named('a') } })
  expect(await failureOf(elsewhere)).toEqual(
    failure(404, 'NoSuchBucket', 'The specified bucket does not exist'),
  )
})
