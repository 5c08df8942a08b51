import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { userResource } from '../user/user.ts'
import { describeLoginProfile, existingLoginProfile } from './login-profile.ts'
import { profileOwner } from './profile-owner.ts'

/** Tells whether a user has a password, and since when. */
export const getLoginProfile = operation('iam', 'GetLoginProfile', {
  effect: 'read',
  authorize: (call) => [
    need(
      'iam:GetLoginProfile',
      resource(userResource, { account: call.account, name: profileOwner(call) }),
    ),
  ],
  async run(call) {
    const { user, profile } = await existingLoginProfile(call, profileOwner(call))
    return { LoginProfile: describeLoginProfile(user, profile) }
  },
})
