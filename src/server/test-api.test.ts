import { randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HeaderTable } from '../kernel/http.ts'
import { createIds } from '../kernel/ids.ts'
import type { World } from '../kernel/world.ts'
import { accounts } from '../services/account/public.ts'
import { accessKeyById, openAccessKeySecret, userByName, users } from '../services/iam/public.ts'
import { memoryBlobs } from '../store/blobs/memory.ts'
import { openEmbeddedStore } from '../store/engines/embedded/open.ts'
import { createSealer } from '../store/sealing.ts'
import { bootstrap, type FirstAccountPlan } from './bootstrap.ts'
import { createPasswordHasher } from './passwords.ts'
import { type ReplaceableStore, replaceableStore } from './replaceable-store.ts'
import { createTestApi, type TestApi } from './test-api.ts'

const random = { bytes: (length: number) => randomBytes(length), uuid: () => randomUUID() }
const clock = { now: () => Date.UTC(2026, 0, 1), monotonic: () => 0 }
const world: World = {
  clock,
  random,
  ids: createIds(random),
  sealer: createSealer(randomBytes(32), random),
  blobs: memoryBlobs(random, clock),
  usage: {
    accessKey: async () => undefined,
    role: async () => undefined,
    actions: async () => [],
    passwords: () => Promise.resolve(new Map()),
  },
  passwords: createPasswordHasher(random, { memoryKib: 64, passes: 1 }),
  issuers: { keys: () => Promise.reject(new Error('nobody is asked here')) },
  eventDestinations: new Set(),
  region: 'us-east-1',
  publicUrl: () => 'http://localhost:4566',
}

let store: ReplaceableStore
let plan: FirstAccountPlan
let api: TestApi
let forgotten: number
beforeEach(async () => {
  store = replaceableStore(() => openEmbeddedStore(':memory:'))
  plan = (await bootstrap({ store, world, seed: {} })).plan as FirstAccountPlan
  forgotten = 0
  api = createTestApi({
    world,
    plan,
    replaceStore: (fill) => store.replace(fill),
    forget: () => void forgotten++,
  })
})
afterEach(() => store.close())

interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  readonly value: any
}

async function reset(
  body?: unknown,
  headers: readonly string[] = [],
  remoteAddress = '127.0.0.1',
): Promise<Answer> {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await api(
    {
      method: 'POST',
      path: '/_sallyport/reset',
      query: '',
      headers: new HeaderTable(headers),
      remoteAddress,
      tlsVersion: undefined,
      id: 'r',
      receivedAt: 0,
    },
    {
      length: Buffer.byteLength(text),
      proceed() {},
      stream: () => Readable.from([Buffer.from(text)]),
    },
  )
  return { status: answer.status, value: JSON.parse(answer.body as string) }
}

const secretOf = (id: string) =>
  store.read(async (tx) => {
    const key = await accessKeyById(tx, id)
    return key && openAccessKeySecret(world.sealer, key)
  })
const one = {
  AccountId: '111111111111',
  Email: 'one@example.com',
  AccessKeyId: '0555b35654ad1656d804',
  SecretAccessKey: 'h7GhxuBLTrlhVUyxSPUKUVbrNsSgsXQ=',
}

test('the state of the first start comes back, keys included', async () => {
  await store.write({ account: plan.accountId, requestId: 'w' }, (tx) =>
    tx.insert(users, {
      account: plan.accountId,
      name: 'bob',
      path: '/',
      id: 'AIDABOB',
      createdAt: 0,
      tags: {},
    }),
  )
  const { status, value } = await reset()
  expect(status).toBe(200)
  expect(value.accounts).toEqual([
    {
      AccountId: plan.accountId,
      Email: plan.email,
      CanonicalUserId: plan.canonicalUserId,
      AccessKeyId: plan.rootKey.accessKeyId,
      SecretAccessKey: plan.rootKey.secretAccessKey,
    },
  ])
  expect(await store.read((tx) => userByName(tx, plan.accountId, 'bob'))).toBeUndefined()
  const admin = await store.read((tx) => userByName(tx, plan.accountId, 'admin'))
  expect(admin?.id).toBe(plan.adminUserId)
  expect(await secretOf(plan.adminKey.accessKeyId)).toBe(plan.adminKey.secretAccessKey)
  expect(forgotten).toBe(1)
})

test('sessions from before a reset are over: every reset raises the key epoch', async () => {
  const epoch = () => store.read(async (tx) => (await tx.get(accounts, [plan.accountId]))?.keyEpoch)
  expect(await epoch()).toBe(0)
  await reset()
  expect(await epoch()).toBe(1)
  await reset()
  expect(await epoch()).toBe(2)
})

test('wanted accounts come with their root keys, in order, beside the first one', async () => {
  const { value } = await reset({ accounts: [one, { AccountId: '222222222222' }] })
  expect(value.accounts).toHaveLength(2)
  expect(value.accounts[0]).toMatchObject(one)
  expect(value.accounts[1]).toMatchObject({ AccountId: '222222222222' })
  expect(value.accounts[1].AccessKeyId).toMatch(/^AKIA/)
  expect(await secretOf(one.AccessKeyId)).toBe(one.SecretAccessKey)
  expect(await secretOf(plan.adminKey.accessKeyId)).toBe(plan.adminKey.secretAccessKey)
  expect(await store.read((tx) => tx.count(accounts, []))).toBe(3)
})

test('the first account can be given another root key', async () => {
  const { value } = await reset({ accounts: [{ ...one, AccountId: plan.accountId }] })
  expect(value.accounts).toHaveLength(1)
  expect(await secretOf(one.AccessKeyId)).toBe(one.SecretAccessKey)
  expect(await secretOf(plan.rootKey.accessKeyId)).toBeUndefined()
  expect(await store.read((tx) => tx.count(accounts, []))).toBe(1)
})

test('the accounts of one reset are gone after the next', async () => {
  await reset({ accounts: [one] })
  await reset()
  expect(await secretOf(one.AccessKeyId)).toBeUndefined()
})

test('the same key with another secret is another epoch', async () => {
  const epochOf = () => store.read(async (tx) => (await accessKeyById(tx, one.AccessKeyId))?.epoch)
  await reset({ accounts: [one] })
  const before = await epochOf()
  await reset({ accounts: [{ ...one, SecretAccessKey: 'x'.repeat(40) }] })
  expect(await epochOf()).not.toBe(before)
  expect(await secretOf(one.AccessKeyId)).toBe('x'.repeat(40))
})

describe('refused, and everything stays', () => {
  const rows: [name: string, body: unknown, headers: string[], address: string, status: number][] =
    [
      ['from a page', undefined, ['Origin', 'http://localhost:4566'], '127.0.0.1', 403],
      ['from a null origin', undefined, ['origin', 'null'], '127.0.0.1', 403],
      ['from a browser', undefined, ['Sec-Fetch-Site', 'none'], '127.0.0.1', 403],
      ['from another machine', undefined, [], '10.0.0.1', 403],
      ['from another machine by IPv6', undefined, [], '::ffff:10.0.0.1', 403],
      ['no JSON', 'hello', [], '127.0.0.1', 400],
      ['no object', '[]', [], '127.0.0.1', 400],
      ['accounts that are no list', { accounts: 'all' }, [], '127.0.0.1', 400],
      ['an account that is no object', { accounts: [null] }, [], '127.0.0.1', 400],
      ['an unknown member', { accounts: [{ ...one, Admin: 'yes' }] }, [], '127.0.0.1', 400],
      ['a member that is no text', { accounts: [{ AccountId: 1 }] }, [], '127.0.0.1', 400],
      ['half a key', { accounts: [{ AccessKeyId: one.AccessKeyId }] }, [], '127.0.0.1', 400],
      ['a bad account id', { accounts: [{ AccountId: '1' }] }, [], '127.0.0.1', 400],
      [
        'an e-mail twice',
        { accounts: [one, { Email: one.Email.toUpperCase() }] },
        [],
        '127.0.0.1',
        400,
      ],
    ]
  test.each(rows)('%s', async (_name, body, headers, address, status) => {
    await reset({ accounts: [one] })
    forgotten = 0
    const refused = await reset(body, headers, address)
    expect(refused.status).toBe(status)
    expect(refused.value.error).toBeTypeOf('string')
    expect(forgotten).toBe(0)
    expect(await secretOf(one.AccessKeyId)).toBe(one.SecretAccessKey)
  })
})

test('from this machine by IPv6 is welcome', async () => {
  expect((await reset(undefined, [], '::1')).status).toBe(200)
  expect((await reset(undefined, [], '::ffff:127.0.0.1')).status).toBe(200)
})

test('resets at the same time happen one after the other', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => reset({ accounts: [one] })))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect(await store.read((tx) => tx.count(accounts, []))).toBe(2)
})
