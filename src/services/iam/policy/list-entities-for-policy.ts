import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { groupByName } from '../group/group.ts'
import { inMemory, page } from '../paging.ts'
import { roleByName, roles } from '../role/role.ts'
import { userByName, users } from '../user/user.ts'
import { attachments, type PolicyHolderType } from './attachment.ts'
import { knownPolicy } from './known-policy.ts'
import { checkPolicyArn, policyResource } from './policy.ts'

interface Entity {
  readonly type: PolicyHolderType
  readonly name: string
  readonly id: string
  readonly path: string
}

async function attachedEntities(tx: ReadTransaction, account: string, arn: string) {
  const find = { user: userByName, group: groupByName, role: roleByName }
  const entities: Entity[] = []
  for (const { principalType: type, principal } of await tx.listBy(attachments, 'byPolicy', [
    account,
    arn,
  ])) {
    const entity = await find[type](tx, account, principal)
    if (entity) entities.push({ type, name: entity.name, id: entity.id, path: entity.path })
  }
  return entities
}

async function boundedEntities(tx: ReadTransaction, account: string, arn: string) {
  const entities: Entity[] = []
  for (const { name, id, path } of await tx.listBy(users, 'byBoundary', [account, arn]))
    entities.push({ type: 'user', name, id, path })
  for (const { name, id, path } of await tx.listBy(roles, 'byBoundary', [account, arn]))
    entities.push({ type: 'role', name, id, path })
  return entities
}

/** Values of EntityFilter, by kind of entity. */
const filters: Readonly<Record<PolicyHolderType, string>> = {
  user: 'User',
  group: 'Group',
  role: 'Role',
}

/** Lists who has a policy, as permissions or (PolicyUsageFilter) as boundary. Of AWS's policies: who in the account. */
export const listEntitiesForPolicy = operation('iam', 'ListEntitiesForPolicy', {
  effect: 'read',
  authorize(call) {
    const { input, account } = call
    checkPolicyArn(call, input.PolicyArn)
    return [
      need(
        'iam:ListEntitiesForPolicy',
        resource(policyResource, { arn: input.PolicyArn, account, reads: true }),
      ),
    ]
  },
  async run(call) {
    const { input, account, tx } = call
    const { arn, id } = await knownPolicy(call, input.PolicyArn)
    const usage = input.PolicyUsageFilter
    const found = [
      ...(usage === 'PermissionsBoundary' ? [] : await attachedEntities(tx, account, arn)),
      ...(usage === 'PermissionsPolicy' ? [] : await boundedEntities(tx, account, arn)),
    ].filter(
      (entity) =>
        (input.EntityFilter === undefined || filters[entity.type] === input.EntityFilter) &&
        entity.path.startsWith(input.PathPrefix ?? '/'),
    )
    // one who has the policy both ways is listed once
    const once = [...new Map(found.map((entity) => [entity.id, entity])).values()]
    const { items, end } = await page(
      call,
      inMemory(
        `ListEntitiesForPolicy/${id}`,
        once,
        ({ type, name }) => `${type} ${name.toLowerCase()}`,
      ),
    )
    const of = (type: PolicyHolderType) => items.filter((entity) => entity.type === type)
    return {
      PolicyGroups: of('group').map(({ name, id: GroupId }) => ({ GroupName: name, GroupId })),
      PolicyUsers: of('user').map(({ name, id: UserId }) => ({ UserName: name, UserId })),
      PolicyRoles: of('role').map(({ name, id: RoleId }) => ({ RoleName: name, RoleId })),
      ...end,
    }
  },
})
