/** Managed policies of users, groups and roles: attach, detach, list. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { inMemory, page } from '../paging.ts'
import { checkQuota } from '../quotas.ts'
import {
  attachedPolicyArns,
  attachmentKey,
  attachments,
  newAttachment,
  policiesOf,
} from './attachment.ts'
import { currentDocument } from './document.ts'
import { groupKind, type HolderKind, holderOf, nameIn, roleKind, userKind } from './holder-kind.ts'
import { checkPolicyArn, listKeyOfArn, noSuchPolicyArn, pathOfPolicyArn } from './policy.ts'

/** Policies of service-linked roles; nobody else can have them. */
const serviceRolePolicies = 'arn:aws:iam::aws:policy/aws-service-role/'

// the three inputs differ only in the member that names the holder: each factory is typed as the user's operation

const attach = (kind: HolderKind) =>
  operation('iam', `Attach${kind.noun}Policy` as 'AttachUserPolicy', {
    effect: 'control',
    authorize(call) {
      const { input, account } = call
      checkPolicyArn(call, input.PolicyArn)
      const holder = kind.resource(account, nameIn(kind, input), true)
      return [need(`iam:Attach${kind.noun}Policy`, holder, { 'iam:PolicyARN': input.PolicyArn })]
    },
    async run(call) {
      const { input, account, tx, now, fail } = call
      const holder = holderOf(kind, account, await kind.modifiable(call, nameIn(kind, input)))
      if ((await currentDocument(tx, input.PolicyArn, account)) === undefined)
        throw fail('NoSuchEntity', `Policy ${input.PolicyArn} does not exist or is not attachable.`)
      if (input.PolicyArn.startsWith(serviceRolePolicies))
        throw fail('PolicyNotAttachable', 'Cannot attach a Service Role Policy to a Customer Role.')
      if (await tx.get(attachments, attachmentKey(holder, input.PolicyArn))) return {}
      const present = await tx.count(attachments, policiesOf(holder))
      await checkQuota(call, kind.attachmentQuota, present + 1)
      await tx.insert(attachments, newAttachment(holder, input.PolicyArn, now))
      return {}
    },
  })

const detach = (kind: HolderKind) =>
  operation('iam', `Detach${kind.noun}Policy` as 'DetachUserPolicy', {
    effect: 'control',
    authorize(call) {
      const { input, account } = call
      checkPolicyArn(call, input.PolicyArn)
      const holder = kind.resource(account, nameIn(kind, input), true)
      return [need(`iam:Detach${kind.noun}Policy`, holder, { 'iam:PolicyARN': input.PolicyArn })]
    },
    async run(call) {
      const { input, account, tx, fail } = call
      const holder = holderOf(kind, account, await kind.modifiable(call, nameIn(kind, input)))
      if (!(await tx.delete(attachments, attachmentKey(holder, input.PolicyArn))))
        throw fail('NoSuchEntity', noSuchPolicyArn(input.PolicyArn))
      return {}
    },
  })

const list = (kind: HolderKind) =>
  operation('iam', `ListAttached${kind.noun}Policies` as 'ListAttachedUserPolicies', {
    effect: 'read',
    authorize: ({ input, account }) => [
      need(`iam:ListAttached${kind.noun}Policies`, kind.resource(account, nameIn(kind, input))),
    ],
    async run(call) {
      const { input, account, tx } = call
      const name = await kind.existing(call, nameIn(kind, input))
      const arns = await attachedPolicyArns(tx, holderOf(kind, account, name))
      const wanted = arns.filter((arn) => pathOfPolicyArn(arn).startsWith(input.PathPrefix ?? '/'))
      const { items, end } = await page(
        call,
        inMemory(`ListAttached${kind.noun}Policies/${name.toLowerCase()}`, wanted, listKeyOfArn),
      )
      const AttachedPolicies = items.map((arn) => ({
        PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
        PolicyArn: arn,
      }))
      return { AttachedPolicies, ...end }
    },
  })

const all = (kind: HolderKind) => [attach(kind), detach(kind), list(kind)]

/** Attach, detach and list for users, groups and roles. */
export const attachedPolicyOperations: readonly Operation[] = [
  ...all(userKind),
  ...all(groupKind),
  ...all(roleKind),
]
