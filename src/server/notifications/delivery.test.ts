import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Cloud, startCloud } from '../../../test/support/in-process.ts'
import { type TestStore, testStores } from '../../../test/support/stores.ts'
import { type Received, type Receiver, receiver } from '../../../test/support/webhook-receiver.ts'
import { type WaitingEvent, waitingEvents } from '../../services/s3/public.ts'
import { sharedJobs, soleJobs } from '../nodes/jobs.ts'
import { nodeRows, registeredNodes } from '../nodes/registry.ts'
import { createWebhooks, webhookKey } from '../outgoing/post-webhook.ts'
import { createEventDelivery, type EventDelivery, type EventDeliveryLimits } from './delivery.ts'

const owner = '111122223333'
const queue = `arn:aws:sqs:us-east-1:${owner}:uploads`
const topic = `arn:aws:sns:us-east-1:${owner}:news`
const secret = `whsec_${randomBytes(32).toString('base64')}`
const day = 86_400

describe.each(testStores)('$name', ({ missing, open }: TestStore) => {
  describe.skipIf(missing !== undefined)(missing ?? 'at hand', () => {
    let cloud: Cloud
    let opened: Awaited<ReturnType<TestStore['open']>>
    let endpoint: Receiver
    let closers: (() => Promise<void> | void)[]
    let logged: string[]
    const Bucket = 'told-bucket'

    beforeEach(async () => {
      closers = []
      logged = []
      opened = await open()
      cloud = await startCloud({ store: opened.store, eventDestinations: [queue, topic] })
      endpoint = await receiver()
    })
    afterEach(async () => {
      for (const close of closers) await close()
      await endpoint.close()
      await cloud.close()
      await opened.stop()
    })

    function delivery(
      given: {
        to?: Record<string, string>
        secrets?: readonly string[]
        timeoutMillis?: number
        /** Of several that share the store. */
        node?: string
        limits?: Partial<EventDeliveryLimits>
      } = {},
    ): EventDelivery {
      const { world, store } = cloud
      const webhooks = createWebhooks({
        keys: (given.secrets ?? [secret]).map((each) => webhookKey(each) as Buffer),
        now: () => cloud.now(),
        timeoutMillis: given.timeoutMillis ?? 60_000,
      })
      const made = createEventDelivery({
        store,
        jobs: given.node ? sharedJobs(store, world.ids, given.node) : soleJobs(store),
        clock: world.clock,
        ids: world.ids,
        webhooks,
        addresses: new Map(
          Object.entries(given.to ?? { [queue]: endpoint.url }).map(([arn, url]) => [
            arn,
            new URL(url),
          ]),
        ),
        log: (message) => logged.push(message),
        ...(given.limits && { limits: given.limits }),
      })
      closers.push(
        () => made.stop(),
        () => webhooks.close(),
      )
      return made
    }

    /** A bucket that tells the queue of what is put in it; the test message is delivered. */
    async function told(): Promise<(Key: string) => Promise<unknown>> {
      const s3 = cloud.s3((await cloud.account(owner)).admin)
      await s3.createBucket({ Bucket })
      await s3.putBucketNotificationConfiguration({
        Bucket,
        NotificationConfiguration: {
          QueueConfigurations: [{ QueueArn: queue, Events: ['s3:ObjectCreated:*'] }],
        },
      })
      expect(await delivery().pass()).toBe(1)
      expect(JSON.parse(endpoint.received.pop()?.body ?? '')).toMatchObject({
        Event: 's3:TestEvent',
      })
      return (Key) => s3.putObject({ Bucket, Key, Body: 'x' })
    }

    const waiting = (): Promise<WaitingEvent[]> =>
      cloud.store.read((tx) => tx.list(waitingEvents, []))
    const keys = () =>
      endpoint.received.map(({ body }) => JSON.parse(body).Records[0].s3.object.key).toSorted()

    test('posted, signed, and gone', async () => {
      const put = await told()
      await put('a')
      expect(await delivery().pass()).toBe(1)
      const [one] = endpoint.received as [Received]
      expect(one).toMatchObject({
        method: 'POST',
        url: '/hook?token=t',
        headers: { 'content-type': 'application/json', 'x-sallyport-destination': queue },
      })
      const { 'webhook-id': id, 'webhook-timestamp': at } = one.headers
      expect(Math.abs(Number(at) * 1000 - cloud.now())).toBeLessThan(60_000)
      const signature = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
        .update(`${id}.${at}.${one.body}`)
        .digest('base64')
      expect(one.headers['webhook-signature']).toBe(`v1,${signature}`)
      expect(await waiting()).toEqual([])
      expect(await delivery().pass()).toBe(0)
      expect(endpoint.received).toHaveLength(1)
    })

    test('with two secrets two signatures, with none no signature', async () => {
      const put = await told()
      await put('a')
      await delivery({ secrets: [secret, `whsec_${randomBytes(24).toString('base64')}`] }).pass()
      await put('b')
      await delivery({ secrets: [] }).pass()
      const [two, none] = endpoint.received.map(({ headers }) => headers['webhook-signature'])
      expect(two).toMatch(/^v1,[^ ,]{44} v1,[^ ,]{44}$/)
      expect(none).toBeUndefined()
    })

    test('more than a page, each once', async () => {
      const put = await told()
      const all = Array.from({ length: 150 }, (_, n) => `k${String(n).padStart(3, '0')}`)
      for (const key of all) await put(key)
      expect(await delivery().pass()).toBe(150)
      expect(keys()).toEqual(all)
      expect(await waiting()).toEqual([])
    })

    describe('not taken', () => {
      const rows: [name: string, answer: Receiver['answer'], why: RegExp][] = [
        ['500', (response) => response.writeHead(500).end('{"secret":1}'), /status 500/],
        ['404', (response) => response.writeHead(404).end(), /status 404/],
        [
          'a redirect, which nobody follows',
          (response) => response.writeHead(307, { location: endpoint.url }).end(),
          /status 307/,
        ],
        ['a connection that breaks off', (response) => response.destroy(), /did not take them/],
        [
          'an answer that breaks off',
          (response) => {
            response.writeHead(200, { 'content-length': '10' })
            response.write('x', () => response.destroy())
          },
          /did not take them/,
        ],
      ]
      test.each(rows)('%s: it waits, then comes again the same', async (_name, answer, why) => {
        const put = await told()
        endpoint.answer = answer
        await put('a')
        const delivering = delivery()
        expect(await delivering.pass()).toBe(0)
        expect(endpoint.received).toHaveLength(1)
        const [event] = await waiting()
        expect(event).toMatchObject({ attempts: 1, destination: queue })
        expect(logged).toHaveLength(1)
        expect(logged[0]).toMatch(why)
        // neither what the address may hold nor what was signed with
        expect(logged[0]).not.toMatch(/token|whsec/)

        // not due yet
        expect(await delivering.pass()).toBe(0)
        expect(endpoint.received).toHaveLength(1)
        cloud.advance(2)
        expect(await delivering.pass()).toBe(0)
        expect((await waiting())[0]).toMatchObject({
          attempts: 2,
          id: event?.id,
          body: event?.body,
        })
        expect(logged).toHaveLength(1)

        endpoint.answer = (response) => response.writeHead(200).end('thanks')
        cloud.advance(3)
        expect(await delivering.pass()).toBe(1)
        expect(await waiting()).toEqual([])
        const ids = endpoint.received.map(({ headers }) => headers['webhook-id'])
        expect(ids).toHaveLength(3)
        expect(new Set(ids).size).toBe(1)
        expect(new Set(endpoint.received.map(({ body }) => body)).size).toBe(1)
      })
    })

    test('nobody listens', async () => {
      const put = await told()
      const gone = await receiver()
      await gone.close()
      await put('a')
      expect(await delivery({ to: { [queue]: gone.url } }).pass()).toBe(0)
      expect(await waiting()).toMatchObject([{ attempts: 1 }])
      expect(logged).toEqual([
        expect.stringMatching(
          /^events for `arn:aws:sqs:.*` could not be delivered and wait: .*ECONNREFUSED/,
        ),
      ])
    })

    test('never an answer: the time is bounded', async () => {
      const put = await told()
      endpoint.answer = () => {}
      await put('a')
      expect(await delivery({ timeoutMillis: 50 }).pass()).toBe(0)
      expect(await waiting()).toMatchObject([{ attempts: 1 }])
      expect(logged).toEqual([expect.stringMatching(/did not answer in time$/)])
    })

    test('a stop breaks off what is under way, and nothing is lost', async () => {
      const put = await told()
      const arrived = Promise.withResolvers<void>()
      endpoint.answer = () => arrived.resolve()
      await put('a')
      const delivering = delivery()
      const passing = delivering.pass()
      await arrived.promise
      await delivering.stop()
      expect(await passing).toBe(0)
      expect(await waiting()).toMatchObject([{ attempts: 0 }])
      expect(await delivering.pass()).toBe(0)
      expect(logged).toEqual([])
    })

    test('one that is never taken does not hold up the others', async () => {
      const put = await told()
      endpoint.answer = (response, { body }) =>
        response.writeHead(body.includes('"bad"') ? 400 : 200).end()
      await put('bad')
      for (const key of ['a', 'b', 'c']) await put(key)
      const delivering = delivery()
      let delivered = await delivering.pass()
      delivered += await delivering.pass()
      expect(delivered).toBe(3)
      expect(await waiting()).toMatchObject([{ attempts: 1 }])
    })

    test('one destination that is down does not hold up another', async () => {
      const put = await told()
      await put('a')
      await cloud.store.write({ requestId: randomUUID() }, async (tx) => {
        const [event] = await tx.list(waitingEvents, [])
        await tx.put(waitingEvents, { ...(event as WaitingEvent), destination: topic })
      })
      const gone = await receiver()
      await gone.close()
      expect(await delivery({ to: { [queue]: gone.url, [topic]: endpoint.url } }).pass()).toBe(1)
      expect(await waiting()).toMatchObject([{ destination: queue, attempts: 1 }])
    })

    test('given up after so many attempts', async () => {
      const put = await told()
      endpoint.answer = (response) => response.writeHead(500).end()
      await put('a')
      const delivering = delivery({ limits: { mostAttempts: 3 } })
      for (let n = 0; n < 3; n++) {
        await delivering.pass()
        cloud.advance(day / 100)
      }
      expect(endpoint.received).toHaveLength(3)
      expect(await waiting()).toEqual([])
      expect(logged.at(-1)).toBe(`1 events for \`${queue}\` were given up: their time is over`)
    })

    test('given up after a day, without an attempt', async () => {
      const put = await told()
      await put('a')
      cloud.advance(day + 1)
      expect(await delivery().pass()).toBe(0)
      expect(endpoint.received).toEqual([])
      expect(await waiting()).toEqual([])
      expect(logged).toHaveLength(1)
    })

    describe('several nodes', () => {
      const row = {
        folderId: 'folder',
        endpoint: '',
        startedAt: 0,
        seenAt: 0,
        beat: 1,
        leaseMillis: 5000,
        confirms: false,
      }
      const register = (...nodes: string[]) =>
        cloud.store.write({ requestId: randomUUID() }, async (tx) => {
          for (const { id } of await registeredNodes(tx)) await tx.delete(nodeRows, [id])
          for (const id of nodes) await tx.put(nodeRows, { ...row, id })
        })

      test('one delivers for all', async () => {
        const put = await told()
        for (const key of ['a', 'b']) await put(key)
        await register('one', 'two')
        const nodes = ['one', 'two'].map((node) => delivery({ node }))
        const counts = await Promise.all(nodes.map((each) => each.pass()))
        expect(counts.toSorted()).toEqual([0, 2])
        expect(keys()).toEqual(['a', 'b'])
      })

      test('another goes on for one that is gone, whose late word counts for nothing', async () => {
        const put = await told()
        await put('a')
        await register('one', 'two')
        const held = Promise.withResolvers<ServerResponse>()
        endpoint.answer = (response) => held.resolve(response)
        const late = delivery({ node: 'one' }).pass()
        const response = await held.promise
        const two = delivery({ node: 'two' })
        expect(await two.pass()).toBe(0)

        await register('two')
        endpoint.answer = (answering) => answering.writeHead(500).end()
        cloud.advance(1)
        expect(await two.pass()).toBe(0)
        expect(await waiting()).toMatchObject([{ attempts: 1 }])
        response.writeHead(200).end()
        await expect(late).rejects.toThrow('another node has taken over')
        expect(await waiting()).toMatchObject([{ attempts: 1 }])
      })
    })

    test('what waits for somebody whom nobody delivers for stays', async () => {
      const put = await told()
      await put('a')
      expect(await delivery({ to: { [topic]: endpoint.url } }).pass()).toBe(0)
      expect(await waiting()).toHaveLength(1)
    })
  })
})
