/** Several nodes on one PostgreSQL, as an operator runs them: what one does is true on all, and what fails, fails closed. */

import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { S3 } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { verifyAudit } from '../../src/server/audit-folder.ts'
import { failureOf, policy } from '../support/iam.ts'
import type { Credentials, RawAnswer, RawRequest } from '../support/in-process.ts'
import { authenticator } from '../support/mfa.ts'
import { iamAt, type NodeGroup, nodeGroup, stsAt } from '../support/nodes.ts'
import { postgresMissing, type TestDatabase, testDatabase } from '../support/postgres.ts'
import { type ServerProcess, sallyport } from '../support/server-process.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { formOf, iamForm, signedForm, signedS3 } from '../wire/security/requests.ts'
import { type RawClient, rawClient } from './signed-load.ts'

const missing = postgresMissing()
const names = ['a', 'b', 'c'] as const

describe.skipIf(missing !== undefined)(`several nodes${missing ? ` (${missing})` : ''}`, () => {
  const closers: (() => unknown)[] = []
  afterEach(async () => {
    for (let close = closers.pop(); close; close = closers.pop()) await close()
  })

  async function database(): Promise<TestDatabase> {
    const opened = await testDatabase()
    closers.push(() => opened.stop())
    return opened
  }

  function groupOn(url: string, ...argv: string[]): NodeGroup {
    const nodes = nodeGroup(url, argv)
    closers.push(() => nodes.close())
    return nodes
  }

  const group = async (...argv: string[]) => groupOn((await database()).url, ...argv)

  async function proxied(...argv: string[]): Promise<{ nodes: NodeGroup; proxy: TcpProxy }> {
    const url = new URL((await database()).url)
    const proxy = await startTcpProxy(Number(url.port))
    closers.push(() => proxy.close())
    url.port = String(proxy.port)
    return { nodes: groupOn(url.href, ...argv), proxy }
  }

  const startAll = (nodes: NodeGroup, all: readonly string[] = names) =>
    Promise.all(all.map((name) => nodes.start(name)))

  /** A user with a policy, and a key. */
  async function userOn(node: ServerProcess, root: Credentials, name = 'u'): Promise<Credentials> {
    const iam = iamAt(node, root)
    await iam.createUser({ UserName: name })
    await iam.putUserPolicy({
      UserName: name,
      PolicyName: 'p',
      PolicyDocument: policy(['iam:ListUsers', 'sts:*', 'iam:CreateUser', 'iam:GetUser']),
    })
    const { AccessKey } = await iam.createAccessKey({ UserName: name })
    return {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }
  }

  const now = { now: () => Date.now() }

  function clientOf({ endpoint }: { readonly endpoint: string }): RawClient {
    const client = rawClient(endpoint, 8)
    closers.push(() => client.close())
    return client
  }

  /** Status of an answer; throttling of IAM counts as the 503 that it is elsewhere. */
  const statusOf = ({ status, body }: RawAnswer): number =>
    status === 400 && body.includes('<Code>Throttling<') ? 503 : status

  /** Status of an allowed read by this user; 0 when the connection broke. */
  const readAt = async (client: RawClient, by: Credentials): Promise<number> => {
    try {
      return statusOf(await client.send(signedForm(now, by, 'iam', iamForm('ListUsers'))))
    } catch {
      return 0
    }
  }

  /** No time, or no database: whoever asks is told to ask again. */
  const isPassing = (status: number) => status === 503 || status === 0

  /** The first answer that isn't passing. */
  async function readAgain(client: RawClient, by: Credentials): Promise<number> {
    for (;;) {
      const status = await readAt(client, by)
      if (!isPassing(status)) return status
    }
  }

  test('three that start at once make one account; its keys are in one folder', async () => {
    const nodes = await group()
    const random = {
      SALLYPORT_ACCOUNT_ID: '',
      SALLYPORT_ROOT_ACCESS_KEY_ID: '',
      SALLYPORT_ROOT_SECRET_ACCESS_KEY: '',
    }
    const started = await Promise.all(names.map((name) => nodes.start(name, [], random)))
    expect(new Set(started.map((node) => node.accountId)).size).toBe(1)
    const files = names.filter((name) => existsSync(join(nodes.dataOf(name), 'credentials')))
    expect(files).toHaveLength(1)
    await vi.waitFor(
      async () => {
        const { out } = await sallyport(['status', '--json', '--data', nodes.dataOf('b')])
        const { Nodes } = JSON.parse(out)
        expect(Nodes.map((node: { Endpoint: string }) => node.Endpoint).sort()).toEqual(
          started.map((node) => node.endpoint).sort(),
        )
        expect(Nodes.filter((node: { IsThis?: true }) => node.IsThis)).toHaveLength(1)
      },
      { timeout: 20_000, interval: 300 },
    )
    // commands of the operator work on every node
    const made = ['account', 'create', '--json', '--email', 'second@example.com', '--data']
    const { out } = await sallyport([...made, nodes.dataOf('c')])
    const listed = await sallyport(['account', 'list', '--json', '--data', nodes.dataOf('a')])
    expect(listed.out).toContain(JSON.parse(out).AccountId)
  }, 120_000)

  test('what one node does is true on the others', async () => {
    const nodes = await group()
    const [a, b, c] = await startAll(nodes)
    if (!a || !b || !c) throw new Error('three nodes')
    const user = await userOn(a, nodes.root)
    const iam = iamAt(a, nodes.root)

    // a session of one is good on another, until its role's sessions are revoked on a third
    const { Credentials: session } = await stsAt(b, user).getSessionToken({})
    const temporary = {
      accessKeyId: session?.AccessKeyId ?? '',
      secretAccessKey: session?.SecretAccessKey ?? '',
      sessionToken: session?.SessionToken ?? '',
    }
    const { Arn } = await stsAt(c, temporary).getCallerIdentity({})
    expect(Arn).toBe(`arn:aws:iam::${a.accountId}:user/u`)

    // a code is spent for all
    const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'm' })
    const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString()
    const serial = VirtualMFADevice?.SerialNumber ?? ''
    const device = authenticator(now, serial, seed)
    await iam.enableMFADevice({ UserName: 'u', SerialNumber: serial, ...device.pair() })
    const withCode = { SerialNumber: serial, TokenCode: device.code(1) }
    await stsAt(b, user).getSessionToken(withCode)
    expect(await failureOf(stsAt(c, user).getSessionToken(withCode))).toMatchObject({
      code: 'AccessDenied',
    })

    // facts of use are told at the end of a process at the latest
    await b.stop()
    const { AccessKeyLastUsed } = await iam.getAccessKeyLastUsed({ AccessKeyId: user.accessKeyId })
    expect(AccessKeyLastUsed).toMatchObject({ ServiceName: 'sts' })

    await c.stop()
    for (const name of names) {
      if (name === 'a') continue
      expect(await verifyAudit(nodes.dataOf(name))).toMatchObject({ problems: [] })
    }
  }, 120_000)

  test('a node with another master key, or none, is refused', async () => {
    const nodes = await group()
    await nodes.start('a')
    const other = join(nodes.folder, 'other.key')
    writeFileSync(other, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
    const opened = join(nodes.folder, 'opened.key')
    writeFileSync(opened, 'x', { mode: 0o644 })
    await expect(nodes.start('b', ['--master-key', other])).rejects.toThrow(
      /is not that of the other nodes/,
    )
    await expect(nodes.start('c', ['--master-key', opened])).rejects.toThrow(/read by others/)
    await expect(nodes.start('d', ['--master-key', join(nodes.folder, 'absent')])).rejects.toThrow(
      /no master key at/,
    )
    expect(existsSync(join(nodes.dataOf('b'), 'master.key'))).toBe(false)
  }, 120_000)

  test('a node without a key of its own or of a command is told to take that of the others', async () => {
    const { url } = await database()
    const nodes = groupOn(url)
    await nodes.start('a')
    const bare = ['start', '--store', url, '--listen', '127.0.0.1:0', '--data', nodes.dataOf('b')]
    const refused = await sallyport(bare)
    expect(refused.code).toBe(2)
    expect(refused.err).toContain('--master-key')
    const failing = await sallyport([...bare, '--master-key-command', 'echo secret >&2; exit 7'])
    expect(failing.code).toBe(1)
    expect(failing.err).toContain('failed with 7')
    expect(failing.err).not.toContain('secret')
    const wrong = await sallyport([...bare, '--master-key-command', 'echo nonsense'])
    expect(wrong.code).toBe(1)
    expect(wrong.err).toContain('is damaged')
    const b = await nodes.start('b', [], {}, ['--master-key-command', `cat ${nodes.keyFile}`])
    expect(await readAt(clientOf(b), nodes.root)).toBe(200)
  }, 120_000)

  test('bytes on the disk of one node bind the database to it, while there are any', async () => {
    const nodes = await group()
    const s3 = ({ endpoint }: ServerProcess) =>
      new S3({
        endpoint,
        region: 'us-east-1',
        credentials: nodes.root,
        maxAttempts: 1,
        forcePathStyle: true,
      })
    const large = { Bucket: 'shared-bucket', Key: 'k', Body: Buffer.alloc(100_000, 'x') }
    const a = await nodes.start('a')
    const b = await nodes.start('b')
    await s3(a).createBucket({ Bucket: large.Bucket })
    expect(await failureOf(s3(b).putObject(large))).toMatchObject({ status: 503 })
    await b.stop()
    await s3(a).putObject(large)
    await expect(nodes.start('b')).rejects.toThrow(/another node's data folder/)
    await s3(a).deleteObject(large)
    await a.stop()
    const again = await nodes.start('a')
    const second = await nodes.start('b')
    expect(await readAt(clientOf(again), nodes.root)).toBe(200)
    expect(await readAt(clientOf(second), nodes.root)).toBe(200)
  }, 120_000)

  /** Reads until the key is refused; tells when. Every answer before that is a good one. */
  async function diesAt(client: RawClient, by: Credentials): Promise<number> {
    for (;;) {
      const status = await readAgain(client, by)
      if (status === 403) return performance.now()
      expect(status).toBe(200)
    }
  }

  /** Reads and changes on every node until told to stop; tells the names of acknowledged users. */
  function load(clients: readonly RawClient[], by: Credentials) {
    let goesOn = true
    const made: string[] = []
    const wrong: number[] = []
    const workers = clients.map(async (client, place) => {
      for (let count = 0; goesOn; count++) {
        const name = `load-${place}-${count}`
        const body = iamForm('CreateUser', { UserName: name })
        const status = statusOf(await client.send(signedForm(now, by, 'iam', body)))
        if (status === 200) made.push(name)
        else if (!isPassing(status)) wrong.push(status)
        const read = await readAgain(client, by)
        if (read !== 200) wrong.push(read)
      }
    })
    return async () => {
      goesOn = false
      await Promise.all(workers)
      return { made, wrong }
    }
  }

  test('a key that is deactivated on one node dies on all within the lease, under load', async () => {
    const nodes = await group()
    const all = await startAll(nodes)
    const [a] = all
    if (!a) throw new Error('a node')
    const admin = iamAt(a, nodes.root)
    const clients = all.map(clientOf)
    const stop = load(clients, await userOn(a, nodes.root, 'loader'))
    const rounds = process.env.SALLYPORT_FULL === undefined ? 3 : 200
    const took: number[] = []
    for (let round = 0; round < rounds; round++) {
      const user = await userOn(a, nodes.root, `u${round}`)
      for (const client of clients) expect(await readAgain(client, user)).toBe(200)
      const deaths = clients.map((client) => diesAt(client, user))
      await admin.updateAccessKey({
        UserName: `u${round}`,
        AccessKeyId: user.accessKeyId,
        Status: 'Inactive',
      })
      const revokedAt = performance.now()
      for (const died of await Promise.all(deaths)) {
        expect(died - revokedAt).toBeLessThan(5_000)
        took.push(died - revokedAt)
      }
      for (const client of clients) expect(await readAgain(client, user)).toBe(403)
    }
    const { made, wrong } = await stop()
    expect(wrong).toEqual([])
    expect(made.length).toBeGreaterThan(rounds)
    // the lease is the promise; how long it takes hangs on the machine too
    console.log(`a key is dead after its revocation was answered: ${spread(took)}`)
  }, 1_800_000)

  /** Milliseconds, in words. */
  function spread(took: readonly number[]): string {
    const sorted = [...took].sort((left, right) => left - right)
    const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]?.toFixed(0)
    return `median ${at(0.5)} ms, 99 of 100 ${at(0.99)} ms, longest ${at(1)} ms, of ${sorted.length}`
  }

  test('a revocation is answered when every node knows, or when none can act on the past', async () => {
    // looks at changes are so rare that only waiting for them helps
    const slow = ['--lease', '3', '--feed-interval', '0.7', '--feed-wake-up', 'off']
    const nodes = await group(...slow, '--revocation', 'confirmed')
    const [a, b, c] = await startAll(nodes)
    if (!a || !b || !c) throw new Error('three nodes')
    const others = [clientOf(b), clientOf(c)]
    const confirmed = await survivors(a, nodes, others, 4)
    expect(confirmed).toBe(0)

    // a node that stands still is waited for until its lease has ended
    c.child.kill('SIGSTOP')
    closers.push(() => c.child.kill('SIGCONT'))
    expect(await survivors(a, nodes, others.slice(0, 1), 1)).toBe(0)
    c.child.kill('SIGCONT')
    // and one that is dead likewise
    await c.end('SIGKILL')
    expect(await survivors(a, nodes, others.slice(0, 1), 1)).toBe(0)
  }, 120_000)

  test('a revocation that is not confirmed leaves the key alive elsewhere for a moment', async () => {
    const nodes = await group('--lease', '3', '--feed-interval', '0.7', '--feed-wake-up', 'off')
    const [a, b] = await startAll(nodes, ['a', 'b'])
    if (!a || !b) throw new Error('two nodes')
    expect(await survivors(a, nodes, [clientOf(b)], 6)).toBeGreaterThan(0)
  }, 120_000)

  let drawn = 0
  /** Deactivates keys on one node; how often another still took one after the answer. */
  async function survivors(
    at: ServerProcess,
    nodes: NodeGroup,
    others: readonly RawClient[],
    rounds: number,
  ): Promise<number> {
    let alive = 0
    for (let round = 0; round < rounds; round++) {
      drawn++
      const name = `v${drawn}`
      const user = await userOn(at, nodes.root, name)
      for (const client of others) expect(await readAgain(client, user)).toBe(200)
      await iamAt(at, nodes.root).updateAccessKey({
        UserName: name,
        AccessKeyId: user.accessKeyId,
        Status: 'Inactive',
      })
      const statuses = await Promise.all(others.map((client) => readAt(client, user)))
      for (const status of statuses) if (status === 200) alive++
    }
    return alive
  }

  test('a process that was paused past its lease does not act on what it knew', async () => {
    const nodes = await group('--lease', '1', '--feed-interval', '0.2')
    const [a, b] = await startAll(nodes, ['a', 'b'])
    if (!a || !b) throw new Error('two nodes')
    const user = await userOn(a, nodes.root)
    const client = clientOf(b)
    expect(await readAgain(client, user)).toBe(200)
    b.child.kill('SIGSTOP')
    closers.push(() => b.child.kill('SIGCONT'))
    const asked = [0, 1, 2, 3].map(() => readAt(client, user))
    await iamAt(a, nodes.root).updateAccessKey({
      UserName: 'u',
      AccessKeyId: user.accessKeyId,
      Status: 'Inactive',
    })
    const revokedAt = performance.now()
    await vi.waitFor(() => expect(performance.now() - revokedAt).toBeGreaterThan(1_100), 5_000)
    b.child.kill('SIGCONT')
    for (const status of await Promise.all(asked)) expect([403, 503]).toContain(status)
    await vi.waitFor(async () => expect(await readAt(client, nodes.root)).toBe(200), 20_000)
  }, 120_000)

  test('a rolling restart loses nothing acknowledged, and refuses nothing valid', async () => {
    const nodes = await group('--drain', '3')
    const running = new Map<string, { server: ServerProcess; client: RawClient }>()
    const begin = async (name: string) => {
      const server = await nodes.start(name)
      running.set(name, { server, client: clientOf(server) })
    }
    await Promise.all(names.map(begin))
    const user = await userOn(running.get('a')?.server as ServerProcess, nodes.root)

    let goesOn = true
    const made: string[] = []
    const refused: number[] = []
    const took: number[] = []
    /** What a balancer does: nodes in turn, those that break or are gone left out. */
    const balanced = async (worker: number) => {
      for (let count = 0; goesOn; count++) {
        const name = `r-${worker}-${count}`
        const body = iamForm('CreateUser', { UserName: name })
        let answered = false
        const begunAt = performance.now()
        for (let attempt = 0; !answered && goesOn; attempt++) {
          const all = [...running.values()]
          const node = all[(count + attempt) % all.length]
          if (!node) continue
          try {
            const status = statusOf(await node.client.send(signedForm(now, user, 'iam', body)))
            if (isPassing(status)) continue
            answered = true
            // what was asked before may have been done: then it is there already
            if (status === 200 || (status === 409 && attempt > 0)) made.push(name)
            else refused.push(status)
          } catch {
            // the next one
          }
        }
        took.push(performance.now() - begunAt)
      }
    }
    const workers = [0, 1, 2, 3].map(balanced)
    for (const name of names) {
      const old = running.get(name)
      const stopping = old?.server.stop()
      // the balancer sees the health before the drain ends
      await vi.waitFor(
        async () => {
          const { status } = await fetch(`${old?.server.endpoint}/_sallyport/health`)
          expect(status).toBe(503)
        },
        { timeout: 20_000 },
      )
      running.delete(name)
      expect(await stopping).toMatchObject({ code: 0 })
      await begin(name)
    }
    goesOn = false
    await Promise.all(workers)
    expect(refused).toEqual([])
    expect(made.length).toBeGreaterThan(20)
    console.log(`a request is answered while all are restarted: ${spread(took)}`)
    const client = running.get('b')?.client as RawClient
    for (const name of made) {
      const body = iamForm('GetUser', { UserName: name })
      const { status } = await client.send(signedForm(now, user, 'iam', body))
      expect(status).toBe(200)
    }
  }, 300_000)

  const bucket = '/bucket-of-nodes'
  const classes: readonly ((by: Credentials) => RawRequest)[] = [
    (by) => signedForm(now, by, 'iam', iamForm('ListUsers')),
    (by) => signedForm(now, by, 'iam', iamForm('CreateUser', { UserName: 'while-gone' })),
    (by) => signedForm(now, by, 'sts', formOf('GetSessionToken')),
    (by) => signedS3(now, by, { method: 'PUT', path: `${bucket}/small`, body: 'bytes' }),
    (by) => signedS3(now, by, { method: 'GET', path: `${bucket}/small` }),
    (by) => signedS3(now, by, { method: 'GET', path: bucket }),
  ]

  test.each(['black-hole', 'reset'] as const)(
    'with the database gone (%s) every answer is 503 in time, and all is well when it is back',
    async (mode) => {
      const { nodes, proxy } = await proxied('--lease', '2')
      const a = await nodes.start('a')
      const by = nodes.root
      const client = rawClient(a.endpoint, 64)
      closers.push(() => client.close())
      const made = await client.send(signedS3(now, by, { method: 'PUT', path: bucket }))
      expect(made.status).toBe(200)
      const ask = () =>
        Promise.all(
          classes.flatMap((request) =>
            Array.from({ length: 4 }, async () => {
              const sentAt = performance.now()
              const { status, body } = await client.send(request(by))
              return { sentAt, took: performance.now() - sentAt, status, text: body.toString() }
            }),
          ),
        )
      for (const { status } of await ask()) expect([200, 404, 409]).toContain(status)
      proxy.mode = mode
      const goneAt = performance.now()
      while (performance.now() - goneAt < 5_000)
        for (const { sentAt, status, text, took } of await ask()) {
          // a session needs nothing but the key, which is known until the lease ends
          if (status === 200) {
            expect(text).toContain('GetSessionTokenResponse')
            expect(sentAt + took - goneAt).toBeLessThan(2_000 + 2_000)
          } else {
            // or it had no time even for that
            expect(`${status} ${text}`).toMatch(
              /^503 .*<Code>(ServiceUnavailable|SlowDown)<|^400 .*<Code>Throttling</s,
            )
          }
          // a hang guard: what is promised is two seconds
          expect(took).toBeLessThan(10_000)
        }
      const health = await fetch(`${a.endpoint}/_sallyport/health`)
      expect(await health.json()).toMatchObject({ status: 'unavailable', store: 'unavailable' })
      proxy.mode = 'pass'
      await vi.waitFor(
        async () => {
          for (const { status } of await ask()) expect([200, 409]).toContain(status)
        },
        { timeout: 30_000, interval: 200 },
      )
    },
    120_000,
  )
})
