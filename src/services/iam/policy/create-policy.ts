import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkQuota } from '../quotas.ts'
import { describeTagsIfAny, newTags, requestTags } from '../tag/tags.ts'
import { checkManagedDocument } from './check-document.ts'
import { describePolicyInList, ofAccount } from './known-policy.ts'
import {
  type ManagedPolicy,
  managedPolicies,
  newPolicyResource,
  policyKey,
  policyVersions,
} from './policy.ts'

/** Creates a managed policy whose version v1 is in force wherever it is attached. */
export const createPolicy = operation('iam', 'CreatePolicy', {
  effect: 'control',
  authorize({ input, account }) {
    const made = resource(newPolicyResource, {
      account,
      name: input.PolicyName,
      path: input.Path ?? '/',
    })
    const tags = requestTags(input.Tags)
    const create = need('iam:CreatePolicy', made, tags)
    return input.Tags?.length ? [create, need('iam:TagPolicy', made, tags)] : [create]
  },
  async run(call) {
    const { input, account, tx, now, world, fail } = call
    await checkManagedDocument(call, input.PolicyDocument)
    if (await tx.get(managedPolicies, policyKey(account, input.PolicyName)))
      throw fail(
        'EntityAlreadyExists',
        `A policy called ${input.PolicyName} already exists. Duplicate names are not allowed.`,
      )
    const tags = newTags(call, input.Tags)
    await checkQuota(call, 'PoliciesPerAccount', (await tx.count(managedPolicies, [account])) + 1)
    await checkQuota(call, 'PolicyVersionsInUse', (await tx.count(policyVersions, [account])) + 1)
    const policy: ManagedPolicy = {
      account,
      name: input.PolicyName,
      path: input.Path ?? '/',
      id: world.ids.uniqueId('ANPA'),
      createdAt: now,
      updatedAt: now,
      tags,
      defaultVersion: 1,
      nextVersion: 2,
      ...(input.Description !== undefined && { description: input.Description }),
    }
    await tx.insert(managedPolicies, policy)
    await tx.insert(policyVersions, {
      account,
      policyName: policy.name.toLowerCase(),
      number: 1,
      document: input.PolicyDocument,
      createdAt: now,
    })
    // no Description, whatever was given (observed)
    const shown = await describePolicyInList(tx, account, ofAccount(policy))
    return { Policy: { ...shown, ...describeTagsIfAny(tags) } }
  },
})
