import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createIds } from '../kernel/ids.ts'
import type { Store } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import { accountByEmail, accounts } from '../services/account/public.ts'
import { accessKeyById, openAccessKeySecret, userByName } from '../services/iam/public.ts'
import { memoryBlobs } from '../store/blobs/memory.ts'
import { openEmbeddedStore } from '../store/engines/embedded/open.ts'
import { createSealer } from '../store/sealing.ts'
import { bootstrap, checkSeed, completeCredentials } from './bootstrap.ts'
import { type BootstrapSeed, StartRefused } from './options.ts'
import { createPasswordHasher } from './passwords.ts'

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
  region: 'eu-west-1',
  publicUrl: () => 'http://localhost:4566',
}

let store: Store
let folder: string
beforeEach(() => {
  store = openEmbeddedStore(':memory:')
  folder = mkdtempSync(join(tmpdir(), 'sallyport-bootstrap-test-'))
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const first = (seed: BootstrapSeed = {}, on: Store = store) => bootstrap({ store: on, world, seed })
const credentialsText = () => readFileSync(join(folder, 'credentials'), 'utf8')

const secretOf = (id: string) =>
  store.read(async (tx) => {
    const key = await accessKeyById(tx, id)
    return key && openAccessKeySecret(world.sealer, key)
  })

test('an empty store gets an account, its administrator and their keys', async () => {
  const { accountId, plan } = await first()
  expect(accountId).toMatch(/^\d{12}$/)
  const [account] = await store.read((tx) => tx.list(accounts, []))
  expect(account).toMatchObject({ accountId, root: {}, keyEpoch: 0 })
  expect(account?.canonicalUserId).toMatch(/^[0-9a-f]{64}$/)
  const admin = await store.read((tx) => userByName(tx, accountId, 'Admin'))
  expect(admin?.id).toBe(plan?.adminUserId)
  expect(await secretOf(plan?.adminKey.accessKeyId as string)).toBe(plan?.adminKey.secretAccessKey)
  expect(await secretOf(plan?.rootKey.accessKeyId as string)).toBe(plan?.rootKey.secretAccessKey)
})

test('a second start changes nothing', async () => {
  const { accountId } = await first()
  expect(await first()).toEqual({ accountId })
  expect(await store.read((tx) => tx.count(accounts, []))).toBe(1)
})

test('the seed is honoured', async () => {
  const rootKey = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 's'.repeat(40) }
  const seed = {
    accountId: '000000000001',
    rootKey,
    rootEmail: 'Root@Example.com',
    rootPassword: 'correct horse battery',
  }
  expect((await first(seed)).accountId).toBe('000000000001')
  expect(await secretOf(rootKey.accessKeyId)).toBe(rootKey.secretAccessKey)
  const account = await store.read((tx) => accountByEmail(tx, 'root@example.COM'))
  expect(account?.email).toBe('Root@Example.com')
  const hash = account?.root.passwordHash as string
  expect(await world.passwords.verify('correct horse battery', hash)).toBe(true)
  expect(await world.passwords.verify('correct horse', hash)).toBe(false)
})

test('a seed that asks for another account than the one that is there is refused', async () => {
  const { accountId } = await first()
  await expect(first({ accountId: '111111111111' })).rejects.toThrow(StartRefused)
  expect((await first({ accountId })).accountId).toBe(accountId)
})

describe('seeds that are refused, without repeating secrets', () => {
  const secret = 'canary secret with spaces'
  const rows: [name: string, seed: BootstrapSeed, says: RegExp][] = [
    ['short account id', { accountId: '123' }, /SALLYPORT_ACCOUNT_ID/],
    ['account id with letters', { accountId: '12345678901x' }, /SALLYPORT_ACCOUNT_ID/],
    ['e-mail without a dot', { rootEmail: 'root@localhost' }, /SALLYPORT_ROOT_EMAIL/],
    ['long e-mail', { rootEmail: `${'a'.repeat(60)}@b.cd` }, /SALLYPORT_ROOT_EMAIL/],
    [
      'short key id',
      { rootKey: { accessKeyId: 'AKIA', secretAccessKey: 's'.repeat(40) } },
      /SALLYPORT_ROOT_ACCESS_KEY_ID/,
    ],
    [
      'temporary key id',
      { rootKey: { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', secretAccessKey: 's'.repeat(40) } },
      /ASIA/,
    ],
    [
      'secret with spaces',
      { rootKey: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: secret } },
      /SALLYPORT_ROOT_SECRET_ACCESS_KEY/,
    ],
    ['short password', { rootPassword: 'canary' }, /SALLYPORT_ROOT_PASSWORD/],
  ]
  test.each(rows)('%s', async (_name, seed, says) => {
    expect(() => checkSeed(seed)).toThrow(StartRefused)
    expect(() => checkSeed(seed)).toThrow(says)
    expect(() => checkSeed(seed)).not.toThrow(/canary/)
    await expect(first(seed)).rejects.toThrow(StartRefused)
    expect(await store.read((tx) => tx.count(accounts, []))).toBe(0)
  })
})

describe('the credentials file', () => {
  test('is an AWS shared credentials file of mode 0600', async () => {
    const { plan } = await first()
    await completeCredentials({ store, world }, folder)
    expect(credentialsText()).toBe(
      [
        '[default]',
        `aws_access_key_id = ${plan?.adminKey.accessKeyId}`,
        `aws_secret_access_key = ${plan?.adminKey.secretAccessKey}`,
        'region = eu-west-1',
        '',
        '[root]',
        `aws_access_key_id = ${plan?.rootKey.accessKeyId}`,
        `aws_secret_access_key = ${plan?.rootKey.secretAccessKey}`,
        'region = eu-west-1',
        '',
      ].join('\n'),
    )
    expect(statSync(join(folder, 'credentials')).mode & 0o777).toBe(0o600)
    expect(existsSync(join(folder, 'credentials.new'))).toBe(false)
  })

  test('a start that ended before it was written is made up for', async () => {
    await first()
    // killed here; the next start
    const { accountId, plan } = await first()
    expect(plan).toBeUndefined()
    await completeCredentials({ store, world }, folder)
    expect(credentialsText()).toContain('[root]')
    expect(accountId).toMatch(/^\d{12}$/)
  })

  test('one the operator removed stays removed', async () => {
    await first()
    await completeCredentials({ store, world }, folder)
    rmSync(join(folder, 'credentials'))
    await completeCredentials({ store, world }, folder)
    expect(existsSync(join(folder, 'credentials'))).toBe(false)
  })
})

test('a transaction that fails leaves nothing', async () => {
  const failing: Store = {
    ...store,
    read: store.read.bind(store),
    write: (options, work) =>
      store.write(options, async (tx) => {
        await work(tx)
        throw new Error('lost power')
      }),
  }
  await expect(first({}, failing)).rejects.toThrow('lost power')
  expect(await store.read((tx) => tx.count(accounts, []))).toBe(0)
  expect((await first()).plan).toBeDefined()
})
