/** Block Public Access of a whole account: read, replaced, taken away. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import {
  accountPublicAccessBlocks,
  describePublicAccessBlock,
  publicAccessBlockFrom,
} from '../../s3/public.ts'
import { accountResource } from '../account-id.ts'

const put = operation('s3-control', 'PutPublicAccessBlock', {
  effect: 'control',
  authorize: ({ input }) => [
    need('s3:PutAccountPublicAccessBlock', accountResource(input.AccountId)),
  ],
  async run({ input, tx }) {
    const account = input.AccountId
    const before = await tx.get(accountPublicAccessBlocks, [account])
    const after = { account, ...publicAccessBlockFrom(input.PublicAccessBlockConfiguration) }
    if (before === undefined) await tx.insert(accountPublicAccessBlocks, after)
    else await tx.replace(accountPublicAccessBlocks, before, after)
    return {}
  },
})

const get = operation('s3-control', 'GetPublicAccessBlock', {
  effect: 'read',
  authorize: ({ input }) => [
    need('s3:GetAccountPublicAccessBlock', accountResource(input.AccountId)),
  ],
  async run({ input, tx, fail }) {
    const block = await tx.get(accountPublicAccessBlocks, [input.AccountId])
    if (block === undefined)
      throw fail(
        'NoSuchPublicAccessBlockConfiguration',
        'The public access block configuration was not found',
        { AccountId: input.AccountId },
      )
    return { PublicAccessBlockConfiguration: describePublicAccessBlock(block) }
  },
})

/** Success too when there was none. */
const remove = operation('s3-control', 'DeletePublicAccessBlock', {
  effect: 'control',
  authorize: ({ input }) => [
    need('s3:PutAccountPublicAccessBlock', accountResource(input.AccountId)),
  ],
  async run({ input, tx }) {
    await tx.delete(accountPublicAccessBlocks, [input.AccountId])
    return {}
  },
})

export const accountPublicAccessBlockOperations: readonly Operation[] = [put, get, remove]
