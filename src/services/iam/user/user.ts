/** IAM users. Names are unique ignoring case and keep the case they were created with. */

import { iamArn } from '../../../kernel/arn.ts'
import { collection, type Key } from '../../../kernel/collection.ts'
import type { ResourceType } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'

export interface User {
  readonly account: string
  readonly name: string
  /** Begins and ends with `/`. */
  readonly path: string
  /** AIDA… */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Keys keep their case and are unique ignoring it. */
  readonly tags: Readonly<Record<string, string>>
  readonly boundaryArn?: string
}

export const userKey = (account: string, name: string): Key => [account, name.toLowerCase()]

export const users = collection<User>('users', {
  key: (user) => userKey(user.account, user.name),
  indexes: { byId: { unique: true, keys: (user) => [[user.id]] } },
})

export const userByName = (
  tx: ReadTransaction,
  account: string,
  name: string,
): Promise<User | undefined> => tx.get(users, userKey(account, name))

/** By unique id: stays true over renames, and isn't the namesake that was created later. */
export const userById = (tx: ReadTransaction, id: string): Promise<User | undefined> =>
  tx.find(users, 'byId', [id])

/** `arn:aws:iam::ACCOUNT:user/PATH/NAME` */
export const userArn = (user: Pick<User, 'account' | 'path' | 'name'>): string =>
  iamArn(user.account, `user${user.path}${user.name}`)

/**
 * A user as policies see it. An unknown user has the ARN of the name under `path` (that of a creation, `/` otherwise),
 * so that a denial doesn't tell whether it exists.
 */
export const userResource: ResourceType<{ account: string; name: string; path?: string }> = {
  name: 'iam:user',
  async gather(tx, { account, name, path }) {
    const user = await userByName(tx, account, name)
    return {
      arn: userArn(user ?? { account, path: path ?? '/', name }),
      account,
      label: `user ${user?.name ?? name}`,
      ...(user && { tags: user.tags }),
    }
  },
}

/** `PermissionsBoundaryType` is `Policy` on the wire, whatever the API reference says (observed). */
const describeBoundary = (arn: string) => ({
  PermissionsBoundaryArn: arn,
  PermissionsBoundaryType: 'Policy' as const,
})

/** A user in lists: without tags and boundary (observed: ListUsers, GetGroup). */
export const describeUserInList = (user: User, passwordLastUsedAt?: number) => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: userArn(user),
  CreateDate: new Date(user.createdAt),
  ...(passwordLastUsedAt !== undefined && { PasswordLastUsed: new Date(passwordLastUsedAt) }),
})

/** A user in CreateUser and GetUser: tags and boundary only when set (observed). */
export const describeUser = (user: User, passwordLastUsedAt?: number) => ({
  ...describeUserInList(user, passwordLastUsedAt),
  ...(user.boundaryArn && { PermissionsBoundary: describeBoundary(user.boundaryArn) }),
  ...(Object.keys(user.tags).length > 0 && {
    Tags: Object.entries(user.tags).map(([Key, Value]) => ({ Key, Value })),
  }),
})
