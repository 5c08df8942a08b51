import { beforeAll, describe, expect, test } from 'vitest'
import { insertAccount } from './account.ts'
import { createDatabase } from './database.ts'
import { epoch, type SimNode, startNode } from './node.ts'
import { dice } from './random.ts'
import { form, type Keys, type SignedRequest, signed } from './requests.ts'
import { createSchedule } from './schedule.ts'
import { ourSources, type Sources } from './sources.ts'

/** What operators are promised (docs/operations.md), counted from when the request came or the database went. */
const promisedMillis = 2_000
/** After this everything that had waited has given up, and the node has found the database back. */
const restMillis = 10_000

interface Site {
  readonly admin: Keys
  now(): number
  /** Answers by a node whose database goes with the message of this number, the one before being slow. */
  answers(requests: readonly SignedRequest[], goneAt: number, slowAt: number): Promise<Answers>
}

interface Answers {
  readonly statuses: readonly (number | undefined)[]
  /** How long they took from when the database went. */
  readonly longestMillis: number
  /** Whether all were answered before it went. */
  readonly before: boolean
}

async function site(sources: Sources): Promise<Site> {
  const schedule = createSchedule()
  const database = createDatabase(schedule)
  const random = dice(1)
  const masterKey = random.bytes(32)
  let messages = 0
  let goneAt = Number.POSITIVE_INFINITY
  let slowAt = Number.POSITIVE_INFINITY
  let wentAt = 0
  const link = {
    up: true,
    deaf: false,
    losesCommits: false,
    slownesses: [],
    latency() {
      messages++
      if (messages === goneAt) {
        link.up = false
        wentAt = schedule.now()
      }
      return messages === slowAt ? 900 : 1
    },
  }
  const bugs: unknown[] = []
  const node: SimNode = startNode({
    name: 'node',
    schedule,
    database,
    sources,
    random,
    blobs: sources.memoryBlobs(random.fork(), { now: () => schedule.now() }),
    masterKey,
    leaseMillis: 5_000,
    pollMillis: 100,
    drift: 0,
    link,
    onBug: (error) => bugs.push(error),
  })
  const now = () => epoch + schedule.now()
  async function until<T>(work: Promise<T>): Promise<T> {
    let ended = false
    const end = () => {
      ended = true
    }
    work.then(end, end)
    await schedule.run(schedule.now() + 60_000, () => ended)
    if (!ended) throw new Error('no answer in a minute')
    return await work
  }
  await schedule.run(60_000, () => node.serving)
  const engine = node.engine()
  const email = 'root@example.com'
  const { admin } = await until(
    insertAccount({ sources, engine, masterKey, random, now: now(), email }),
  )
  const put = (path: string, body?: string) =>
    signed('s3', admin, { method: 'PUT', path, ...(body && { body }) }, now())
  await until(node.handle(put('/pages')))
  await until(node.handle(put('/pages/known', 'known')))
  return {
    admin,
    now,
    async answers(requests, gone, slow) {
      messages = 0
      goneAt = gone
      slowAt = slow
      const sentAt = schedule.now()
      wentAt = Number.POSITIVE_INFINITY
      const answers = await until(Promise.all(requests.map((request) => node.handle(request))))
      const lastAt = Math.max(...answers.map((answer) => answer?.doneAt ?? 0))
      const before = link.up
      goneAt = Number.POSITIVE_INFINITY
      slowAt = Number.POSITIVE_INFINITY
      link.up = true
      await schedule.run(schedule.now() + restMillis)
      if (bugs.length > 0) throw bugs[0]
      return {
        statuses: answers.map((answer) => answer?.status),
        longestMillis: lastAt - Math.max(sentAt, wentAt),
        before,
      }
    },
  }
}

describe('a database that goes away, with any message', () => {
  let sources: Sources
  beforeAll(async () => {
    sources = await ourSources()
  })

  let made = 0
  const page = (request: SignedRequest): SignedRequest => ({
    ...request,
    headers: [...request.headers, ['origin', 'https://example.com']],
  })
  const s3 = (method: string, path: string, body?: string) => (keys: Keys, now: number) =>
    page(signed('s3', keys, { method, path, ...(body && { body }) }, now))
  const iam =
    (action: string, members: () => Record<string, string> = () => ({})) =>
    (keys: Keys, now: number) =>
      signed('iam', keys, { method: 'POST', path: '/', body: form(action, members()) }, now)
  const requests: Readonly<Record<string, (keys: Keys, now: number) => SignedRequest>> = {
    'a page reads an object': s3('GET', '/pages/known'),
    'a page writes an object': s3('PUT', '/pages/new', 'bytes'),
    'a page looks for a bucket that is not there': s3('GET', '/nowhere/key'),
    'users are listed': iam('ListUsers'),
    'a user is created': iam('CreateUser', () => ({ UserName: `user-${made++}` })),
  }

  test.each(Object.keys(requests))('%s: the answer comes in time', async (name) => {
    const { admin, now, answers } = await site(sources)
    const late: string[] = []
    let refused = 0
    for (const slowBy of [undefined, 1, 8, 17]) {
      for (let gone = 1; ; gone++) {
        // more than there are idle connections, so that some have to connect
        const asked = Array.from({ length: 3 }, () => requests[name]!(admin, now()))
        const slow = slowBy === undefined ? Number.POSITIVE_INFINITY : gone - slowBy
        const { statuses, longestMillis, before } = await answers(asked, gone, slow)
        if (statuses.includes(503)) refused++
        if (longestMillis > promisedMillis)
          late.push(`gone with message ${gone}, slow ${slow}: ${longestMillis} ms`)
        if (before) break
      }
    }
    expect(late).toEqual([])
    expect(refused).toBeGreaterThan(0)
  })
})
