import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkQuota, quotaOf } from '../quotas.ts'
import { checkManagedDocument } from './check-document.ts'
import {
  checkPolicyArn,
  existingPolicy,
  managedPolicies,
  policyResource,
  policyVersions,
  versionId,
} from './policy.ts'

/** Adds a version. Its number has never been used; it comes into force when asked for. */
export const createPolicyVersion = operation('iam', 'CreatePolicyVersion', {
  effect: 'control',
  authorize(call) {
    const { input, account } = call
    checkPolicyArn(call, input.PolicyArn)
    return [
      need(
        'iam:CreatePolicyVersion',
        resource(policyResource, { arn: input.PolicyArn, account, reads: false }),
      ),
    ]
  },
  async run(call) {
    const { input, account, tx, now, fail } = call
    const policy = await existingPolicy(call, input.PolicyArn)
    await checkManagedDocument(call, input.PolicyDocument)
    const policyName = policy.name.toLowerCase()
    const most = await quotaOf(tx, account, 'VersionsPerPolicy')
    if ((await tx.count(policyVersions, [account, policyName])) >= most)
      throw fail(
        'LimitExceeded',
        `A managed policy can have up to ${most} versions. Before you create a new version, you must delete an existing version.`,
      )
    await checkQuota(call, 'PolicyVersionsInUse', (await tx.count(policyVersions, [account])) + 1)
    const number = policy.nextVersion
    const isDefault = input.SetAsDefault === true
    await tx.replace(managedPolicies, policy, {
      ...policy,
      nextVersion: number + 1,
      defaultVersion: isDefault ? number : policy.defaultVersion,
      updatedAt: now,
    })
    await tx.insert(policyVersions, {
      account,
      policyName,
      number,
      document: input.PolicyDocument,
      createdAt: now,
    })
    return {
      PolicyVersion: {
        VersionId: versionId(number),
        IsDefaultVersion: isDefault,
        CreateDate: new Date(now),
      },
    }
  },
})
