import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { inMemory, page } from '../paging.ts'
import { describeVersion, type KnownVersion, knownPolicy, versionsOf } from './known-policy.ts'
import { checkPolicyArn, policyResource, versionNumber } from './policy.ts'

const newestFirst = ({ versionId }: KnownVersion): number => -(versionNumber(versionId) ?? 0)

/** Lists the versions of a policy, newest first, without their documents. */
export const listPolicyVersions = operation('iam', 'ListPolicyVersions', {
  effect: 'read',
  authorize(call) {
    const { input, account } = call
    checkPolicyArn(call, input.PolicyArn)
    return [
      need(
        'iam:ListPolicyVersions',
        resource(policyResource, { arn: input.PolicyArn, account, reads: true }),
      ),
    ]
  },
  async run(call) {
    const { input, account, tx } = call
    const policy = await knownPolicy(call, input.PolicyArn)
    const versions = await versionsOf(tx, account, policy)
    const { items, end } = await page(
      call,
      inMemory(`ListPolicyVersions/${policy.id}`, versions, newestFirst),
    )
    return { Versions: items.map(describeVersion), ...end }
  },
})
