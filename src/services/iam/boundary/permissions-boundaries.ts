/** Permissions boundaries of users and roles: put and delete. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need, type ResourceRef, resource } from '../../../kernel/resource.ts'
import type { Change } from '../lookup.ts'
import { checkPolicyArn } from '../policy/policy.ts'
import { modifiableRole, roleResource, roles } from '../role/role.ts'
import { existingUser, userResource, users } from '../user/user.ts'
import { checkBoundary } from './boundary.ts'

interface BoundedKind {
  readonly noun: 'User' | 'Role'
  readonly member: 'UserName' | 'RoleName'
  resource(account: string, name: string): ResourceRef
  /** Throws NoSuchEntity. `undefined` removes the boundary. */
  bind(change: Change, name: string, boundaryArn: string | undefined): Promise<void>
}

function bound<T extends { readonly boundaryArn?: string }>(entity: T, arn: string | undefined): T {
  const { boundaryArn: _, ...unbound } = entity
  return (arn === undefined ? unbound : { ...unbound, boundaryArn: arn }) as T
}

const kinds: readonly BoundedKind[] = [
  {
    noun: 'User',
    member: 'UserName',
    resource: (account, name) => resource(userResource, { account, name, showsBoundary: true }),
    async bind(change, name, arn) {
      const user = await existingUser(change, name)
      await change.tx.replace(users, user, bound(user, arn))
    },
  },
  {
    noun: 'Role',
    member: 'RoleName',
    resource: (account, name) => resource(roleResource, { account, name, showsBoundary: true }),
    async bind(change, name, arn) {
      const role = await modifiableRole(change, name)
      await change.tx.replace(roles, role, bound(role, arn))
    },
  },
]

const nameIn = (kind: BoundedKind, input: object): string =>
  (input as Record<string, string>)[kind.member] as string

/** `iam:PermissionsBoundary` is the boundary asked for. */
const put = (kind: BoundedKind) =>
  operation('iam', `Put${kind.noun}PermissionsBoundary` as 'PutUserPermissionsBoundary', {
    effect: 'control',
    authorize(call) {
      const { input, account } = call
      checkPolicyArn(call, input.PermissionsBoundary)
      return [
        need(
          `iam:Put${kind.noun}PermissionsBoundary`,
          kind.resource(account, nameIn(kind, input)),
          { 'iam:PermissionsBoundary': input.PermissionsBoundary },
        ),
      ]
    },
    async run(call) {
      const { input } = call
      await kind.bind(call, nameIn(kind, input), input.PermissionsBoundary)
      await checkBoundary(call, input.PermissionsBoundary)
      return {}
    },
  })

/** `iam:PermissionsBoundary` is the boundary that is set. An entity without one stays as it is (recalled). */
const remove = (kind: BoundedKind) =>
  operation('iam', `Delete${kind.noun}PermissionsBoundary` as 'DeleteUserPermissionsBoundary', {
    effect: 'control',
    authorize: ({ input, account }) => [
      need(
        `iam:Delete${kind.noun}PermissionsBoundary`,
        kind.resource(account, nameIn(kind, input)),
      ),
    ],
    async run(call) {
      await kind.bind(call, nameIn(kind, call.input), undefined)
      return {}
    },
  })

/** PutUserPermissionsBoundary, DeleteUserPermissionsBoundary, and the same for roles. */
export const permissionsBoundaryOperations: readonly Operation[] = kinds.flatMap((kind) => [
  put(kind),
  remove(kind),
])
