import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { page } from '../paging.ts'
import { roles } from '../role/role.ts'
import { users } from '../user/user.ts'
import { attachments } from './attachment.ts'
import { describePolicyInList, type KnownPolicy, policiesAfter } from './known-policy.ts'

/** ARNs of the policies somebody in the account has, as permissions or as boundary. */
async function usedArns(tx: ReadTransaction, account: string, usage: string | undefined) {
  const arns = new Set<string>()
  if (usage !== 'PermissionsBoundary')
    for (const { policyArn } of await tx.list(attachments, [account])) arns.add(policyArn)
  if (usage !== 'PermissionsPolicy')
    for (const bounded of [
      ...(await tx.listBy(users, 'byBoundary', [account])),
      ...(await tx.listBy(roles, 'byBoundary', [account])),
    ])
      if (bounded.boundaryArn !== undefined) arns.add(bounded.boundaryArn)
  return arns
}

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
    const used = usage === undefined ? undefined : await usedArns(tx, account, usage)
    const prefix = input.PathPrefix ?? '/'
    const { items, end } = await page<KnownPolicy>(call, {
      list: 'ListPolicies',
      read: (after, limit) => policiesAfter(tx, account, scope, after as string | undefined, limit),
      key: ({ listKey }) => listKey,
      ...((used !== undefined || prefix !== '/') && {
        keep: ({ arn, path }: KnownPolicy) =>
          path.startsWith(prefix) && (used === undefined || used.has(arn)),
      }),
    })
    const Policies = await Promise.all(
      items.map((policy) => describePolicyInList(tx, account, policy)),
    )
    return { Policies, ...end }
  },
})
