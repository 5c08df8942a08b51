import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { page } from '../paging.ts'
import { type AccessKey, accessKeys, keysOfOwner } from './access-key.ts'
import { ownerOf, ownerResource } from './owner.ts'

/** Lists the keys of a user, or of the caller, without their secrets. */
export const listAccessKeys = operation('iam', 'ListAccessKeys', {
  effect: 'read',
  authorize: (call) => [need('iam:ListAccessKeys', ownerResource(call))],
  async run(call) {
    const { account, tx } = call
    const { owner, name } = await ownerOf(call)
    const prefix = keysOfOwner(account, owner)
    const { items, end } = await page<AccessKey>(call, {
      list: `ListAccessKeys/${prefix[1]}`,
      read: (after, limit) =>
        tx.list(accessKeys, prefix, {
          limit,
          ...(after !== undefined && { after: [...prefix, after] }),
        }),
      key: (key) => key.id,
    })
    const AccessKeyMetadata = items.map((key) => ({
      ...(name !== undefined && { UserName: name }),
      AccessKeyId: key.id,
      Status: key.status,
      CreateDate: new Date(key.createdAt),
    }))
    return { AccessKeyMetadata, ...end }
  },
})
