import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTcpProxy } from '../../test/support/tcp-proxy.ts'
import { startUpstream, type TestUpstream, upstreamBucket } from '../../test/support/upstream.ts'
import { createIds } from '../kernel/ids.ts'
import type { Store } from '../kernel/transaction.ts'
import type { UpstreamSettings } from '../store/blobs/upstream/settings.ts'
import { openEmbeddedStore } from '../store/engines/embedded/open.ts'
import { StartRefused } from './options.ts'
import { openUpstream, refuseWithoutUpstream } from './upstream-home.ts'

const random = { bytes: (length: number) => randomBytes(length), uuid: () => randomUUID() }
const clock = { now: () => Date.now(), monotonic: () => performance.now() }
const world = { random, clock, ids: createIds(random) }

let upstream: TestUpstream
let store: Store
beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(() => upstream.stop())
beforeEach(() => {
  store = openEmbeddedStore(':memory:')
  return () => store.close()
})

async function open(settings: UpstreamSettings, on = store, now = clock.now) {
  const { credentials } = upstream
  const blobs = await openUpstream({ settings, credentials }, on, {
    ...world,
    clock: { ...clock, now },
  })
  await blobs.close()
}

test('a store claims a prefix once and finds it again, under another name too', async () => {
  const settings = upstream.settings()
  await open(settings)
  await open(settings)
  await open({ ...settings, endpoint: settings.endpoint.replace('127.0.0.1', 'localhost') })
  await expect(refuseWithoutUpstream(store)).rejects.toThrow(/localhost.*give --blobs/)
})

test('of two nodes that start at once the later one finds the claim of the other', async () => {
  const settings = upstream.settings()
  let others: Promise<void> | undefined
  const later: Store = {
    ...store,
    async write(options, work) {
      // it has seen that nobody owns the prefix
      others ??= open(settings)
      await others
      return store.write(options, work)
    },
  }
  await open(settings, later)
  expect(others).toBeDefined()
})

test('a store that was never with an upstream needs none', async () => {
  await expect(refuseWithoutUpstream(store)).resolves.toBeUndefined()
})

test("another store's prefix is refused, and not remembered", async () => {
  const settings = upstream.settings()
  await open(settings)
  const other = openEmbeddedStore(':memory:')
  await expect(open(settings, other)).rejects.toThrow(/holds the objects of another server/)
  await expect(refuseWithoutUpstream(other)).resolves.toBeUndefined()
  await other.close()
})

test('a prefix without the mark of the store is not the one its objects lie in', async () => {
  const settings = upstream.settings()
  await open(settings)
  await expect(open(upstream.settings())).rejects.toThrow(
    /does not hold the objects of this server/,
  )
  const Key = `${settings.prefix}owner`
  await upstream.s3.send(new DeleteObjectCommand({ Bucket: upstreamBucket, Key }))
  await expect(open(settings)).rejects.toThrow(/does not hold the objects of this server/)
  await upstream.s3.send(new PutObjectCommand({ Bucket: upstreamBucket, Key, Body: 'someone' }))
  await expect(open(settings)).rejects.toThrow(/holds the objects of another server/)
})

test.each<[name: string, change: Partial<UpstreamSettings>, says: RegExp]>([
  ['a bucket that is not there', { bucket: 'no-such-bucket' }, /404 NoSuchBucket/],
  ['nobody listens', { endpoint: 'http://127.0.0.1:1' }, /ECONNREFUSED/],
])('the start says what does not work: %s', async (_name, change, says) => {
  const refused = open(upstream.settings({ ...change, timeoutMillis: 300 }))
  await expect(refused).rejects.toThrow(StartRefused)
  await expect(refused).rejects.toThrow(says)
})

test('the start says what does not work: wrong secret, and never what it is', async () => {
  const credentials = { ...upstream.credentials, secretAccessKey: 'canary'.repeat(7).slice(0, 40) }
  const refused = openUpstream({ settings: upstream.settings(), credentials }, store, world)
  await expect(refused).rejects.toThrow(/403 SignatureDoesNotMatch/)
  const error = await refused.catch((thrown: Error) => thrown)
  expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('canary')
})

test('the start says what does not work: clocks that differ', async () => {
  await expect(open(upstream.settings(), store, () => Date.now() - 3_600_000)).rejects.toThrow(
    /RequestTimeTooSkewed/,
  )
})

test('the start ends in bounded time before an upstream that is silent', async () => {
  const proxy = await startTcpProxy(upstream.port)
  proxy.mode = 'black-hole'
  const endpoint = `http://127.0.0.1:${proxy.port}`
  await expect(open(upstream.settings({ endpoint, timeoutMillis: 200 }))).rejects.toThrow(/silent/)
  await proxy.close()
})

test('something that answers 200 to everything is no upstream', async () => {
  const server = createServer((_, answer) => answer.end('hello'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await expect(open(upstream.settings({ endpoint, timeoutMillis: 200 }))).rejects.toThrow(
    /other bytes than were sent/,
  )
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
