import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  noSuchEntity,
  policy,
  shown,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { accountOfAccessKeyId } from '../../../kernel/ids.ts'
import { accessKeys } from './access-key.ts'

const usedAt = Date.UTC(2026, 0, 2, 3, 4, 5)
const used = new Set<string>()
let cloud: Cloud
let account: TestAccount
let other: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud({
    usage: {
      accessKey: async (id) =>
        used.has(id) ? { at: usedAt, region: 'eu-west-1', service: 's3' } : undefined,
      role: async () => undefined,
      actions: async () => [],
      passwords: () => Promise.resolve(new Map()),
    },
  })
  account = await cloud.account()
  other = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())

const third = failure(409, 'LimitExceeded', 'Cannot exceed quota for AccessKeysPerUser: 2')

describe('CreateAccessKey', () => {
  test('answers a key of the account with its secret, which works at once', async () => {
    await iam.createUser({ UserName: 'Keyed' })
    const { AccessKey } = await iam.createAccessKey({ UserName: 'keyed' })
    expect(AccessKey).toEqual({
      UserName: 'Keyed',
      AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
      Status: 'Active',
      SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9/+]{40}$/),
      CreateDate: expect.any(Date),
    })
    expect(accountOfAccessKeyId(AccessKey?.AccessKeyId ?? '')).toBe(account.accountId)
    const caller = await cloud
      .sts({
        accessKeyId: AccessKey?.AccessKeyId ?? '',
        secretAccessKey: AccessKey?.SecretAccessKey ?? '',
      })
      .getCallerIdentity({})
    expect(caller.Arn).toBe(`arn:aws:iam::${account.accountId}:user/Keyed`)
    // the secret is nowhere in what is stored
    const stored = await cloud.store.read((tx) => tx.list(accessKeys, [account.accountId]))
    expect(JSON.stringify(stored)).toContain(AccessKey?.AccessKeyId)
    expect(JSON.stringify(stored)).not.toContain(AccessKey?.SecretAccessKey)
  })

  test('of eight at once two succeed', async () => {
    await iam.createUser({ UserName: 'race' })
    const results = await Promise.all(
      Array.from({ length: 8 }, () => failureOf(iam.createAccessKey({ UserName: 'race' }))),
    )
    expect(results.filter((result) => result === undefined)).toHaveLength(2)
    expect(results.filter((result) => result !== undefined)).toEqual(Array(6).fill(third))
    expect((await iam.listAccessKeys({ UserName: 'race' })).AccessKeyMetadata).toHaveLength(2)
  })

  test('without a name means the caller', async () => {
    const self = await userWith(
      cloud,
      account,
      'self',
      policy('iam:*AccessKey*', `arn:aws:iam::${account.accountId}:user/self`),
    )
    const { AccessKey } = await self.iam.createAccessKey({})
    expect(AccessKey?.UserName).toBe('self')
    expect((await self.iam.listAccessKeys({})).AccessKeyMetadata).toHaveLength(2)
    expect(await failureOf(self.iam.createAccessKey({}))).toEqual(third)
    expect(await failureOf(self.iam.createAccessKey({ UserName: 'admin' }))).toMatchObject({
      code: 'AccessDenied',
    })
    const AccessKeyId = AccessKey?.AccessKeyId as string
    expect(
      await failureOf(self.iam.updateAccessKey({ AccessKeyId, Status: 'Inactive' })),
    ).toBeUndefined()
    expect(await failureOf(self.iam.deleteAccessKey({ AccessKeyId }))).toBeUndefined()
  })

  test('by the root user makes a key of the root user', async () => {
    const root = cloud.iam(account.root)
    const { AccessKey } = await root.createAccessKey({})
    expect(AccessKey?.UserName).toBeUndefined()
    const { Arn } = await cloud
      .sts({
        accessKeyId: AccessKey?.AccessKeyId ?? '',
        secretAccessKey: AccessKey?.SecretAccessKey ?? '',
      })
      .getCallerIdentity({})
    expect(Arn).toBe(`arn:aws:iam::${account.accountId}:root`)
    expect(await failureOf(root.createAccessKey({}))).toEqual(third)
    expect((await root.listAccessKeys({})).AccessKeyMetadata).toHaveLength(2)
    await root.deleteAccessKey({ AccessKeyId: AccessKey?.AccessKeyId as string })
    expect((await root.listAccessKeys({})).AccessKeyMetadata).toHaveLength(1)
  })

  test('of nobody', async () => {
    expect(await failureOf(iam.createAccessKey({ UserName: 'no' }))).toEqual(
      noSuchEntity('The user with name no cannot be found.'),
    )
  })
})

describe('UpdateAccessKey', () => {
  test('an inactive key opens nothing until it is active again', async () => {
    const user = await userWith(cloud, account, 'toggled', policy('iam:GetUser'))
    const AccessKeyId = user.credentials.accessKeyId
    const set = (Status: 'Active' | 'Inactive' | 'Expired') =>
      iam.updateAccessKey({ UserName: 'toggled', AccessKeyId, Status })
    expect(shown(await set('Inactive'))).toEqual({})
    expect(await failureOf(user.iam.getUser({}))).toMatchObject({
      status: 403,
      code: 'InvalidClientTokenId',
    })
    const { AccessKeyMetadata } = await iam.listAccessKeys({ UserName: 'toggled' })
    expect(AccessKeyMetadata).toEqual([
      { UserName: 'toggled', AccessKeyId, Status: 'Inactive', CreateDate: expect.any(Date) },
    ])
    await set('Active')
    expect((await user.iam.getUser({})).User?.UserName).toBe('toggled')
    expect(await failureOf(set('Expired'))).toMatchObject({ code: 'ValidationError' })
  })
})

describe('DeleteAccessKey', () => {
  test('ends the key', async () => {
    const user = await userWith(cloud, account, 'ended', policy('iam:GetUser'))
    const AccessKeyId = user.credentials.accessKeyId
    await iam.deleteAccessKey({ UserName: 'ended', AccessKeyId })
    expect(await failureOf(user.iam.getUser({}))).toMatchObject({
      status: 403,
      code: 'InvalidClientTokenId',
    })
    const gone = noSuchEntity(`The Access Key with id ${AccessKeyId} cannot be found.`)
    expect(await failureOf(iam.deleteAccessKey({ UserName: 'ended', AccessKeyId }))).toEqual(gone)
    expect(
      await failureOf(iam.updateAccessKey({ UserName: 'ended', AccessKeyId, Status: 'Active' })),
    ).toEqual(gone)
    expect(await failureOf(iam.getAccessKeyLastUsed({ AccessKeyId }))).toEqual(gone)
  })

  test("another user's key needs that user's name", async () => {
    const user = await userWith(cloud, account, 'named')
    const AccessKeyId = user.credentials.accessKeyId
    expect(await failureOf(iam.deleteAccessKey({ AccessKeyId }))).toEqual(
      noSuchEntity(`The Access Key with id ${AccessKeyId} cannot be found.`),
    )
    await iam.deleteAccessKey({ AccessKeyId, UserName: 'named' })
  })

  test("another account's key isn't found", async () => {
    const AccessKeyId = other.admin.accessKeyId
    const gone = noSuchEntity(`The Access Key with id ${AccessKeyId} cannot be found.`)
    expect(await failureOf(iam.deleteAccessKey({ UserName: 'admin', AccessKeyId }))).toEqual(gone)
    expect(await failureOf(iam.getAccessKeyLastUsed({ AccessKeyId }))).toEqual(gone)
    expect((await cloud.iam(other.admin).getUser({})).User?.UserName).toBe('admin')
  })
})

describe('GetAccessKeyLastUsed', () => {
  test('before and after the first use', async () => {
    const user = await userWith(cloud, account, 'user-of-key')
    const AccessKeyId = user.credentials.accessKeyId
    expect(shown(await iam.getAccessKeyLastUsed({ AccessKeyId }))).toEqual({
      UserName: 'user-of-key',
      AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
    })
    used.add(AccessKeyId)
    expect(shown(await iam.getAccessKeyLastUsed({ AccessKeyId }))).toEqual({
      UserName: 'user-of-key',
      AccessKeyLastUsed: {
        LastUsedDate: new Date(usedAt),
        ServiceName: 's3',
        Region: 'eu-west-1',
      },
    })
  })
})

test('ListAccessKeys in pages', async () => {
  const first = await iam.listAccessKeys({ UserName: 'race', MaxItems: 1 })
  const second = await iam.listAccessKeys({ UserName: 'race', Marker: first.Marker as string })
  expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false])
  expect(second.AccessKeyMetadata?.[0]?.AccessKeyId).not.toBe(
    first.AccessKeyMetadata?.[0]?.AccessKeyId,
  )
  expect(
    await failureOf(iam.listAccessKeys({ UserName: 'Keyed', Marker: first.Marker as string })),
  ).toEqual(failure(400, 'ValidationError', 'Invalid Marker.'))
})
