import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  noSuchEntity,
  policy,
  shown,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { loginProfiles } from './login-profile.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
})
beforeEach(async () => {
  account = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())

const password = 'Correct-Horse-1'
const violation = failure(
  400,
  'PasswordPolicyViolation',
  'Password does not conform to the account password policy.',
)

describe('CreateLoginProfile', () => {
  test('answers the profile and stores only a hash', async () => {
    await iam.createUser({ UserName: 'Alice' })
    const created = await iam.createLoginProfile({
      UserName: 'alice',
      Password: password,
      PasswordResetRequired: true,
    })
    const LoginProfile = {
      UserName: 'Alice',
      CreateDate: expect.any(Date),
      PasswordResetRequired: true,
    }
    expect(shown(created)).toEqual({ LoginProfile })
    expect(shown(await iam.getLoginProfile({ UserName: 'alice' }))).toEqual({ LoginProfile })
    const stored = await cloud.store.read((tx) => tx.list(loginProfiles, [account.accountId]))
    expect(stored).toHaveLength(1)
    expect(JSON.stringify(stored)).not.toContain(password)
    expect(await cloud.world.passwords.verify(password, stored[0]?.passwordHash ?? '')).toBe(true)
    expect(
      await failureOf(iam.createLoginProfile({ UserName: 'alice', Password: password })),
    ).toEqual(failure(409, 'EntityAlreadyExists', 'Login Profile for user Alice already exists.'))
  })

  test.each(['short1A', 'lowercaseonly', 'lower-and-symbols', '123456789'])(
    'without an account policy %s is too weak',
    async (Password) => {
      await iam.createUser({ UserName: 'weak' })
      expect(await failureOf(iam.createLoginProfile({ UserName: 'weak', Password }))).toEqual(
        violation,
      )
    },
  )

  test('needs a password', async () => {
    await iam.createUser({ UserName: 'none' })
    expect(await failureOf(iam.createLoginProfile({ UserName: 'none' }))).toEqual(
      failure(
        400,
        'ValidationError',
        "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
      ),
    )
  })
})

test.each([
  ['GetLoginProfile', () => iam.getLoginProfile({ UserName: 'bob' })],
  ['UpdateLoginProfile', () => iam.updateLoginProfile({ UserName: 'bob', Password: password })],
  ['DeleteLoginProfile', () => iam.deleteLoginProfile({ UserName: 'bob' })],
] as const)('%s without profile, without user', async (_, call) => {
  expect(await failureOf(call())).toEqual(noSuchEntity('The user with name bob cannot be found.'))
  await iam.createUser({ UserName: 'bob' })
  expect(await failureOf(call())).toEqual(
    noSuchEntity('Login Profile for User bob cannot be found.'),
  )
})

describe('the account password policy', () => {
  test('is absent, set as a whole, and deleted', async () => {
    expect(await failureOf(iam.getAccountPasswordPolicy({}))).toEqual(
      noSuchEntity(`The Password Policy with domain name ${account.accountId} cannot be found.`),
    )
    await iam.updateAccountPasswordPolicy({
      MinimumPasswordLength: 14,
      RequireSymbols: true,
      MaxPasswordAge: 90,
      PasswordReusePrevention: 3,
      HardExpiry: true,
    })
    expect((await iam.getAccountPasswordPolicy({})).PasswordPolicy).toEqual({
      MinimumPasswordLength: 14,
      RequireSymbols: true,
      RequireNumbers: false,
      RequireUppercaseCharacters: false,
      RequireLowercaseCharacters: false,
      AllowUsersToChangePassword: false,
      ExpirePasswords: true,
      MaxPasswordAge: 90,
      PasswordReusePrevention: 3,
      HardExpiry: true,
    })
    await iam.updateAccountPasswordPolicy({})
    expect((await iam.getAccountPasswordPolicy({})).PasswordPolicy).toEqual({
      MinimumPasswordLength: 6,
      RequireSymbols: false,
      RequireNumbers: false,
      RequireUppercaseCharacters: false,
      RequireLowercaseCharacters: false,
      AllowUsersToChangePassword: false,
      ExpirePasswords: false,
    })
    expect(shown(await iam.deleteAccountPasswordPolicy({}))).toEqual({})
    expect(await failureOf(iam.deleteAccountPasswordPolicy({}))).toEqual(
      noSuchEntity('The account policy with name PasswordPolicy cannot be found.'),
    )
  })

  test.each([
    [{ MinimumPasswordLength: 14 }, 'Aa1!aaaaaaaaa'],
    [{ RequireUppercaseCharacters: true }, 'aa1!aaaa'],
    [{ RequireLowercaseCharacters: true }, 'AA1!AAAA'],
    [{ RequireNumbers: true }, 'Aaa!aaaa'],
    [{ RequireSymbols: true }, 'Aa1aaaaa'],
  ])('%j refuses %s', async (rules, Password) => {
    await iam.updateAccountPasswordPolicy(rules)
    await iam.createUser({ UserName: 'u' })
    expect(await failureOf(iam.createLoginProfile({ UserName: 'u', Password }))).toEqual(violation)
    expect(
      await failureOf(iam.createLoginProfile({ UserName: 'u', Password: 'Aa1!aaaaaaaaaa' })),
    ).toBeUndefined()
    expect(await failureOf(iam.updateLoginProfile({ UserName: 'u', Password }))).toEqual(violation)
  })

  test.each([5, 129])('a minimum length of %d is refused', async (MinimumPasswordLength) => {
    expect(
      await failureOf(iam.updateAccountPasswordPolicy({ MinimumPasswordLength })),
    ).toMatchObject({ code: 'ValidationError' })
  })

  test('can keep former passwords from coming back', async () => {
    await iam.updateAccountPasswordPolicy({ PasswordReusePrevention: 2 })
    await iam.createUser({ UserName: 'u' })
    await iam.createLoginProfile({ UserName: 'u', Password: 'first-1' })
    const change = (Password: string) =>
      failureOf(iam.updateLoginProfile({ UserName: 'u', Password }))
    expect(await change('first-1')).toEqual(violation)
    expect(await change('second-2')).toBeUndefined()
    expect(await change('first-1')).toEqual(violation)
    expect(await change('third-3')).toBeUndefined()
    expect(await change('first-1')).toBeUndefined()
  })
})

describe('UpdateLoginProfile', () => {
  test('changes the demand for another password alone', async () => {
    await iam.createUser({ UserName: 'u' })
    await iam.createLoginProfile({ UserName: 'u', Password: password })
    await iam.updateLoginProfile({ UserName: 'u', PasswordResetRequired: true })
    expect((await iam.getLoginProfile({ UserName: 'u' })).LoginProfile).toMatchObject({
      PasswordResetRequired: true,
    })
    const [profile] = await cloud.store.read((tx) => tx.list(loginProfiles, [account.accountId]))
    expect(await cloud.world.passwords.verify(password, profile?.passwordHash ?? '')).toBe(true)
  })
})

describe('ChangePassword', () => {
  test('needs the old password', async () => {
    const user = await userWith(cloud, account, 'changer', policy('iam:ChangePassword'))
    const change = (OldPassword: string, NewPassword: string) =>
      failureOf(user.iam.changePassword({ OldPassword, NewPassword }))
    expect(await change('x', password)).toEqual(
      noSuchEntity('Login Profile for User changer cannot be found.'),
    )
    await iam.createLoginProfile({
      UserName: 'changer',
      Password: password,
      PasswordResetRequired: true,
    })
    expect(await change('wrong', 'Another-Horse-2')).toEqual(
      failure(403, 'AccessDenied', 'The old password was incorrect.'),
    )
    expect(await change(password, 'weak')).toEqual(violation)
    expect(await change(password, 'Another-Horse-2')).toBeUndefined()
    expect(await change(password, 'Third-Horse-3')).toMatchObject({ code: 'AccessDenied' })
    expect((await iam.getLoginProfile({ UserName: 'changer' })).LoginProfile).toMatchObject({
      PasswordResetRequired: false,
    })
  })

  test("isn't for the root user", async () => {
    expect(
      await failureOf(
        cloud.iam(account.root).changePassword({ OldPassword: 'a', NewPassword: 'b' }),
      ),
    ).toMatchObject({ status: 400, code: 'InvalidUserType' })
  })
})

test('DeleteLoginProfile leaves the keys', async () => {
  const user = await userWith(cloud, account, 'keeps', policy('iam:GetUser'))
  await iam.createLoginProfile({ UserName: 'keeps', Password: password })
  expect(shown(await iam.deleteLoginProfile({ UserName: 'keeps' }))).toEqual({})
  expect((await user.iam.getUser({})).User?.UserName).toBe('keeps')
})
