import { assert } from '../../../kernel/errors.ts'
import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { groupByName } from '../group/group.ts'
import { page } from '../paging.ts'
import { roleByName, roles } from '../role/role.ts'
import { userByName, users } from '../user/user.ts'
import { attachments, type PolicyHolderType } from './attachment.ts'
import { knownPolicy } from './known-policy.ts'
import { checkPolicyArn, listKeyOfArn, policyResource } from './policy.ts'

interface Entity {
  readonly type: PolicyHolderType
  readonly name: string
  readonly id: string
  readonly path: string
}

/** In order of lists. */
const holderTypes = ['group', 'role', 'user'] as const

const entityOf = {
  group: groupByName,
  role: roleByName,
  user: userByName,
} satisfies Record<PolicyHolderType, unknown>

/** Holds for the whole list. */
interface Question {
  readonly tx: ReadTransaction
  readonly account: string
  readonly policyKey: string
  /** PolicyUsageFilter */
  readonly usage: string | undefined
  /** Of the kinds of entity that are asked for. */
  readonly types: readonly PolicyHolderType[]
}

/** At most `limit` of those who have a policy behind the one of this list key, each once. */
async function entitiesAfter(
  question: Question,
  after: string | undefined,
  limit: number,
): Promise<Entity[]> {
  const [lastType, lastName] = after?.split(' ') ?? []
  const { tx, account } = question
  const entities: Entity[] = []
  for (const type of question.types) {
    if (lastType !== undefined && type < lastType) continue
    if (entities.length === limit) break
    const behind = type === lastType ? lastName : undefined
    for (const holder of await namesAfter(question, type, behind, limit - entities.length)) {
      const entity = await entityOf[type](tx, account, holder)
      assert(entity !== undefined, 'who has a policy exists')
      const { name, id, path } = entity
      entities.push({ type, name, id, path })
    }
  }
  return entities
}

/** Names, in lower case and in order, of those of one kind who have the policy one way or the other. */
async function namesAfter(
  { tx, account, policyKey, usage }: Question,
  type: PolicyHolderType,
  behind: string | undefined,
  limit: number,
): Promise<string[]> {
  const names = new Set<string>()
  if (usage !== 'PermissionsBoundary') {
    const prefix = [account, policyKey, type]
    const options = { limit, ...(behind !== undefined && { after: [...prefix, behind] }) }
    for (const { principal } of await tx.listBy(attachments, 'byPolicy', prefix, options))
      names.add(principal)
  }
  if (usage !== 'PermissionsPolicy' && type !== 'group') {
    const prefix = [account, policyKey]
    const options = { limit, ...(behind !== undefined && { after: [...prefix, behind] }) }
    const bounded =
      type === 'user'
        ? await tx.listBy(users, 'byBoundary', prefix, options)
        : await tx.listBy(roles, 'byBoundary', prefix, options)
    for (const { name } of bounded) names.add(name.toLowerCase())
  }
  return [...names].sort().slice(0, limit)
}

const listKey = ({ type, name }: Entity): string => `${type} ${name.toLowerCase()}`

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
    const question: Question = {
      tx,
      account,
      policyKey: listKeyOfArn(arn),
      usage: input.PolicyUsageFilter,
      types: holderTypes.filter(
        (type) => input.EntityFilter === undefined || filters[type] === input.EntityFilter,
      ),
    }
    const prefix = input.PathPrefix ?? '/'
    const { items, end } = await page<Entity>(call, {
      list: `ListEntitiesForPolicy/${id}`,
      read: (after, limit) => entitiesAfter(question, after as string | undefined, limit),
      key: listKey,
      ...(prefix !== '/' && { keep: ({ path }: Entity) => path.startsWith(prefix) }),
    })
    const of = (type: PolicyHolderType) => items.filter((entity) => entity.type === type)
    return {
      PolicyGroups: of('group').map(({ name, id: GroupId }) => ({ GroupName: name, GroupId })),
      PolicyUsers: of('user').map(({ name, id: UserId }) => ({ UserName: name, UserId })),
      PolicyRoles: of('role').map(({ name, id: RoleId }) => ({ RoleName: name, RoleId })),
      ...end,
    }
  },
})
