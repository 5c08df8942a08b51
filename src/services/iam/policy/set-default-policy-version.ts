import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { noSuchVersion } from './known-policy.ts'
import {
  checkPolicyArn,
  existingPolicy,
  managedPolicies,
  policyResource,
  policyVersions,
  versionNumber,
} from './policy.ts'

/** Puts another version into force wherever the policy is attached. */
export const setDefaultPolicyVersion = operation('iam', 'SetDefaultPolicyVersion', {
  effect: 'control',
  authorize(call) {
    const { input, account } = call
    checkPolicyArn(call, input.PolicyArn)
    return [
      need(
        'iam:SetDefaultPolicyVersion',
        resource(policyResource, { arn: input.PolicyArn, account, reads: false }),
      ),
    ]
  },
  async run(call) {
    const { input, account, tx, now, fail } = call
    const policy = await existingPolicy(call, input.PolicyArn)
    const number = versionNumber(input.VersionId)
    if (
      number === undefined ||
      !(await tx.get(policyVersions, [account, policy.name.toLowerCase(), number]))
    )
      throw fail('NoSuchEntity', noSuchVersion(input.PolicyArn, input.VersionId))
    await tx.replace(managedPolicies, policy, { ...policy, defaultVersion: number, updatedAt: now })
    return {}
  },
})
