/** Instance profiles: containers that hand one role to an EC2 instance. Names are unique ignoring case. */

import { iamArn } from '../../../kernel/arn.ts'
import { collection, type Key } from '../../../kernel/collection.ts'
import type { ResourceType } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { Lookup } from '../lookup.ts'
import { describeRoleInList } from '../role/describe-role.ts'
import { roleByName } from '../role/role.ts'
import { describeTags } from '../tag/tags.ts'

/** An instance profile as it is stored. */
export interface InstanceProfile {
  readonly account: string
  readonly name: string
  readonly path: string
  /** AIPA… */
  readonly id: string
  readonly createdAt: number
  readonly tags: Readonly<Record<string, string>>
  /** Name of its role in lower case. */
  readonly role?: string
}

/** Names in any case mean the same instance profile. */
export const instanceProfileKey = (account: string, name: string): Key => [
  account,
  name.toLowerCase(),
]

/** By role through the index `byRole` ([account, role, name]). */
export const instanceProfiles = collection<InstanceProfile>('instance-profiles', {
  key: (profile) => instanceProfileKey(profile.account, profile.name),
  indexes: {
    byRole: {
      keys: ({ account, role, name }) =>
        role === undefined ? [] : [[account, role, name.toLowerCase()]],
    },
  },
})

/** `arn:aws:iam::ACCOUNT:instance-profile/PATH/NAME` */
export const instanceProfileArn = (
  profile: Pick<InstanceProfile, 'account' | 'path' | 'name'>,
): string => iamArn(profile.account, `instance-profile${profile.path}${profile.name}`)

/** `undefined` when there is none. */
export const instanceProfileByName = (
  tx: ReadTransaction,
  account: string,
  name: string,
): Promise<InstanceProfile | undefined> =>
  tx.get(instanceProfiles, instanceProfileKey(account, name))

/** Throws NoSuchEntity when there is none. */
export async function existingInstanceProfile(
  { tx, account, fail }: Lookup,
  name: string,
): Promise<InstanceProfile> {
  const profile = await instanceProfileByName(tx, account, name)
  if (profile === undefined) throw fail('NoSuchEntity', `Instance Profile ${name} cannot be found.`)
  return profile
}

/** Which instance profile a need is about. */
export interface InstanceProfileRef {
  readonly account: string
  readonly name: string
  /** Path of one that is to be made: nothing is looked up, and a denial names the ARN. */
  readonly newPath?: string
}

/** An instance profile as policies see it; an unknown one has the ARN of its name. */
export const instanceProfileResource: ResourceType<InstanceProfileRef> = {
  name: 'iam:instance-profile',
  async gather(tx, { account, name, newPath }) {
    if (newPath !== undefined)
      return { arn: instanceProfileArn({ account, path: newPath, name }), account }
    const profile = await instanceProfileByName(tx, account, name)
    return {
      arn: instanceProfileArn(profile ?? { account, path: '/', name }),
      account,
      label: `instance profile ${profile?.name ?? name}`,
      ...(profile && { tags: profile.tags }),
    }
  },
}

/** Wire view in lists: without tags (API reference, ListInstanceProfiles). */
export async function describeInstanceProfileInList(tx: ReadTransaction, profile: InstanceProfile) {
  const role =
    profile.role === undefined ? undefined : await roleByName(tx, profile.account, profile.role)
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: instanceProfileArn(profile),
    CreateDate: new Date(profile.createdAt),
    Roles: role === undefined ? [] : [await describeRoleInList(tx, role)],
  }
}

/** Wire view. */
export const describeInstanceProfile = async (tx: ReadTransaction, profile: InstanceProfile) => ({
  ...(await describeInstanceProfileInList(tx, profile)),
  Tags: describeTags(profile.tags),
})
