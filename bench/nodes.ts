/** How soon a revocation binds on every node, what its confirmation costs, and how soon a lost database is told. */

import { setTimeout as pause } from 'node:timers/promises'
import { IAM } from '@aws-sdk/client-iam'
import { type RawClient, rawClient } from '../test/faults/signed-load.ts'
import type { Credentials } from '../test/support/in-process.ts'
import { type NodeGroup, nodeGroup } from '../test/support/nodes.ts'
import { startPostgres } from '../test/support/postgres.ts'
import type { ServerProcess } from '../test/support/server-process.ts'
import { startTcpProxy } from '../test/support/tcp-proxy.ts'
import { formOf, iamForm, signedForm, signedS3 } from '../test/wire/security/requests.ts'
import type { Bench, Row } from '../tools/bench.ts'

const now = { now: () => Date.now() }
const names = ['a', 'b', 'c']
const rounds = 100

const iamAt = ({ endpoint }: ServerProcess, credentials: Credentials) =>
  new IAM({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })

const statusOf = async (client: RawClient, by: Credentials): Promise<number> =>
  (await client.send(signedForm(now, by, 'iam', iamForm('ListUsers')))).status

async function userWithKey(iam: IAM, name: string): Promise<Credentials> {
  await iam.createUser({ UserName: name })
  await iam.addUserToGroup({ UserName: name, GroupName: 'Administrators' })
  const { AccessKey } = await iam.createAccessKey({ UserName: name })
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }
}

/** Milliseconds, sorted. */
const part = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

interface Revocations {
  /** From the answer to the last node's refusal. */
  readonly last: readonly number[]
  /** Of the call that revokes. */
  readonly answers: readonly number[]
}

/** Deactivates keys on one node while reads and changes go on on all of them. */
async function revoke(nodes: NodeGroup, argv: readonly string[]): Promise<Revocations> {
  const servers = await Promise.all(names.map((name) => nodes.start(name, argv)))
  const clients = servers.map(({ endpoint }) => rawClient(endpoint, 8))
  const [first] = servers
  if (first === undefined) throw new Error('there are nodes')
  const iam = iamAt(first, nodes.root)
  let loading = true
  const load = clients.map(async (client, place) => {
    for (let count = 0; loading; count++) {
      const form = iamForm('CreateUser', { UserName: `load-${argv.length}-${place}-${count}` })
      await client.send(signedForm(now, nodes.root, 'iam', form))
      await statusOf(client, nodes.root)
      // two cores carry the nodes, the database and this: full ones would measure their queue
      await pause(20)
    }
  })
  const last: number[] = []
  const answers: number[] = []
  for (let round = 0; round < rounds; round++) {
    const name = `revoked-${argv.length}-${round}`
    const user = await userWithKey(iam, name)
    for (const client of clients) await statusOf(client, user)
    const deaths = clients.map(async (client) => {
      while ((await statusOf(client, user)) === 200);
      return performance.now()
    })
    const sentAt = performance.now()
    await iam.updateAccessKey({
      UserName: name,
      AccessKeyId: user.accessKeyId,
      Status: 'Inactive',
    })
    const answeredAt = performance.now()
    answers.push(answeredAt - sentAt)
    last.push(Math.max(0, ...(await Promise.all(deaths)).map((at) => at - answeredAt)))
  }
  loading = false
  await Promise.all(load)
  for (const client of clients) client.close()
  await Promise.all(servers.map((server) => server.stop()))
  const sorted = (times: number[]) => times.sort((left, right) => left - right)
  return { last: sorted(last), answers: sorted(answers) }
}

/** The longest answer while the database is out of reach, of reads, changes and sessions at once. */
async function longestAnswer(url: string, mode: 'black-hole' | 'reset'): Promise<number> {
  const target = new URL(url)
  const proxy = await startTcpProxy(Number(target.port))
  target.port = String(proxy.port)
  const nodes = nodeGroup(target.href)
  try {
    const server = await nodes.start('alone')
    const client = rawClient(server.endpoint, 64)
    await statusOf(client, nodes.root)
    proxy.mode = mode
    let longest = 0
    const by = nodes.root
    // pages of other sites have the rules of the bucket looked up too
    const headers = [['Origin', 'https://example.com']] as const
    const requests = [
      signedForm(now, by, 'iam', iamForm('ListUsers')),
      signedForm(now, by, 'iam', iamForm('CreateUser', { UserName: 'gone' })),
      signedForm(now, by, 'sts', formOf('GetSessionToken')),
      signedS3(now, by, { method: 'PUT', path: '/bucket/key', body: 'bytes', headers }),
      signedS3(now, by, { method: 'GET', path: '/bucket/key', headers }),
    ]
    for (let round = 0; round < 6; round++)
      await Promise.all(
        requests.flatMap((request) =>
          Array.from({ length: 12 }, async () => {
            const sentAt = performance.now()
            await client.send(request)
            longest = Math.max(longest, performance.now() - sentAt)
          }),
        ),
      )
    client.close()
    return longest
  } finally {
    await nodes.close()
    await proxy.close()
  }
}

const timed = (name: string, millis: number, must?: number): Row => ({
  name,
  cpuMicros: 0,
  perSecond: 0,
  measured: `${millis.toFixed(0)} ms`,
  ...(must !== undefined && { must: `≤ ${must} ms`, ok: millis <= must }),
})

async function run(): Promise<Row[]> {
  const cluster = await startPostgres()
  try {
    const rows: Row[] = []
    for (const [mode, argv] of [
      ['normal', []],
      ['confirmed', ['--revocation', 'confirmed']],
    ] as const) {
      const nodes = nodeGroup(await cluster.createDatabase())
      try {
        const { last, answers } = await revoke(nodes, argv)
        rows.push(
          timed(`${mode}: answer of UpdateAccessKey, p50`, part(answers, 0.5)),
          timed(`${mode}: answer of UpdateAccessKey, p99`, part(answers, 0.99)),
          timed(`${mode}: dead on all three nodes after the answer, p50`, part(last, 0.5)),
          timed(`${mode}: dead on all three nodes after the answer, p99`, part(last, 0.99), 500),
        )
      } finally {
        await nodes.close()
      }
    }
    for (const mode of ['black-hole', 'reset'] as const)
      rows.push(
        timed(
          `database gone (${mode}): longest answer`,
          await longestAnswer(await cluster.createDatabase(), mode),
          2_000,
        ),
      )
    return rows
  } finally {
    await cluster.stop()
  }
}

export const bench: Bench = {
  name: 'nodes',
  question: 'How soon does a revocation bind on three nodes, and how soon is a lost database told?',
  run,
}
