import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, noSuchEntity, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let other: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  other = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())

describe('CreateGroup', () => {
  test('answers the group', async () => {
    const { Group } = await iam.createGroup({ GroupName: 'Staff', Path: '/org/' })
    expect(Group).toEqual({
      Path: '/org/',
      GroupName: 'Staff',
      GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${account.accountId}:group/org/Staff`,
      CreateDate: expect.any(Date),
    })
  })
  test.each([
    ['Staff', 409, 'EntityAlreadyExists', 'Group with name Staff already exists.'],
    ['sTAFF', 409, 'EntityAlreadyExists', 'Group with name sTAFF already exists.'],
    [
      'a b',
      400,
      'ValidationError',
      'The specified value for groupName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    ],
    [
      'g'.repeat(129),
      400,
      'ValidationError',
      "1 validation error detected: Value at 'groupName' failed to satisfy constraint: Member must have length less than or equal to 128",
    ],
  ])('refuses %s', async (GroupName, status, code, message) => {
    expect(await failureOf(iam.createGroup({ GroupName }))).toEqual(failure(status, code, message))
  })
  test('of six at once exactly one succeeds', async () => {
    const results = await Promise.all(
      Array.from({ length: 6 }, () => failureOf(iam.createGroup({ GroupName: 'race' }))),
    )
    expect(results.filter((result) => result === undefined)).toHaveLength(1)
  })
})

describe('membership', () => {
  test('is paged by group and by user, and idempotent', async () => {
    await iam.createGroup({ GroupName: 'crew' })
    for (const UserName of ['c', 'a', 'b']) {
      await iam.createUser({ UserName })
      await iam.addUserToGroup({ GroupName: 'crew', UserName })
    }
    await iam.addUserToGroup({ GroupName: 'CREW', UserName: 'A' })
    const first = await iam.getGroup({ GroupName: 'crew', MaxItems: 2 })
    expect(first.Users?.map(({ UserName }) => UserName)).toEqual(['a', 'b'])
    expect(first.IsTruncated).toBe(true)
    const second = await iam.getGroup({
      GroupName: 'crew',
      MaxItems: 2,
      Marker: first.Marker as string,
    })
    expect(second.Users?.map(({ UserName }) => UserName)).toEqual(['c'])
    expect(second.IsTruncated).toBe(false)
    const { Groups, IsTruncated } = await iam.listGroupsForUser({ UserName: 'a' })
    expect(Groups).toEqual([first.Group])
    expect(IsTruncated).toBe(false)
  })

  test('grants what the group may do, until it ends', async () => {
    const member = await userWith(cloud, account, 'member')
    await iam.createGroup({ GroupName: 'readers' })
    await iam.putGroupPolicy({
      GroupName: 'readers',
      PolicyName: 'read',
      PolicyDocument: policy('iam:ListUsers'),
    })
    expect(await failureOf(member.iam.listUsers({}))).toMatchObject({ code: 'AccessDenied' })
    await iam.addUserToGroup({ GroupName: 'readers', UserName: 'member' })
    expect(await failureOf(member.iam.listUsers({}))).toBeUndefined()
    await iam.removeUserFromGroup({ GroupName: 'readers', UserName: 'member' })
    expect(await failureOf(member.iam.listUsers({}))).toMatchObject({ code: 'AccessDenied' })
  })

  test('in more than ten groups is refused', async () => {
    await iam.createUser({ UserName: 'joiner' })
    for (let i = 0; i < 11; i++) await iam.createGroup({ GroupName: `many${i}` })
    const joined = await Promise.all(
      Array.from({ length: 11 }, (_, i) =>
        failureOf(iam.addUserToGroup({ GroupName: `many${i}`, UserName: 'joiner' })),
      ),
    )
    expect(joined.filter((result) => result !== undefined)).toEqual([
      failure(409, 'LimitExceeded', 'Cannot exceed quota for GroupsPerUser: 10'),
    ])
  })

  const unknown = [
    [
      'AddUserToGroup',
      () => iam.addUserToGroup({ GroupName: 'no', UserName: 'a' }),
      'group with name no',
    ],
    [
      'AddUserToGroup',
      () => iam.addUserToGroup({ GroupName: 'crew', UserName: 'no' }),
      'user with name no',
    ],
    [
      'RemoveUserFromGroup',
      () => iam.removeUserFromGroup({ GroupName: 'no', UserName: 'a' }),
      'group with name no',
    ],
    [
      'RemoveUserFromGroup',
      () => iam.removeUserFromGroup({ GroupName: 'crew', UserName: 'no' }),
      'user with name no',
    ],
    ['ListGroupsForUser', () => iam.listGroupsForUser({ UserName: 'no' }), 'user with name no'],
    ['GetGroup', () => iam.getGroup({ GroupName: '__proto__' }), 'group with name __proto__'],
    [
      'UpdateGroup',
      () => iam.updateGroup({ GroupName: 'no', NewPath: '/x/' }),
      'group with name no',
    ],
    ['DeleteGroup', () => iam.deleteGroup({ GroupName: 'no' }), 'group with name no'],
  ] as const
  for (const [operation, call, what] of unknown)
    test(`${operation}: no ${what}`, async () => {
      expect(await failureOf(call())).toEqual(noSuchEntity(`The ${what} cannot be found.`))
    })
})

describe('ListGroups', () => {
  test('by prefix of the path, in pages', async () => {
    const all = await iam.listGroups({ PathPrefix: '/or' })
    expect(all.Groups?.map(({ GroupName }) => GroupName)).toEqual(['Staff'])
    const page = await iam.listGroups({ MaxItems: 1 })
    expect(page.IsTruncated).toBe(true)
    const next = await iam.listGroups({ MaxItems: 1, Marker: page.Marker as string })
    expect(next.Groups?.[0]?.GroupName).not.toBe(page.Groups?.[0]?.GroupName)
  })
  test("another account doesn't see them", async () => {
    const { Groups } = await cloud.iam(other.admin).listGroups({})
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['Administrators'])
  })
})

describe('UpdateGroup', () => {
  test('keeps id, members and policies under the new name', async () => {
    await iam.createGroup({ GroupName: 'old' })
    await iam.createUser({ UserName: 'stays' })
    await iam.addUserToGroup({ GroupName: 'old', UserName: 'stays' })
    await iam.putGroupPolicy({ GroupName: 'old', PolicyName: 'p', PolicyDocument: policy('s3:*') })
    const before = (await iam.getGroup({ GroupName: 'old' })).Group
    await iam.updateGroup({ GroupName: 'old', NewGroupName: 'New', NewPath: '/n/' })
    const { Group, Users } = await iam.getGroup({ GroupName: 'new' })
    expect(Group).toMatchObject({ GroupId: before?.GroupId, GroupName: 'New', Path: '/n/' })
    expect(Users?.map(({ UserName }) => UserName)).toEqual(['stays'])
    expect((await iam.listGroupPolicies({ GroupName: 'New' })).PolicyNames).toEqual(['p'])
    expect((await iam.listGroupsForUser({ UserName: 'stays' })).Groups).toEqual([Group])
  })
  test('refuses a taken name', async () => {
    expect(await failureOf(iam.updateGroup({ GroupName: 'New', NewGroupName: 'staff' }))).toEqual(
      failure(409, 'EntityAlreadyExists', 'Group with name staff already exists.'),
    )
  })
})

describe('DeleteGroup', () => {
  test('says what is in the way, one after the other', async () => {
    const GroupName = 'ending'
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    await iam.createGroup({ GroupName })
    await iam.createUser({ UserName: 'last' })
    await iam.addUserToGroup({ GroupName, UserName: 'last' })
    await iam.putGroupPolicy({ GroupName, PolicyName: 'p', PolicyDocument: policy('s3:*') })
    await iam.attachGroupPolicy({ GroupName, PolicyArn })
    const steps = [
      [
        'must remove users from group first.',
        () => iam.removeUserFromGroup({ GroupName, UserName: 'last' }),
      ],
      ['must delete policies first.', () => iam.deleteGroupPolicy({ GroupName, PolicyName: 'p' })],
      ['must detach all policies first.', () => iam.detachGroupPolicy({ GroupName, PolicyArn })],
    ] as const
    for (const [left, remove] of steps) {
      expect(await failureOf(iam.deleteGroup({ GroupName }))).toEqual(
        failure(409, 'DeleteConflict', `Cannot delete entity, ${left}`),
      )
      await remove()
    }
    await iam.deleteGroup({ GroupName })
    expect(await failureOf(iam.getGroup({ GroupName }))).toMatchObject({ code: 'NoSuchEntity' })
  })
})
