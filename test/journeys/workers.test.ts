/** A server of several processes is one server: what one of its workers was told of binds every other at once. */

import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { verifyAudit } from '../../src/server/audit-folder.ts'
import { makeCertificate, opensslMissing } from '../clients/certificate.ts'
import { adminOf, findUnrecorded, newLedger } from '../faults/signed-load.ts'
import type { Credentials, RawAnswer, RawRequest } from '../support/in-process.ts'
import { startUpstreamProcess } from '../support/object-upstream.ts'
import { rawClient } from '../support/raw-client.ts'
import { type ServerProcess, sallyport, startServerProcess } from '../support/server-process.ts'
import { lives, type Pinned, pinnedToEach, workerIds, workersUnseen } from '../support/workers.ts'
import { formOf, iamForm, signedForm, signedS3 } from '../wire/security/requests.ts'

const full = process.env.SALLYPORT_FULL !== undefined
const unseen = workersUnseen()
const count = 3
const clock = { now: () => Date.now() }

const root = mkdtempSync(join(tmpdir(), 'sp-workers-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const servers: ServerProcess[] = []
const start = async (name: string, ...argv: readonly string[]) => {
  const server = await startServerProcess(['--data', join(root, name), ...argv])
  servers.push(server)
  return server
}

const text = ({ body }: RawAnswer) => body.toString()
const codeOf = (answer: RawAnswer) => /<Code>(\w+)<\/Code>/.exec(text(answer))?.[1] ?? answer.status
const member = (answer: RawAnswer, name: string) =>
  new RegExp(`<${name}>([^<]+)</${name}>`).exec(text(answer))?.[1] ?? ''

const iam = (who: Credentials, action: string, parameters: Record<string, string> = {}) =>
  signedForm(clock, who, 'iam', iamForm(action, parameters))
const sts = (who: Credentials, action: string, parameters: Record<string, string> = {}) =>
  signedForm(clock, who, 'sts', formOf(action, parameters))
const identity = (who: Credentials) => sts(who, 'GetCallerIdentity')

describe.skipIf(unseen)('workers', () => {
  let server: ServerProcess
  let admin: Credentials
  let lanes: readonly Pinned[]

  beforeAll(async () => {
    server = await start('one', '--workers', String(count))
    admin = await adminOf(server.data)
    lanes = await pinnedToEach(server)
  })
  afterAll(async () => {
    for (const lane of lanes ?? []) lane.close()
    await Promise.all(servers.splice(0).map((each) => each.stop()))
  })

  /** To the worker in this place, counted round and round. */
  const at = (place: number) => lanes[place % count] as Pinned
  const everywhere = (asked: () => RawRequest) =>
    Promise.all(lanes.map((lane) => lane.send(asked())))

  async function newKey(name: string): Promise<Credentials> {
    await at(0).send(iam(admin, 'CreateUser', { UserName: name }))
    const made = await at(1).send(iam(admin, 'CreateAccessKey', { UserName: name }))
    return {
      accessKeyId: member(made, 'AccessKeyId'),
      secretAccessKey: member(made, 'SecretAccessKey'),
    }
  }

  test('each has connections, and each answers', async () => {
    expect(new Set(lanes.map(({ worker }) => worker)).size).toBe(count)
    expect(workerIds(server)).toHaveLength(count)
    const answers = await everywhere(() => identity(admin))
    expect(answers.map(codeOf)).toEqual([200, 200, 200])
  })

  test('a key that one deactivated is dead on the next request to any other, and lives as soon', async () => {
    const key = await newKey('switched')
    const set = (Status: string) =>
      iam(admin, 'UpdateAccessKey', {
        UserName: 'switched',
        AccessKeyId: key.accessKeyId,
        Status,
      })
    const seen: unknown[] = []
    const rounds = full ? 500 : 40
    for (let round = 0; round < rounds; round++)
      for (const [place, status] of [
        [round, 'Inactive'],
        [round + 1, 'Active'],
      ] as const) {
        const done = await at(place).send(set(status))
        expect(codeOf(done)).toBe(200)
        for (const answer of await everywhere(() => identity(key)))
          seen.push(`${status} ${codeOf(answer)}`)
      }
    expect(new Set(seen)).toEqual(new Set(['Inactive InvalidClientTokenId', 'Active 200']))
    expect(seen).toHaveLength(rounds * 2 * count)
  })

  test('a policy that one attached or took away counts at once for objects read through the others', async () => {
    const key = await newKey('reader')
    await at(0).send(signedS3(clock, admin, { method: 'PUT', path: '/reading' }))
    await at(1).send(signedS3(clock, admin, { method: 'PUT', path: '/reading/o', body: 'bytes' }))
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
    })
    const seen: unknown[] = []
    for (let round = 0; round < (full ? 100 : 10); round++) {
      const named = { UserName: 'reader', PolicyName: 'p' }
      await at(round).send(iam(admin, 'PutUserPolicy', { ...named, PolicyDocument: policy }))
      for (const answer of await everywhere(() => signedS3(clock, key, { path: '/reading/o' })))
        seen.push(text(answer))
      await at(round + 1).send(iam(admin, 'DeleteUserPolicy', named))
      for (const answer of await everywhere(() => signedS3(clock, key, { path: '/reading/o' })))
        seen.push(codeOf(answer))
    }
    expect(new Set(seen)).toEqual(new Set(['bytes', 'AccessDenied']))
  })

  test('one name asked for through all at once is given once', async () => {
    for (let round = 0; round < (full ? 100 : 10); round++) {
      const named = () => iam(admin, 'CreateUser', { UserName: `once-${round}` })
      const answers = await Promise.all([...lanes, ...lanes].map((lane) => lane.send(named())))
      expect(answers.map(codeOf).sort()).toEqual([
        200,
        ...Array.from({ length: 2 * count - 1 }, () => 'EntityAlreadyExists'),
      ])
    }
  })

  test('a quota holds over all', async () => {
    await at(0).send(iam(admin, 'CreateUser', { UserName: 'keys' }))
    const made = await Promise.all(
      Array.from({ length: 4 * count }, (_, place) =>
        at(place).send(iam(admin, 'CreateAccessKey', { UserName: 'keys' })),
      ),
    )
    const codes = made.map(codeOf)
    expect(codes.filter((code) => code === 200)).toHaveLength(2)
    expect(codes.filter((code) => code === 'LimitExceeded')).toHaveLength(4 * count - 2)
  })

  test.each([
    ['a row', 300],
    ['a small one', 9_000],
    ['a file', 60_000],
  ])(
    'bytes written through one are read through every other, also as they change: %s',
    async (name, size) => {
      const path = `/bytes/${name.replaceAll(' ', '-')}`
      await at(0).send(signedS3(clock, admin, { method: 'PUT', path: '/bytes' }))
      for (let round = 0; round < (full ? 60 : 8); round++) {
        const body = `${round} `.repeat(size).slice(0, size)
        const put = await at(round).send(signedS3(clock, admin, { method: 'PUT', path, body }))
        expect(codeOf(put)).toBe(200)
        const [next, ...answers] = await Promise.all([
          at(round + 1).send(
            signedS3(clock, admin, { method: 'PUT', path, body: body.replaceAll(' ', '_') }),
          ),
          ...lanes.map((lane) => lane.send(signedS3(clock, admin, { path }))),
        ])
        expect(codeOf(next as RawAnswer)).toBe(200)
        for (const answer of answers)
          expect([body, body.replaceAll(' ', '_')]).toContain(text(answer))
      }
    },
  )

  test('a session that one issued is good with every other, also while the master key changes', async () => {
    const role = await at(0).send(
      iam(admin, 'CreateRole', {
        RoleName: 'r',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { AWS: server.accountId }, Action: 'sts:AssumeRole' },
          ],
        }),
      }),
    )
    const RoleArn = member(role, 'Arn')
    const codes: unknown[] = []
    for (let round = 0; round < 4; round++) {
      const made = await at(round).send(
        sts(admin, 'AssumeRole', { RoleArn, RoleSessionName: 'session' }),
      )
      expect(text(made)).toContain('SessionToken')
      const session = {
        accessKeyId: member(made, 'AccessKeyId'),
        secretAccessKey: member(made, 'SecretAccessKey'),
        sessionToken: member(made, 'SessionToken'),
      }
      codes.push(...(await everywhere(() => identity(session))).map(codeOf))
      const rotated = await sallyport(['keys', 'rotate', '--data', server.data, '--json'])
      expect(JSON.parse(rotated.out)).toMatchObject({ RestartNeeded: false })
      codes.push(...(await everywhere(() => identity(session))).map(codeOf))
    }
    expect(new Set(codes)).toEqual(new Set([200]))
  })

  test('what was used through one is known there at once, and to all', async () => {
    const key = await newKey('used')
    const asked = () => iam(admin, 'GetAccessKeyLastUsed', { AccessKeyId: key.accessKeyId })
    await at(2).send(identity(key))
    expect(member(await at(2).send(asked()), 'ServiceName')).toBe('sts')
    for (const answer of await everywhere(asked)) expect(member(answer, 'ServiceName')).toBe('sts')
  })

  test('health and metrics speak of all of them, whoever is asked', async () => {
    const asked = (path: string) => everywhere(() => ({ method: 'GET', path }))
    const counted = async () => {
      const answers = await asked('/_sallyport/metrics')
      return new Set(answers.map((answer) => Number(summaries.exec(text(answer))?.[1] ?? 0)))
    }
    await everywhere(() => iam(admin, 'GetAccountSummary'))
    // what was answered is told to the owner a moment later
    for (let told = false; !told; ) {
      const found = await counted()
      told = found.size === 1 && found.has(count)
    }
    for (const answer of await asked('/_sallyport/health'))
      expect(JSON.parse(text(answer))).toEqual({
        status: 'ok',
        store: 'ok',
        blobs: 'ok',
        audit: 'ok',
      })
    const [metrics] = await asked('/_sallyport/metrics')
    expect(text(metrics as RawAnswer).split('\n')).toEqual(
      expect.arrayContaining([
        `sallyport_workers ${count}`,
        `sallyport_workers_serving ${count}`,
        'sallyport_worker_deaths_total 0',
        'sallyport_ready 1',
      ]),
    )
  })

  /** Nobody else asks for them here. */
  const summaries = /operation="GetAccountSummary",outcome="ok"\} (\d+)/

  test('the audit is one chain', async () => {
    const { problems, records } = await verifyAudit(server.data)
    expect(problems).toEqual([])
    expect(records).toBeGreaterThan(100)
  })
})

describe.skipIf(unseen)('limits', () => {
  afterEach(() => Promise.all(servers.splice(0).map((each) => each.stop())))

  test('refused proofs are counted over all workers', async () => {
    const server = await start('limits', '--workers', '2', '--limit', 'failures=0.001/9')
    const admin = await adminOf(server.data)
    const lanes = await pinnedToEach(server)
    const forged = { ...admin, secretAccessKey: 'x'.repeat(40) }
    const codes: unknown[] = []
    for (let round = 0; round < 12; round++)
      codes.push(codeOf(await (lanes[round % 2] as Pinned).send(identity(forged))))
    expect(codes).toEqual([
      ...Array.from({ length: 9 }, () => 'SignatureDoesNotMatch'),
      ...Array.from({ length: 3 }, () => 'Throttling'),
    ])
    for (const lane of lanes) {
      expect(codeOf(await lane.send(identity(admin)))).toBe(200)
      lane.close()
    }
  })

  test('sessions of one principal are counted over all workers', async () => {
    const server = await start('sessions', '--workers', '2', '--limit', 'sessions=0.001/5')
    const admin = await adminOf(server.data)
    const lanes = await pinnedToEach(server)
    const codes: unknown[] = []
    for (let round = 0; round < 8; round++)
      codes.push(codeOf(await (lanes[round % 2] as Pinned).send(sts(admin, 'GetSessionToken'))))
    expect(codes).toEqual([200, 200, 200, 200, 200, 'Throttling', 'Throttling', 'Throttling'])
    for (const lane of lanes) lane.close()
  })
})

describe.skipIf(unseen)('from start to end', () => {
  afterEach(() => Promise.all(servers.splice(0).map((each) => each.end('SIGKILL'))))

  test('ends with all that it began, and starts again as it was', async () => {
    const server = await start('life', '--workers', '2')
    const admin = await adminOf(server.data)
    const [first, second] = await pinnedToEach(server)
    const workers = workerIds(server)
    await first?.send(iam(admin, 'CreateUser', { UserName: 'kept' }))
    const ended = await server.stop()
    servers.pop()
    expect(ended).toMatchObject({ code: 0, signal: null, err: '' })
    expect(workers.filter(lives)).toEqual([])
    expect(existsSync(join(server.data, 'control.sock'))).toBe(false)
    const again = await startServerProcess(['--data', server.data])
    servers.push(again)
    const client = rawClient(again.endpoint, 1)
    expect(codeOf(await client.send(iam(admin, 'GetUser', { UserName: 'kept' })))).toBe(200)
    for (const each of [first, second, client]) each?.close()
  })

  test('objects in an upstream are everybody’s, as are those from before, and nothing stays there that was deleted', async () => {
    const upstream = await startUpstreamProcess()
    try {
      const sizes = { row: 300, small: 9_000, large: 60_000 }
      const put = (path: string, body?: string) =>
        signedS3(clock, admin, { method: 'PUT', path, body })
      const before = await start('upstream', '--workers', '2')
      const admin = await adminOf(before.data)
      const [only] = await pinnedToEach(before)
      await only?.send(put('/bytes'))
      for (const [name, size] of Object.entries(sizes))
        expect(codeOf((await only?.send(put(`/bytes/old-${name}`, 'o'.repeat(size))))!)).toBe(200)
      only?.close()
      await before.stop()
      servers.pop()

      const server = await startServerProcess(
        ['--data', before.data, '--workers', '2'],
        upstream.environment('workers'),
      )
      servers.push(server)
      const lanes = await pinnedToEach(server)
      const [first, second] = lanes as [Pinned, Pinned]
      for (const [name, size] of Object.entries(sizes)) {
        const path = `/bytes/new-${name}`
        for (const letter of ['a', 'n'])
          expect(codeOf(await first.send(put(path, letter.repeat(size))))).toBe(200)
        for (const lane of lanes) {
          expect(text(await lane.send(signedS3(clock, admin, { path })))).toBe('n'.repeat(size))
          const old = await lane.send(signedS3(clock, admin, { path: `/bytes/old-${name}` }))
          expect(text(old)).toBe('o'.repeat(size))
        }
      }
      for (const name of ['new-large', 'old-large', 'old-small']) {
        const gone = { method: 'DELETE', path: `/bytes/${name}` }
        expect(codeOf(await second.send(signedS3(clock, admin, gone)))).toBe(204)
      }
      for (const lane of lanes) {
        const health = await lane.send({ method: 'GET', path: '/_sallyport/health' })
        expect(JSON.parse(text(health))).toMatchObject({ status: 'ok', blobs: 'ok' })
        lane.close()
      }
      const ended = await server.stop()
      servers.pop()
      expect(ended).toMatchObject({ code: 0, err: '' })
      const listed = await upstream.s3.listObjectsV2({
        Bucket: upstream.bucket,
        Prefix: 'workers/blobs/',
      })
      // of four that were written there, two overwritten, one is left
      expect(listed.Contents).toHaveLength(1)
    } finally {
      await upstream.stop()
    }
  })

  test('a signal to the whole group, as a terminal sends it, ends it in order', async () => {
    const server = await start('group', '--workers', '2')
    for (const pid of workerIds(server)) process.kill(pid, 'SIGINT')
    const ended = await server.end('SIGINT')
    servers.pop()
    expect(ended).toMatchObject({ code: 0, err: '' })
  })

  test('workers end with their owner, however it dies', async () => {
    const server = await start('orphans', '--workers', '2')
    const admin = await adminOf(server.data)
    const lanes = await pinnedToEach(server)
    const workers = workerIds(server)
    await server.end('SIGKILL')
    servers.pop()
    const outcomes = await Promise.allSettled(lanes.map((lane) => lane.send(identity(admin))))
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await vanished(workers)
    // and whoever comes next owns the data
    const next = await start('orphans', '--workers', '2')
    const ledger = newLedger()
    expect(await findUnrecorded(next.data, ledger)).toEqual([])
  })

  test('a worker that is killed is told of, and another takes its place', async () => {
    const server = await start('killed', '--workers', '2')
    const admin = await adminOf(server.data)
    const lanes = await pinnedToEach(server)
    const [victim, other] = lanes as [Pinned, Pinned]
    process.kill(victim.worker, 'SIGKILL')
    for (let round = 0; round < 20; round++)
      expect(codeOf(await other.send(identity(admin)))).toBe(200)
    await vanished([victim.worker])
    const successors = await pinnedToEach(await replaced(server, 1))
    expect(successors.map(({ worker }) => worker)).not.toContain(victim.worker)
    for (const lane of successors) expect(codeOf(await lane.send(identity(admin)))).toBe(200)
    const metrics = await other.send({ method: 'GET', path: '/_sallyport/metrics' })
    expect(text(metrics)).toContain('\nsallyport_worker_deaths_total 1\n')
    const { out } = await sallyport(['status', '--json', '--data', server.data])
    const { Workers: told } = JSON.parse(out)
    expect(new Set(told.map(({ ProcessId }: { ProcessId: number }) => ProcessId))).toEqual(
      new Set(successors.map(({ worker }) => worker)),
    )
    expect(told.map(({ Restarts }: { Restarts: number }) => Restarts).sort()).toEqual([0, 1])
    expect(told).toEqual(
      told.map(() => expect.objectContaining({ IsServing: true, Since: expect.any(String) })),
    )
    for (const lane of [...lanes, ...successors]) lane.close()
    const { err } = await server.stop()
    servers.pop()
    expect(err).toMatch(new RegExp(`worker \\d \\(process ${victim.worker}\\) ended: SIGKILL`))
  })

  test.skipIf(opensslMissing)('HTTPS is spoken by each worker', async () => {
    const { certificateFile, keyFile, remove } = makeCertificate()
    try {
      const tls = `${certificateFile},${keyFile}`
      const server = await start('tls', '--workers', '2', '--tls', tls)
      const ca = readFileSync(certificateFile)
      for (let round = 0; round < 4; round++) {
        const sent = request(`${server.endpoint}/_sallyport/health`, { ca, agent: false })
        sent.end()
        const [answer] = await once(sent, 'response')
        expect(answer.statusCode).toBe(200)
        answer.resume()
      }
    } finally {
      remove()
    }
  })

  test('an address that is taken is said once, and nothing is left', async () => {
    const server = await start('taken', '--workers', '2')
    const address = new URL(server.endpoint).host
    const { code, err } = await sallyport([
      ...['start', '--workers', '2', '--listen', address, '--data', join(root, 'other')],
    ])
    expect(code).toBe(1)
    expect(err.trim().split('\n')).toEqual([expect.stringContaining('another program listens')])
  })

  test('nobody begins a worker by hand', async () => {
    const { code, err } = await sallyport(['worker'])
    expect(code).toBe(2)
    expect(err).toContain('workers are begun by sallyport start')
  })
})

/** Waits until none of the processes is there; the test's own time is the bound. */
async function vanished(processes: readonly number[]): Promise<void> {
  while (processes.some(lives)) await new Promise((resolve) => setImmediate(resolve))
}

/** Waits until the server says that so many died and all serve again. */
async function replaced(server: ServerProcess, deaths: number): Promise<ServerProcess> {
  for (;;) {
    const metrics = await fetch(`${server.endpoint}/_sallyport/metrics`)
    const lines = (await metrics.text()).split('\n')
    const said = (name: string, value: number) => lines.includes(`${name} ${value}`)
    if (said('sallyport_worker_deaths_total', deaths) && said('sallyport_workers_serving', 2))
      return server
  }
}
