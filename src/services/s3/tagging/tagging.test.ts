import type { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
const Bucket = 'tagged-bucket'
const Key = 'k'

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
  await s3.putObject({ Bucket, Key, Body: 'x' })
})
afterAll(() => cloud.close())

const tag = (Key: string, Value = 'v') => ({ Key, Value })
const many = (count: number) => Array.from({ length: count }, (_, n) => tag(`k${n}`))

/** The two families, called alike. */
const kinds = [
  {
    kind: 'object',
    most: 10,
    tooMany: 'Object tags cannot be greater than 10',
    system: 'Your TagKey cannot be prefixed with aws:',
    put: (client: S3, TagSet: { Key: string; Value: string }[]) =>
      client.putObjectTagging({ Bucket, Key, Tagging: { TagSet } }),
    get: (client: S3) => client.getObjectTagging({ Bucket, Key }),
    remove: (client: S3) => client.deleteObjectTagging({ Bucket, Key }),
    actions: ['s3:PutObjectTagging', 's3:GetObjectTagging', 's3:DeleteObjectTagging'],
    resource: `${Bucket}/${Key}`,
  },
  {
    kind: 'bucket',
    most: 50,
    tooMany: 'Bucket tag count cannot be greater than 50',
    system: 'System tags cannot be added/updated by requester',
    put: (client: S3, TagSet: { Key: string; Value: string }[]) =>
      client.putBucketTagging({ Bucket, Tagging: { TagSet } }),
    get: (client: S3) => client.getBucketTagging({ Bucket }),
    remove: (client: S3) => client.deleteBucketTagging({ Bucket }),
    actions: ['s3:PutBucketTagging', 's3:GetBucketTagging', 's3:PutBucketTagging'],
    resource: Bucket,
  },
] as const

for (const { kind, most, tooMany, system, put, get, remove, actions, resource } of kinds)
  describe(`tags of an ${kind}`, () => {
    test('are replaced as a set', async () => {
      await put(s3, [tag('a'), tag('__proto__', 'p')])
      await put(s3, [tag('b', ''), tag('__proto__', 'q'), tag('Grün ße', 'x=y/z')])
      // objects show them by key
      const shown = (await get(s3)).TagSet
      expect(kind === 'object' ? shown?.toReversed() : shown).toEqual([
        tag('b', ''),
        tag('__proto__', 'q'),
        tag('Grün ße', 'x=y/z'),
      ])
    })

    test(`up to ${most}`, async () => {
      await put(s3, many(most))
      expect((await get(s3)).TagSet).toHaveLength(most)
      expect(await failureOf(put(s3, many(most + 1)))).toEqual(failure(400, 'BadRequest', tooMany))
    })

    const refused = [
      ['a key twice', [tag('a'), tag('a')], 'Cannot provide multiple Tags with the same key'],
      ['no key', [tag('')], 'The TagKey you have provided is invalid'],
      ['a long key', [tag('k'.repeat(129))], 'The TagKey you have provided is invalid'],
      ['a key of other letters', [tag('a?b')], 'The TagKey you have provided is invalid'],
      ['a long value', [tag('a', 'v'.repeat(257))], 'The TagValue you have provided is invalid'],
      ['a value of other letters', [tag('a', 'b*')], 'The TagValue you have provided is invalid'],
      ["a key of AWS's", [tag('aws:x')], system],
    ] as const
    for (const [name, tags, message] of refused)
      test(`${name} is refused`, async () => {
        await put(s3, [tag('kept')])
        expect(await failureOf(put(s3, [...tags]))).toEqual(failure(400, 'InvalidTag', message))
        expect((await get(s3)).TagSet).toEqual([tag('kept')])
      })

    test('are taken away, also when there are none', async () => {
      await put(s3, [tag('a')])
      for (let time = 0; time < 2; time++)
        expect((await remove(s3)).$metadata.httpStatusCode).toBe(204)
      const answer = get(s3)
      if (kind === 'object') expect((await answer).TagSet).toEqual([])
      else
        expect(await failureOf(answer)).toEqual(
          failure(404, 'NoSuchTagSet', 'The TagSet does not exist'),
        )
    })

    test('each call has its action', async () => {
      const weak = await userWith(cloud, account, `weak-${kind}`)
      const mine = cloud.s3(weak.credentials)
      const calls = [() => put(mine, [tag('a')]), () => get(mine), () => remove(mine)]
      for (const [index, call] of calls.entries())
        expect(await failureOf(call())).toEqual(
          failure(
            403,
            'AccessDenied',
            `User: ${weak.arn} is not authorized to perform: ${actions[index]} on resource: "arn:aws:s3:::${resource}" because no identity-based policy allows the ${actions[index]} action`,
          ),
        )
    })
  })

describe('tags of an object', () => {
  test('leave the rest of it alone', async () => {
    const before = await s3.headObject({ Bucket, Key })
    cloud.advance(10)
    await s3.putObjectTagging({ Bucket, Key, Tagging: { TagSet: [tag('a')] } })
    const after = await s3.headObject({ Bucket, Key })
    expect([after.ETag, after.LastModified, after.TagCount]).toEqual([
      before.ETag,
      before.LastModified,
      1,
    ])
  })

  test('an object that is not there', async () => {
    const named = { Bucket, Key: 'nothing' }
    for (const call of [
      () => s3.putObjectTagging({ ...named, Tagging: { TagSet: [] } }),
      () => s3.getObjectTagging(named),
      () => s3.deleteObjectTagging(named),
    ])
      expect(await failureOf(call())).toEqual(
        failure(404, 'NoSuchKey', 'The specified key does not exist.'),
      )
  })

  test('what is there and what is asked for decide', async () => {
    await s3.putObjectTagging({ Bucket, Key, Tagging: { TagSet: [tag('stage', 'draft')] } })
    const user = await userWith(
      cloud,
      account,
      'tagger',
      policy('s3:PutObjectTagging', '*', {
        Condition: {
          StringEquals: { 's3:ExistingObjectTag/stage': 'draft' },
          'ForAllValues:StringEquals': { 's3:RequestObjectTagKeys': ['stage'] },
          StringLike: { 's3:RequestObjectTag/stage': 'f*' },
        },
      }),
    )
    const mine = cloud.s3(user.credentials)
    const set = (...TagSet: { Key: string; Value: string }[]) =>
      failureOf(mine.putObjectTagging({ Bucket, Key, Tagging: { TagSet } }))
    expect((await set(tag('stage', 'draft')))?.code).toBe('AccessDenied')
    expect((await set(tag('stage', 'final'), tag('other')))?.code).toBe('AccessDenied')
    expect(await set(tag('stage', 'final'))).toBe(undefined)
    expect((await set(tag('stage', 'final')))?.code).toBe('AccessDenied')
  })
})
