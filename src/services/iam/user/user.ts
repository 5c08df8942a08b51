/** IAM users. Names are unique ignoring case and keep the case they were created with. */

import { iamArn, parseArn } from '../../../kernel/arn.ts'
import { collection, type Key } from '../../../kernel/collection.ts'
import type { ResourceType } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { boundaryKeys, describeBoundary } from '../boundary/boundary.ts'
import type { Lookup } from '../lookup.ts'
import { describeTagsIfAny } from '../tag/tags.ts'

/** A user as it is stored. */
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

/** Names in any case mean the same user. */
export const userKey = (account: string, name: string): Key => [account, name.toLowerCase()]

/**
 * By name through the key, by unique id through `byId`, by boundary policy, in order of lists of policies, through
 * `byBoundary`.
 */
export const users = collection<User>('users', {
  key: (user) => userKey(user.account, user.name),
  indexes: {
    byId: { unique: true, keys: (user) => [[user.id]] },
    byBoundary: { keys: boundaryKeys },
  },
})

/** `undefined` when there is none. */
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

/** The user of exactly this ARN, path and case included; `undefined` when there is none. */
export async function userByArn(tx: ReadTransaction, arn: string): Promise<User | undefined> {
  const parts = parseArn(arn)
  if (parts?.service !== 'iam' || !parts.resource.startsWith('user/')) return undefined
  const name = parts.resource.slice(parts.resource.lastIndexOf('/') + 1)
  const user = await userByName(tx, parts.account, name)
  return user !== undefined && userArn(user) === arn ? user : undefined
}

/** AWS's words for an unknown user (observed). */
export const noSuchUser = (name: string): string => `The user with name ${name} cannot be found.`

/** Throws NoSuchEntity when there is none. */
export async function existingUser({ tx, account, fail }: Lookup, name: string): Promise<User> {
  const user = await userByName(tx, account, name)
  if (user === undefined) throw fail('NoSuchEntity', noSuchUser(name))
  return user
}

/** Which user a need is about. */
export interface UserRef {
  readonly account: string
  readonly name: string
  /** Path of a user that is to be made: nothing is looked up, and a denial names the ARN. */
  readonly newPath?: string
  /** The action knows the key `iam:PermissionsBoundary`. */
  readonly showsBoundary?: boolean
}

/** A user as policies see it. An unknown user has the ARN of its name, so that a denial doesn't tell whether it exists. */
export const userResource: ResourceType<UserRef> = {
  name: 'iam:user',
  async gather(tx, { account, name, newPath, showsBoundary }) {
    if (newPath !== undefined) return { arn: userArn({ account, path: newPath, name }), account }
    const user = await userByName(tx, account, name)
    return {
      arn: userArn(user ?? { account, path: '/', name }),
      account,
      label: `user ${user?.name ?? name}`,
      ...(user && { tags: user.tags }),
      ...(showsBoundary && { context: { 'iam:PermissionsBoundary': user?.boundaryArn } }),
    }
  },
}

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
  ...describeBoundary(user.boundaryArn),
  ...describeTagsIfAny(user.tags),
})
