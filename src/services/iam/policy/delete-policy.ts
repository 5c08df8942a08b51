import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { usesOf } from './known-policy.ts'
import {
  checkPolicyArn,
  existingPolicy,
  managedPolicies,
  policyKey,
  policyResource,
  policyVersions,
} from './policy.ts'

/** Deletes a policy that nobody has and that has one version left, together with that version. */
export const deletePolicy = operation('iam', 'DeletePolicy', {
  effect: 'control',
  authorize(call) {
    const { input, account } = call
    checkPolicyArn(call, input.PolicyArn)
    return [
      need(
        'iam:DeletePolicy',
        resource(policyResource, { arn: input.PolicyArn, account, reads: false }),
      ),
    ]
  },
  async run(call) {
    const { input, account, tx, fail } = call
    const policy = await existingPolicy(call, input.PolicyArn)
    const uses = await usesOf(tx, account, input.PolicyArn)
    if (uses.attachments + uses.boundaries > 0)
      throw fail('DeleteConflict', 'Cannot delete a policy attached to entities.')
    const versions = await tx.list(policyVersions, [account, policy.name.toLowerCase()])
    if (versions.length > 1)
      throw fail(
        'DeleteConflict',
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      )
    for (const { number } of versions)
      await tx.delete(policyVersions, [account, policy.name.toLowerCase(), number])
    await tx.delete(managedPolicies, policyKey(account, policy.name))
    return {}
  },
})
