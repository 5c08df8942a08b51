import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  lambdaTrust,
  noSuchEntity,
  policy,
  shown,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
  await iam.createUser({ UserName: 'thing' })
  await iam.createRole({ RoleName: 'thing', AssumeRolePolicyDocument: lambdaTrust })
  await iam.createPolicy({ PolicyName: 'thing', PolicyDocument: policy('s3:*') })
  await iam.createInstanceProfile({ InstanceProfileName: 'thing' })
  await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'thing' })
})
afterAll(() => cloud.close())

type Tags = { Key: string; Value: string }[]
interface Kind {
  readonly noun: string
  readonly missing: string
  tag(name: string, Tags: Tags): Promise<{ $metadata: unknown }>
  untag(name: string, TagKeys: string[]): Promise<{ $metadata: unknown }>
  list(
    name: string,
    page?: object,
  ): Promise<{
    Tags: { Key: string | undefined; Value: string | undefined }[] | undefined
    IsTruncated?: boolean | undefined
    Marker?: string | undefined
  }>
}
const arn = (name: string) => `arn:aws:iam::${account.accountId}:policy/${name}`

const serialNumber = (name: string) => `arn:aws:iam::${account.accountId}:mfa/${name}`

const kinds: readonly Kind[] = [
  {
    noun: 'user',
    missing: 'The user with name no cannot be found.',
    tag: (UserName, Tags) => iam.tagUser({ UserName, Tags }),
    untag: (UserName, TagKeys) => iam.untagUser({ UserName, TagKeys }),
    list: (UserName, page) => iam.listUserTags({ UserName, ...page }),
  },
  {
    noun: 'role',
    missing: 'The role with name no cannot be found.',
    tag: (RoleName, Tags) => iam.tagRole({ RoleName, Tags }),
    untag: (RoleName, TagKeys) => iam.untagRole({ RoleName, TagKeys }),
    list: (RoleName, page) => iam.listRoleTags({ RoleName, ...page }),
  },
  {
    noun: 'policy',
    missing: 'Policy arn:aws:iam::ACCOUNT:policy/no was not found.',
    tag: (name, Tags) => iam.tagPolicy({ PolicyArn: arn(name), Tags }),
    untag: (name, TagKeys) => iam.untagPolicy({ PolicyArn: arn(name), TagKeys }),
    list: (name, page) => iam.listPolicyTags({ PolicyArn: arn(name), ...page }),
  },
  {
    noun: 'instance profile',
    missing: 'Instance Profile no cannot be found.',
    tag: (InstanceProfileName, Tags) => iam.tagInstanceProfile({ InstanceProfileName, Tags }),
    untag: (InstanceProfileName, TagKeys) =>
      iam.untagInstanceProfile({ InstanceProfileName, TagKeys }),
    list: (InstanceProfileName, page) =>
      iam.listInstanceProfileTags({ InstanceProfileName, ...page }),
  },
  {
    noun: 'MFA device',
    missing: "VirtualMFADevice with serial number arn:aws:iam::ACCOUNT:mfa/no doesn't exist.",
    tag: (name, Tags) => iam.tagMFADevice({ SerialNumber: serialNumber(name), Tags }),
    untag: (name, TagKeys) => iam.untagMFADevice({ SerialNumber: serialNumber(name), TagKeys }),
    list: (name, page) => iam.listMFADeviceTags({ SerialNumber: serialNumber(name), ...page }),
  },
]

for (const kind of kinds)
  describe(`tags of a ${kind.noun}`, () => {
    test('set, replace ignoring case, list, remove', async () => {
      expect(await kind.list('thing')).toMatchObject({ Tags: [], IsTruncated: false })
      expect(
        shown(
          await kind.tag('thing', [
            { Key: 'Team', Value: 'red' },
            { Key: '__proto__', Value: '' },
            { Key: 'Größe 大', Value: 'a+b=c/d:e@f.g_h-i' },
          ]),
        ),
      ).toEqual({})
      await kind.tag('thing', [{ Key: 'TEAM', Value: 'blue' }])
      const { Tags } = await kind.list('thing')
      expect(new Map(Tags?.map(({ Key, Value }) => [Key, Value]))).toEqual(
        new Map([
          ['TEAM', 'blue'],
          ['__proto__', ''],
          ['Größe 大', 'a+b=c/d:e@f.g_h-i'],
        ]),
      )
      const first = await kind.list('thing', { MaxItems: 2 })
      const second = await kind.list('thing', { MaxItems: 2, Marker: first.Marker })
      expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false])
      expect([...(first.Tags ?? []), ...(second.Tags ?? [])]).toEqual(Tags)
      expect(shown(await kind.untag('thing', ['team', 'absent']))).toEqual({})
      expect((await kind.list('thing')).Tags?.map(({ Key }) => Key)).toEqual([
        '__proto__',
        'Größe 大',
      ])
    })

    const refused: readonly (readonly [string, Tags, object])[] = [
      [
        'keys that differ in case',
        [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
        failure(
          400,
          'InvalidInput',
          'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
        ),
      ],
      ['a reserved key', [{ Key: 'aws:x', Value: '' }], { status: 400, code: 'InvalidInput' }],
      [
        'a long key',
        [{ Key: 'k'.repeat(129), Value: '' }],
        {
          code: 'ValidationError',
          message:
            "1 validation error detected: Value at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128",
        },
      ],
      [
        'a long value',
        [{ Key: 'k', Value: 'v'.repeat(257) }],
        {
          code: 'ValidationError',
          message:
            "1 validation error detected: Value at 'tags.1.member.value' failed to satisfy constraint: Member must have length less than or equal to 256",
        },
      ],
      ['other characters', [{ Key: 'a<b>', Value: '' }], { code: 'ValidationError' }],
    ]
    for (const [name, tags, expected] of refused)
      test(`refuses ${name}`, async () => {
        const before = (await kind.list('thing')).Tags
        expect(await failureOf(kind.tag('thing', tags))).toMatchObject(expected)
        expect((await kind.list('thing')).Tags).toEqual(before)
      })

    test('at most fifty in all', async () => {
      const many = (from: number, count: number) =>
        Array.from({ length: count }, (_, i) => ({ Key: `k${from + i}`, Value: '' }))
      await kind.tag('thing', many(0, 48))
      expect(await failureOf(kind.tag('thing', many(48, 1)))).toMatchObject({
        status: 409,
        code: 'LimitExceeded',
      })
      // replacing one is no further one
      await kind.tag('thing', [{ Key: 'K0', Value: 'again' }])
    })

    test('of nobody', async () => {
      const nobody = noSuchEntity(kind.missing.replace('ACCOUNT', account.accountId))
      expect(await failureOf(kind.tag('no', [{ Key: 'a', Value: '' }]))).toEqual(nobody)
      expect(await failureOf(kind.untag('no', ['a']))).toEqual(nobody)
      expect(await failureOf(kind.list('no'))).toEqual(nobody)
    })
  })

test('what is tagged, and with what, are conditions', async () => {
  await iam.createUser({ UserName: 'red', Tags: [{ Key: 'Team', Value: 'red' }] })
  await iam.createUser({ UserName: 'blue', Tags: [{ Key: 'Team', Value: 'blue' }] })
  const tagger = await userWith(
    cloud,
    account,
    'tagger',
    policy(['iam:TagUser', 'iam:UntagUser', 'iam:DeleteUser'], '*', {
      Condition: {
        StringEquals: { 'aws:ResourceTag/team': 'red', 'iam:ResourceTag/Team': 'red' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['stage'] },
        StringEqualsIfExists: { 'aws:RequestTag/stage': 'test' },
      },
    }),
  )
  const tag = (UserName: string, Key: string, Value: string) =>
    failureOf(tagger.iam.tagUser({ UserName, Tags: [{ Key, Value }] }))
  const denied = { code: 'AccessDenied' }
  expect(await tag('red', 'stage', 'test')).toBeUndefined()
  expect(await tag('red', 'stage', 'prod')).toMatchObject(denied)
  expect(await tag('red', 'Team', 'blue')).toMatchObject(denied)
  expect(await tag('blue', 'stage', 'test')).toMatchObject(denied)
  const untag = (UserName: string, key: string) =>
    failureOf(tagger.iam.untagUser({ UserName, TagKeys: [key] }))
  expect(await untag('red', 'Team')).toMatchObject(denied)
  expect(await untag('blue', 'stage')).toMatchObject(denied)
  expect(await untag('red', 'stage')).toBeUndefined()
  expect(await failureOf(tagger.iam.deleteUser({ UserName: 'blue' }))).toMatchObject(denied)
  expect(await failureOf(tagger.iam.deleteUser({ UserName: 'red' }))).toBeUndefined()
})
