import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { describeTags } from '../tag/tags.ts'
import { describePolicyInList, knownPolicy } from './known-policy.ts'
import { checkPolicyArn, policyResource } from './policy.ts'

/** Describes a managed policy of the account or of AWS; tags are shown even when there are none (observed). */
export const getPolicy = operation('iam', 'GetPolicy', {
  effect: 'read',
  authorize(call) {
    const { input, account } = call
    checkPolicyArn(call, input.PolicyArn)
    return [
      need(
        'iam:GetPolicy',
        resource(policyResource, { arn: input.PolicyArn, account, reads: true }),
      ),
    ]
  },
  async run(call) {
    const { input, account, tx } = call
    const policy = await knownPolicy(call, input.PolicyArn)
    return {
      Policy: {
        ...(await describePolicyInList(tx, account, policy)),
        ...(policy.description !== undefined && { Description: policy.description }),
        Tags: describeTags(policy.tags),
      },
    }
  },
})
