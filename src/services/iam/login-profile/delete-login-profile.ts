import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { userResource } from '../user/user.ts'
import { existingLoginProfile, loginProfileKey, loginProfiles } from './login-profile.ts'
import { profileOwner } from './profile-owner.ts'

/** Takes the password away. Access keys go on working. */
export const deleteLoginProfile = operation('iam', 'DeleteLoginProfile', {
  effect: 'control',
  authorize: (call) => [
    need(
      'iam:DeleteLoginProfile',
      resource(userResource, { account: call.account, name: profileOwner(call) }),
    ),
  ],
  async run(call) {
    const { user } = await existingLoginProfile(call, profileOwner(call))
    await call.tx.delete(loginProfiles, loginProfileKey(call.account, user.id))
    return {}
  },
})
