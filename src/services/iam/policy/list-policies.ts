import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { page } from '../paging.ts'
import {
  describePolicyInList,
  type KnownPolicy,
  policiesAfter,
  usedPoliciesAfter,
} from './known-policy.ts'

/**
 * Lists the account's policies, AWS's, or both, in order of their names. PolicyUsageFilter leaves those that are in use
 * that way; OnlyAttached those that are attached.
 */
export const listPolicies = operation('iam', 'ListPolicies', {
  effect: 'read',
  // the path is how AWS names what is listed
  authorize: ({ input }) => [
    need('iam:ListPolicies', '*', {}, `policy path ${input.PathPrefix ?? '/'}`),
  ],
  async run(call) {
    const { input, account, tx } = call
    const scope = input.Scope ?? 'All'
    const usage = input.PolicyUsageFilter ?? (input.OnlyAttached ? 'PermissionsPolicy' : undefined)
    const prefix = input.PathPrefix ?? '/'
    const { items, end } = await page<KnownPolicy>(call, {
      list: 'ListPolicies',
      read(last, limit) {
        const after = last as string | undefined
        return usage === undefined
          ? policiesAfter(tx, account, scope, after, limit)
          : usedPoliciesAfter(call, usage, after, limit)
      },
      key: ({ listKey }) => listKey,
      ...((prefix !== '/' || (usage !== undefined && scope !== 'All')) && {
        keep: (policy: KnownPolicy) =>
          policy.path.startsWith(prefix) && (scope === 'All' || policy.scope === scope),
      }),
    })
    const Policies = await Promise.all(
      items.map((policy) => describePolicyInList(tx, account, policy)),
    )
    return { Policies, ...end }
  },
})
