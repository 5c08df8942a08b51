import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { checkQuota } from '../quotas.ts'
import { accessKeys, keysOfOwner, newAccessKey } from './access-key.ts'
import { ownerOf, ownerResource } from './owner.ts'

/** Creates an active key. Its secret is in this answer and nowhere else afterwards. */
export const createAccessKey = operation('iam', 'CreateAccessKey', {
  effect: 'control',
  authorize: (call) => [need('iam:CreateAccessKey', ownerResource(call))],
  async run(call) {
    const { account, tx, now, world } = call
    const { owner, name } = await ownerOf(call)
    const present = await tx.count(accessKeys, keysOfOwner(account, owner))
    await checkQuota(call, 'AccessKeysPerUser', present + 1)
    const pair = {
      accessKeyId: world.ids.accessKeyId('AKIA', account),
      secretAccessKey: world.ids.secretAccessKey(),
    }
    const key = newAccessKey(world.sealer, account, owner, pair, now)
    await tx.insert(accessKeys, key)
    return {
      AccessKey: {
        // the root user has no name; the model calls the member required all the same
        ...({ UserName: name } as { UserName: string }),
        AccessKeyId: key.id,
        Status: key.status,
        SecretAccessKey: pair.secretAccessKey,
        CreateDate: new Date(now),
      },
    }
  },
})
