import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import type { Lookup } from '../lookup.ts'
import { type User, userById, userResource } from '../user/user.ts'
import { type AccessKey, accessKeyById } from './access-key.ts'
import { noSuchKey } from './owner.ts'

/** The key, and its user unless it is the root user's. A key of another account isn't found. */
async function keyAndUser(
  { tx, account }: Omit<Lookup, 'fail'>,
  id: string,
): Promise<{ key: AccessKey; user?: User } | undefined> {
  const key = await accessKeyById(tx, id)
  if (key?.account !== account) return undefined
  if (key.owner.type === 'Root') return { key }
  const user = await userById(tx, key.owner.userId)
  return user && { key, user }
}

/** When, where and for which service a key was last used. Before the first use there is no date. */
export const getAccessKeyLastUsed = operation('iam', 'GetAccessKeyLastUsed', {
  effect: 'read',
  async authorize({ input, account, tx }) {
    const user = (await keyAndUser({ tx, account }, input.AccessKeyId))?.user
    const label = `access key ${input.AccessKeyId}`
    return [
      need(
        'iam:GetAccessKeyLastUsed',
        user ? resource(userResource, { account, name: user.name }) : '*',
        {},
        label,
      ),
    ]
  },
  async run(call) {
    const { input, world, fail } = call
    const found = await keyAndUser(call, input.AccessKeyId)
    if (found === undefined) throw fail('NoSuchEntity', noSuchKey(input.AccessKeyId))
    const use = await world.usage.accessKey(found.key.id)
    return {
      ...(found.user && { UserName: found.user.name }),
      AccessKeyLastUsed: {
        ...(use && { LastUsedDate: new Date(use.at) }),
        // the API reference gives N/A for a key that was never used
        ServiceName: use?.service ?? 'N/A',
        Region: use?.region ?? 'N/A',
      },
    }
  },
})
