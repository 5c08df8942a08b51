import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkPassword } from '../password-policy/password-policy.ts'
import { existingUser, userResource } from '../user/user.ts'
import { describeLoginProfile, loginProfileKey, loginProfiles } from './login-profile.ts'
import { givenPassword, profileOwner } from './profile-owner.ts'

/** Gives a user a password for the console. */
export const createLoginProfile = operation('iam', 'CreateLoginProfile', {
  effect: 'control',
  authorize(call) {
    const { input, account } = call
    const name = profileOwner(call)
    givenPassword(call, input.Password)
    return [need('iam:CreateLoginProfile', resource(userResource, { account, name }))]
  },
  prepare: (call) => call.world.passwords.hash(givenPassword(call, call.input.Password)),
  async run(call) {
    const { input, account, tx, now, fail, prepared } = call
    const user = await existingUser(call, profileOwner(call))
    if (await tx.get(loginProfiles, loginProfileKey(account, user.id)))
      throw fail('EntityAlreadyExists', `Login Profile for user ${user.name} already exists.`)
    await checkPassword(call, givenPassword(call, input.Password))
    const profile = {
      account,
      userId: user.id,
      passwordHash: prepared,
      createdAt: now,
      changedAt: now,
      resetRequired: input.PasswordResetRequired === true,
      formerHashes: [],
    }
    await tx.insert(loginProfiles, profile)
    return { LoginProfile: describeLoginProfile(user, profile) }
  },
})
