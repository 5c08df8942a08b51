/** How sessions end before their time, and which ends are not theirs. */

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Failure, failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../../../test/support/in-process.ts'
import { issuedBy, roleWith } from '../../../../test/support/sts.ts'
import { accounts } from '../../account/public.ts'

let cloud: Cloud
let own: TestAccount
beforeAll(async () => {
  cloud = await startCloud()
  own = await cloud.account()
})
afterAll(() => cloud.close())

const gone: Failure = failure(
  403,
  'InvalidClientTokenId',
  'The security token included in the request is invalid.',
)
const expired: Failure = failure(
  403,
  'ExpiredToken',
  'The security token included in the request is expired',
)

const assume = async (RoleArn: string, by = own.admin): Promise<Credentials> =>
  issuedBy(await cloud.sts(by).assumeRole({ RoleArn, RoleSessionName: 'session' }))
const whoAmI = (by: Credentials) => failureOf(cloud.sts(by).getCallerIdentity({}))
const list = (by: Credentials) => failureOf(cloud.iam(by).listUsers({}))

/** Raises the key epoch, as the operator's revocation does. */
const revokeAll = (account: string) =>
  cloud.store.write({ account, requestId: randomUUID() }, async (tx) => {
    const before = await tx.get(accounts, [account])
    if (before === undefined) throw new Error('no such account')
    await tx.replace(accounts, before, { ...before, keyEpoch: before.keyEpoch + 1 })
  })

describe('roles', () => {
  test('a session ends with its time', async () => {
    const role = await roleWith(cloud, own, 'Timed', { policy: policy('iam:ListUsers') })
    const by = await assume(role)
    cloud.advance(3590)
    expect(await list(by)).toBeUndefined()
    cloud.advance(20)
    expect(await whoAmI(by)).toEqual(expired)
    expect(await list(by)).toEqual(expired)
  })

  test('a policy that is taken off binds at once', async () => {
    const role = await roleWith(cloud, own, 'Stripped', { policy: policy('iam:ListUsers') })
    const by = await assume(role)
    expect(await list(by)).toBeUndefined()
    await cloud.iam(own.admin).deleteRolePolicy({ RoleName: 'Stripped', PolicyName: 'own' })
    expect((await list(by))?.code).toBe('AccessDenied')
    expect(await whoAmI(by)).toBeUndefined()
  })

  test('a deleted role takes its sessions along, and a namesake does not adopt them', async () => {
    const make = () => roleWith(cloud, own, 'Mortal', { policy: policy('iam:ListUsers') })
    const by = await assume(await make())
    const iam = cloud.iam(own.admin)
    await iam.deleteRolePolicy({ RoleName: 'Mortal', PolicyName: 'own' })
    await iam.deleteRole({ RoleName: 'Mortal' })
    expect(await whoAmI(by)).toEqual(gone)
    await make()
    expect(await whoAmI(by)).toEqual(gone)
    expect(await list(by)).toEqual(gone)
  })

  test('what is no longer trusted keeps its sessions and gets no new ones', async () => {
    const role = await roleWith(cloud, own, 'Distrusting', { policy: policy('iam:ListUsers') })
    const by = await assume(role)
    await cloud.iam(own.admin).updateAssumeRolePolicy({
      RoleName: 'Distrusting',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Deny', Principal: { AWS: own.accountId }, Action: 'sts:AssumeRole' },
        ],
      }),
    })
    expect(await list(by)).toBeUndefined()
    expect((await failureOf(assume(role)))?.code).toBe('AccessDenied')
  })

  test('"revoke older sessions": a denial by the time of issue', async () => {
    const role = await roleWith(cloud, own, 'Revoked', { policy: policy('iam:ListUsers') })
    const old = await assume(role)
    cloud.advance(5)
    await cloud.iam(own.admin).putRolePolicy({
      RoleName: 'Revoked',
      PolicyName: 'AWSRevokeOlderSessions',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Action: ['*'],
            Resource: ['*'],
            Condition: {
              DateLessThan: { 'aws:TokenIssueTime': new Date(cloud.now()).toISOString() },
            },
          },
        ],
      }),
    })
    expect(await list(old)).toMatchObject({
      status: 403,
      message: expect.stringContaining('with an explicit deny in an identity-based policy'),
    })
    cloud.advance(5)
    expect(await list(await assume(role))).toBeUndefined()
    // who is caught may not chain into a fresh session either
    expect((await failureOf(assume(role, old)))?.code).toBe('AccessDenied')
  })
})

describe('users', () => {
  test('sessions outlive the key that made them, not the user', async () => {
    const user = await userWith(cloud, own, 'leaver', policy('sts:*'))
    const sts = cloud.sts(user.credentials)
    const ofUser = issuedBy(await sts.getSessionToken({}))
    const federated = issuedBy(await sts.getFederationToken({ Name: 'guest' }))
    const iam = cloud.iam(own.admin)
    const key = { UserName: 'leaver', AccessKeyId: user.credentials.accessKeyId }
    await iam.updateAccessKey({ ...key, Status: 'Inactive' })
    expect(await whoAmI(user.credentials)).toEqual(gone)
    for (const by of [ofUser, federated]) expect(await whoAmI(by)).toBeUndefined()
    await iam.deleteAccessKey(key)
    for (const by of [ofUser, federated]) expect(await whoAmI(by)).toBeUndefined()
    await iam.deleteUserPolicy({ UserName: 'leaver', PolicyName: 'test' })
    await iam.deleteUser({ UserName: 'leaver' })
    for (const by of [ofUser, federated]) expect(await whoAmI(by)).toEqual(gone)
    // a user of the same name inherits nothing
    await iam.createUser({ UserName: 'leaver' })
    for (const by of [ofUser, federated]) expect(await whoAmI(by)).toEqual(gone)
  })

  test('a role outlives the user who assumed it', async () => {
    const user = await userWith(cloud, own, 'passing', policy('sts:AssumeRole'))
    const role = await roleWith(cloud, own, 'Staying', { policy: policy('iam:ListUsers') })
    const by = await assume(role, user.credentials)
    const iam = cloud.iam(own.admin)
    await iam.deleteAccessKey({
      UserName: 'passing',
      AccessKeyId: user.credentials.accessKeyId,
    })
    await iam.deleteUserPolicy({ UserName: 'passing', PolicyName: 'test' })
    await iam.deleteUser({ UserName: 'passing' })
    expect(await list(by)).toBeUndefined()
  })
})

test("raising the account's key epoch ends all of its sessions and none of its keys", async () => {
  const account = await cloud.account()
  const other = await cloud.account()
  const role = await roleWith(cloud, account, 'Any', { policy: policy('iam:ListUsers') })
  const sessionsOf = async ({ admin, root }: TestAccount): Promise<Credentials[]> => [
    issuedBy(await cloud.sts(admin).getSessionToken({})),
    issuedBy(await cloud.sts(root).getSessionToken({})),
    issuedBy(await cloud.sts(admin).getFederationToken({ Name: 'guest' })),
  ]
  const before = [...(await sessionsOf(account)), await assume(role, account.admin)]
  const elsewhere = await sessionsOf(other)
  for (const by of [...before, ...elsewhere]) expect(await whoAmI(by)).toBeUndefined()
  await revokeAll(account.accountId)
  for (const by of before) expect(await whoAmI(by)).toEqual(gone)
  for (const by of elsewhere) expect(await whoAmI(by)).toBeUndefined()
  const after = [...(await sessionsOf(account)), await assume(role, account.admin)]
  for (const by of [...after, account.admin, account.root]) expect(await whoAmI(by)).toBeUndefined()
})
