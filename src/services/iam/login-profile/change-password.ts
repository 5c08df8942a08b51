import type { AwsError } from '../../../kernel/errors.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Principal } from '../../../kernel/principal.ts'
import { need, type ResourceType, resource } from '../../../kernel/resource.ts'
import { keepSignIn } from '../console-session/console-session.ts'
import {
  checkPassword,
  passwordPolicies,
  passwordViolation,
} from '../password-policy/password-policy.ts'
import { type UserRef, userResource } from '../user/user.ts'
import {
  existingLoginProfile,
  loginProfiles,
  noSuchLoginProfile,
  withPassword,
} from './login-profile.ts'
import { isReused, profileAndHistory } from './password-reuse.ts'

/** Only users change passwords this way (API reference, InvalidUserType). */
function callingUser({
  caller,
  fail,
}: {
  caller: Principal
  fail(code: string, message: string): AwsError
}): string {
  if (caller.type === 'User') return caller.userName
  throw fail(
    'InvalidUserType',
    'The request was rejected because the type of user for the transaction was incorrect.',
  )
}

/**
 * The calling user, as policies see it when it changes its own password: an account that lets its users do so grants it
 * to each, and a Deny still counts (IAM user guide, "Allow users to change their own password": the option "gives users
 * access to the iam:ChangePassword action for only their user").
 */
const ownPassword: ResourceType<UserRef> = {
  name: userResource.name,
  async gather(tx, ref, action) {
    const facts = await userResource.gather(tx, ref, action)
    const policy = await tx.get(passwordPolicies, [ref.account])
    return policy?.allowUsersToChange
      ? { ...facts, policy: grantTo(facts.arn), policyId: 'AllowUsersToChangePassword' }
      : facts
  },
}

const grantTo = (arn: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: arn }, Action: 'iam:ChangePassword', Resource: arn },
    ],
  })

/** A user's change of its own password, which it must know. */
export const changePassword = operation('iam', 'ChangePassword', {
  effect: 'control',
  authorize: (call) => [
    need(
      'iam:ChangePassword',
      resource(ownPassword, { account: call.account, name: callingUser(call) }),
    ),
  ],
  async prepare(call) {
    const { input, account, world, fail } = call
    const name = callingUser(call)
    const history = await call.read((tx) => profileAndHistory(tx, account, name))
    if (history === undefined) throw fail('NoSuchEntity', noSuchLoginProfile(name))
    if (!(await world.passwords.verify(input.OldPassword, history.profile.passwordHash)))
      throw fail('AccessDenied', 'The old password was incorrect.')
    return {
      verified: history.profile.passwordHash,
      reused: await isReused(world.passwords, input.NewPassword, history),
      hash: await world.passwords.hash(input.NewPassword),
    }
  },
  async run(call) {
    const { input, caller, tx, now, fail, prepared } = call
    const { profile } = await existingLoginProfile(call, callingUser(call))
    // the password that was verified must still be the password
    if (profile.passwordHash !== prepared.verified)
      throw fail(
        'EntityTemporarilyUnmodifiable',
        'The login profile is being changed by another request.',
      )
    await checkPassword(call, input.NewPassword)
    if (prepared.reused) throw fail('PasswordPolicyViolation', passwordViolation)
    await tx.replace(loginProfiles, profile, withPassword(profile, prepared.hash, now, false))
    if (caller.type === 'User') await keepSignIn(tx, caller, prepared.hash)
    return {}
  },
})
