import { randomBytes, randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createIds } from '../../../kernel/ids.ts'
import type { Store } from '../../../kernel/transaction.ts'
import { openEmbeddedStore } from '../../../store/engines/embedded/open.ts'
import { createSealer } from '../../../store/sealing.ts'
import { accessKeyById, accessKeys, openAccessKeySecret } from '../../iam/public.ts'
import { accountByCanonicalUserId, accounts } from './account.ts'
import { AccountRefused, type AccountRequest, insertAccount } from './create-account.ts'

const random = { bytes: (length: number) => randomBytes(length), uuid: () => randomUUID() }
const world = { ids: createIds(random), sealer: createSealer(randomBytes(32), random) }
const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 's'.repeat(40) }

let store: Store
beforeEach(() => {
  store = openEmbeddedStore(':memory:')
})
afterEach(() => store.close())

const create = (request: AccountRequest) =>
  store.write({ account: request.id ?? '', requestId: randomUUID() }, (tx) =>
    insertAccount(tx, world, 1000, request),
  )

test('an account alone: random id, canonical user id, no credentials', async () => {
  const { account, rootKey } = await create({ email: 'a@b.cd' })
  expect(account).toMatchObject({ email: 'a@b.cd', createdAt: 1000, root: {}, keyEpoch: 0 })
  expect(account.accountId).toMatch(/^[1-9]\d{11}$/)
  expect(rootKey).toBeUndefined()
  const found = await store.read((tx) => accountByCanonicalUserId(tx, account.canonicalUserId))
  expect(found).toEqual(account)
})

test('a new root key opens again and belongs to the root user', async () => {
  const { account, rootKey } = await create({ email: 'a@b.cd', id: '123456789012', rootKey: 'new' })
  expect(rootKey?.accessKeyId).toMatch(/^AKIARZPUZDIK[A-Z2-7]{8}$/)
  const stored = await store.read((tx) => accessKeyById(tx, rootKey?.accessKeyId as string))
  expect(stored).toMatchObject({
    account: account.accountId,
    owner: { type: 'Root' },
    status: 'Active',
    epoch: 0,
  })
  expect(JSON.stringify(stored)).not.toContain(rootKey?.secretAccessKey)
  expect(stored && openAccessKeySecret(world.sealer, stored)).toBe(rootKey?.secretAccessKey)
})

describe('refused, and nothing is written', () => {
  const rows: [name: string, request: AccountRequest, reason: string][] = [
    ['used e-mail', { email: 'a@b.cd' }, 'email-taken'],
    ['used e-mail in another case', { email: 'A@B.cd' }, 'email-taken'],
    ['used id', { email: 'x@b.cd', id: '123456789012' }, 'id-taken'],
    ['used key', { email: 'x@b.cd', rootKey: key }, 'key-taken'],
    ['no e-mail address', { email: 'abcdef' }, 'invalid'],
    ['two at signs', { email: 'a@b@c.de' }, 'invalid'],
    ['e-mail with spaces', { email: 'a b@c.de' }, 'invalid'],
    ['short id', { email: 'x@b.cd', id: '12345' }, 'invalid'],
    ['id of letters', { email: 'x@b.cd', id: 'abcdefghijkl' }, 'invalid'],
    ['bad key', { email: 'x@b.cd', rootKey: { ...key, accessKeyId: 'no' } }, 'invalid'],
  ]
  test.each(rows)('%s', async (_name, request, reason) => {
    await create({ email: 'a@b.cd', id: '123456789012', rootKey: key })
    const refused = create(request)
    await expect(refused).rejects.toThrow(AccountRefused)
    await expect(refused).rejects.toMatchObject({ reason })
    expect(await store.read((tx) => tx.count(accounts, []))).toBe(1)
    expect(await store.read((tx) => tx.count(accessKeys, []))).toBe(1)
  })
})
