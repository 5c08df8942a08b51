import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { noSuchVersion } from './known-policy.ts'
import {
  checkPolicyArn,
  existingPolicy,
  policyResource,
  policyVersions,
  versionNumber,
} from './policy.ts'

/** Deletes a version that isn't in force. */
export const deletePolicyVersion = operation('iam', 'DeletePolicyVersion', {
  effect: 'control',
  authorize(call) {
    const { input, account } = call
    checkPolicyArn(call, input.PolicyArn)
    return [
      need(
        'iam:DeletePolicyVersion',
        resource(policyResource, { arn: input.PolicyArn, account, reads: false }),
      ),
    ]
  },
  async run(call) {
    const { input, account, tx, fail } = call
    const policy = await existingPolicy(call, input.PolicyArn)
    const number = versionNumber(input.VersionId)
    if (number === policy.defaultVersion)
      throw fail('DeleteConflict', 'Cannot delete the default version of a policy.')
    const deleted =
      number !== undefined &&
      (await tx.delete(policyVersions, [account, policy.name.toLowerCase(), number]))
    if (!deleted) throw fail('NoSuchEntity', noSuchVersion(input.PolicyArn, input.VersionId))
    return {}
  },
})
