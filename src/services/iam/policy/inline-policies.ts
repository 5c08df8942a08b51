/** Inline policies of users, groups and roles: put, get, delete, list. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { inlinePolicySizeProblem } from '../../../policy/document/size.ts'
import { encodeDocument } from '../document-text.ts'
import { page } from '../paging.ts'
import { quotaOf } from '../quotas.ts'
import { type InlinePolicy, inlinePolicies, inlinePolicyKey, policiesOf } from './attachment.ts'
import { checkIdentityDocument } from './check-document.ts'
import { groupKind, type HolderKind, holderOf, nameIn, roleKind, userKind } from './holder-kind.ts'

const noSuchPolicy = (kind: HolderKind, name: string) =>
  `The ${kind.type} policy with name ${name} cannot be found.`

// the three inputs differ only in the member that names the holder: each factory is typed as the user's operation

const put = (kind: HolderKind) =>
  operation('iam', `Put${kind.noun}Policy` as 'PutUserPolicy', {
    effect: 'control',
    authorize: ({ input, account }) => [
      need(`iam:Put${kind.noun}Policy`, kind.resource(account, nameIn(kind, input), true)),
    ],
    async run(call) {
      const { input, account, tx, fail } = call
      const name = await kind.modifiable(call, nameIn(kind, input))
      const holder = holderOf(kind, account, name)
      checkIdentityDocument(call, input.PolicyDocument)
      const present = await tx.list(inlinePolicies, policiesOf(holder))
      const others = present.filter((policy) => policy.name !== input.PolicyName)
      const texts = [...others.map(({ document }) => document), input.PolicyDocument]
      const limit = await quotaOf(tx, account, kind.inlineSizeQuota)
      const tooLarge = inlinePolicySizeProblem(kind.type, name, texts, limit)
      if (tooLarge) throw fail(tooLarge.code, tooLarge.message)
      await tx.put(inlinePolicies, {
        account,
        principalType: kind.type,
        principal: name.toLowerCase(),
        name: input.PolicyName,
        document: input.PolicyDocument,
      })
      return {}
    },
  })

const get = (kind: HolderKind) =>
  operation('iam', `Get${kind.noun}Policy` as 'GetUserPolicy', {
    effect: 'read',
    authorize: ({ input, account }) => [
      need(`iam:Get${kind.noun}Policy`, kind.resource(account, nameIn(kind, input))),
    ],
    async run(call) {
      const { input, account, tx, fail } = call
      const name = await kind.existing(call, nameIn(kind, input))
      const key = inlinePolicyKey(holderOf(kind, account, name), input.PolicyName)
      const policy = await tx.get(inlinePolicies, key)
      if (!policy) throw fail('NoSuchEntity', noSuchPolicy(kind, input.PolicyName))
      // exactly these three members (observed)
      const holder = { [kind.member]: name } as unknown as { UserName: string }
      return { ...holder, PolicyName: policy.name, PolicyDocument: encodeDocument(policy.document) }
    },
  })

const remove = (kind: HolderKind) =>
  operation('iam', `Delete${kind.noun}Policy` as 'DeleteUserPolicy', {
    effect: 'control',
    authorize: ({ input, account }) => [
      need(`iam:Delete${kind.noun}Policy`, kind.resource(account, nameIn(kind, input), true)),
    ],
    async run(call) {
      const { input, account, tx, fail } = call
      const name = await kind.modifiable(call, nameIn(kind, input))
      const key = inlinePolicyKey(holderOf(kind, account, name), input.PolicyName)
      if (!(await tx.delete(inlinePolicies, key)))
        throw fail('NoSuchEntity', noSuchPolicy(kind, input.PolicyName))
      return {}
    },
  })

const list = (kind: HolderKind) =>
  operation('iam', `List${kind.noun}Policies` as 'ListUserPolicies', {
    effect: 'read',
    authorize: ({ input, account }) => [
      need(`iam:List${kind.noun}Policies`, kind.resource(account, nameIn(kind, input))),
    ],
    async run(call) {
      const { input, account, tx } = call
      const name = await kind.existing(call, nameIn(kind, input))
      const prefix = policiesOf(holderOf(kind, account, name))
      const { items, end } = await page<InlinePolicy>(call, {
        list: `List${kind.noun}Policies/${name.toLowerCase()}`,
        read: (after, limit) =>
          tx.list(inlinePolicies, prefix, {
            limit,
            ...(after !== undefined && { after: [...prefix, after] }),
          }),
        key: (policy) => policy.name,
      })
      return { PolicyNames: items.map((policy) => policy.name), ...end }
    },
  })

const all = (kind: HolderKind) => [put(kind), get(kind), remove(kind), list(kind)]

/** Put, get, delete and list for users, groups and roles. */
export const inlinePolicyOperations: readonly Operation[] = [
  ...all(userKind),
  ...all(groupKind),
  ...all(roleKind),
]
