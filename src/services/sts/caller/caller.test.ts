import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { issuedBy, roleWith, secondsLeft } from '../../../../test/support/sts.ts'

let cloud: Cloud
let own: TestAccount
beforeAll(async () => {
  cloud = await startCloud()
  own = await cloud.account()
})
afterAll(() => cloud.close())

const denyAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
})

describe('GetCallerIdentity', () => {
  test('root user, user, session of each', async () => {
    const root = `arn:aws:iam::${own.accountId}:root`
    const { User } = await cloud.iam(own.admin).getUser({ UserName: 'admin' })
    const ofRoot = issuedBy(await cloud.sts(own.root).getSessionToken({}))
    const ofUser = issuedBy(await cloud.sts(own.admin).getSessionToken({}))
    const rows = [
      [own.root, root, own.accountId],
      [ofRoot, root, own.accountId],
      [own.admin, User?.Arn, User?.UserId],
      [ofUser, User?.Arn, User?.UserId],
    ] as const
    for (const [by, Arn, UserId] of rows)
      expect(await cloud.sts(by).getCallerIdentity({})).toMatchObject({
        Account: own.accountId,
        Arn,
        UserId,
      })
  })

  test('needs no permission, and no denial binds it', async () => {
    const nobody = await userWith(cloud, own, 'nobody')
    const denied = await userWith(cloud, own, 'denied', denyAll)
    for (const { credentials, arn } of [nobody, denied])
      expect((await cloud.sts(credentials).getCallerIdentity({})).Arn).toBe(arn)
    const role = await roleWith(cloud, own, 'Denied', { policy: denyAll })
    const session = await cloud
      .sts(own.admin)
      .assumeRole({ RoleArn: role, RoleSessionName: 'session', Policy: denyAll })
    expect((await cloud.sts(issuedBy(session)).getCallerIdentity({})).Account).toBe(own.accountId)
  })
})

describe('GetAccessKeyInfo', () => {
  test('the account in the id, whoever asks about whichever', async () => {
    const other = await cloud.account()
    const ask = async (AccessKeyId: string) =>
      (await cloud.sts(own.admin).getAccessKeyInfo({ AccessKeyId })).Account
    expect(await ask(other.admin.accessKeyId)).toBe(other.accountId)
    const session = issuedBy(await cloud.sts(other.admin).getSessionToken({}))
    expect(await ask(session.accessKeyId)).toBe(other.accountId)
    expect(await ask('ASIAY34FZKBOKMUTVV7A')).toBe('609629065308')
  })

  test('what is no id, and who may not', async () => {
    const sts = cloud.sts(own.admin)
    for (const AccessKeyId of [
      'short',
      'x'.repeat(129),
      'AKIA-NOT-AN-ID-0000',
      'AKIA0000000000000000',
    ])
      expect((await failureOf(sts.getAccessKeyInfo({ AccessKeyId })))?.code).toBe('ValidationError')
    const user = await userWith(cloud, own, 'curious')
    expect(
      await failureOf(
        cloud.sts(user.credentials).getAccessKeyInfo({ AccessKeyId: own.admin.accessKeyId }),
      ),
    ).toEqual(
      failure(
        403,
        'AccessDenied',
        `User: ${user.arn} is not authorized to perform: sts:GetAccessKeyInfo because no identity-based policy allows the sts:GetAccessKeyInfo action`,
      ),
    )
  })
})

describe('GetSessionToken', () => {
  test('twelve hours, as asked, an hour for root', async () => {
    const lasts = async (by = own.admin, DurationSeconds?: number) =>
      secondsLeft(cloud, await cloud.sts(by).getSessionToken({ DurationSeconds }))
    expect(await lasts()).toBe(43_200)
    expect(await lasts(own.admin, 129_600)).toBe(129_600)
    expect(await lasts(own.admin, 900)).toBe(900)
    expect(await lasts(own.root)).toBe(3600)
    expect(await lasts(own.root, 7200)).toBe(3600)
    for (const seconds of [899, 129_601])
      expect((await failureOf(lasts(own.admin, seconds)))?.code).toBe('ValidationError')
  })

  test('needs no permission; the session has those of its user, less IAM', async () => {
    const user = await userWith(cloud, own, 'plain', policy(['s3:ListAllMyBuckets', 'iam:*']))
    const by = issuedBy(await cloud.sts(user.credentials).getSessionToken({}))
    expect(await failureOf(cloud.s3(by).listBuckets({}))).toBeUndefined()
    expect((await failureOf(cloud.iam(by).listUsers({})))?.code).toBe('InvalidClientTokenId')
    expect(await failureOf(cloud.sts(by).getSessionToken({}))).toEqual(
      failure(403, 'AccessDenied', 'Cannot call GetSessionToken with session credentials'),
    )
    expect(
      await failureOf(cloud.sts(by).getAccessKeyInfo({ AccessKeyId: by.accessKeyId })),
    ).toEqual(failure(403, 'AccessDenied', 'Cannot call GetAccessKeyInfo with session credentials'))
  })

  test('it may assume roles', async () => {
    const role = await roleWith(cloud, own, 'ByUser')
    const by = issuedBy(await cloud.sts(own.admin).getSessionToken({}))
    await cloud.sts(by).assumeRole({ RoleArn: role, RoleSessionName: 'session' })
  })
})
