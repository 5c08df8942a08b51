import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkPassword, passwordViolation } from '../password-policy/password-policy.ts'
import { userResource } from '../user/user.ts'
import { existingLoginProfile, loginProfiles, withPassword } from './login-profile.ts'
import { isReused, profileAndHistory } from './password-reuse.ts'
import { profileOwner } from './profile-owner.ts'

/** An administrator's change of a user's password, or of the demand to choose another one. */
export const updateLoginProfile = operation('iam', 'UpdateLoginProfile', {
  effect: 'control',
  authorize: (call) => [
    need(
      'iam:UpdateLoginProfile',
      resource(userResource, { account: call.account, name: profileOwner(call) }),
    ),
  ],
  async prepare(call) {
    const { input, account, world } = call
    const password = input.Password
    if (password === undefined) return undefined
    const history = await call.read((tx) => profileAndHistory(tx, account, profileOwner(call)))
    return {
      reused: history !== undefined && (await isReused(world.passwords, password, history)),
      hash: await world.passwords.hash(password),
    }
  },
  async run(call) {
    const { input, tx, now, fail, prepared } = call
    const { profile } = await existingLoginProfile(call, profileOwner(call))
    if (input.Password !== undefined) await checkPassword(call, input.Password)
    if (prepared?.reused) throw fail('PasswordPolicyViolation', passwordViolation)
    const resetRequired = input.PasswordResetRequired ?? profile.resetRequired
    await tx.replace(
      loginProfiles,
      profile,
      prepared
        ? withPassword(profile, prepared.hash, now, resetRequired)
        : { ...profile, resetRequired },
    )
    return {}
  },
})
