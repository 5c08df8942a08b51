import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openSegmentJournal } from '../src/access/record/journal/segment-journal.ts'
import type { Bench, Row } from '../tools/bench.ts'
import {
  type Call,
  form,
  identityForm,
  type Keys,
  launch,
  load,
  type Measured,
  running,
  type Server,
  send,
} from './http.ts'

const root = resolve(import.meta.dirname, '..')
const rounds = 3
const version = 'Version=2011-06-15'

/** Values of `[default]` in the credentials file that the first start wrote. */
function adminOf(data: string): Keys {
  const text = readFileSync(join(data, 'credentials'), 'utf8')
  const value = (name: string) => new RegExp(`^${name} = (.*)$`, 'm').exec(text)?.[1] ?? ''
  return {
    accessKeyId: value('aws_access_key_id'),
    secretAccessKey: value('aws_secret_access_key'),
  }
}

const roleForm = (name: string, account: string) =>
  `Action=CreateRole&Version=2010-05-08&RoleName=${name}&AssumeRolePolicyDocument=${encodeURIComponent(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }],
    }),
  )}`
const assumeForm = (account: string) =>
  `Action=AssumeRole&${version}&RoleArn=arn:aws:iam::${account}:role/Bench&RoleSessionName=bench`

async function sessionOf({ endpoint }: Server, keys: Keys, account: string): Promise<Keys> {
  const { headers, body } = await form('sts', keys, endpoint, assumeForm(account))
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { ...headers },
    ...(body && { body: body.toString() }),
  })
  const text = await answer.text()
  const element = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(text)?.[1] ?? ''
  return {
    accessKeyId: element('AccessKeyId'),
    secretAccessKey: element('SecretAccessKey'),
    sessionToken: element('SessionToken'),
  }
}

/** CPU of putting one event of AssumeRole on disk, so many at a time: those share a write and a sync. */
async function auditWrite(
  folder: string,
  event: string,
  count: number,
  together: number,
): Promise<Measured> {
  const journal = await openSegmentJournal({
    folder,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    sync: true,
    onBroken: (error) => {
      throw error
    },
  })
  const run = async (total: number) => {
    let left = total
    await Promise.all(
      Array.from({ length: together }, async () => {
        while (left-- > 0) await journal.append(event, true)
      }),
    )
  }
  await run(count / 4)
  const cpu = process.cpuUsage()
  const start = performance.now()
  await run(count)
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  await journal.close()
  return { cpuMicros: (user + system) / count, perSecond: count / seconds }
}

const median = (values: readonly Measured[]): Measured =>
  [...values].sort((left, right) => left.cpuMicros - right.cpuMicros)[
    values.length >> 1
  ] as Measured

async function measure(folder: string): Promise<readonly Row[]> {
  const data = join(folder, 'data')
  const server = await launch(process.execPath, [
    resolve(root, 'bin', 'sallyport.js'),
    'start',
    '--json',
    '--listen',
    '127.0.0.1:0',
    '--data',
    data,
    // what a session costs, not how many one principal may have
    '--limit',
    'sessions=off',
  ])
  const admin = adminOf(data)
  const account: string = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')).accountId
  const made = await form('iam', admin, server.endpoint, roleForm('Bench', account))
  const status = await send(new URL(server.endpoint), made)
  if (status !== 200) throw new Error(`preparing: CreateRole answered ${status}`)
  const session = await sessionOf(server, admin, account)

  const calls: Readonly<Record<string, readonly [count: number, call: Call]>> = {
    identity: [6000, await form('sts', admin, server.endpoint, identityForm)],
    session: [6000, await form('sts', session, server.endpoint, identityForm)],
    assume: [4000, await form('sts', admin, server.endpoint, assumeForm(account))],
  }
  const measured = new Map<string, Measured[]>(Object.keys(calls).map((name) => [name, []]))
  const writes: Measured[] = []
  const sharedWrites: Measured[] = []
  const event = eventOfAssumeRole(data)
  // V8 optimises for tens of thousands of requests, in threads of the server
  for (const [count, call] of Object.values(calls))
    await load(server, { count: 1, warmUp: 2 * count }, call)
  // in turn: what else the machine does meets all of them; the first round warms up
  for (let round = 0; round <= rounds; round++) {
    for (const [name, [count, call]] of Object.entries(calls)) {
      const result = await load(server, { count, warmUp: count / 4 }, call)
      if (round > 0) measured.get(name)?.push(result)
    }
    const write = await auditWrite(join(folder, `audit-${round}`), event, 2000, 1)
    if (round > 0) writes.push(write)
    const shared = await auditWrite(join(folder, `shared-${round}`), event, 4000, 8)
    if (round > 0) sharedWrites.push(shared)
  }
  const of = (name: string) => median(measured.get(name) ?? [])
  const [identity, ofSession, assume, write] = [
    of('identity'),
    of('session'),
    of('assume'),
    median(writes),
  ]
  const both = assume.cpuMicros / (identity.cpuMicros + write.cpuMicros)
  const used = ofSession.cpuMicros / identity.cpuMicros
  return [
    { name: 'sts:GetCallerIdentity, long-term key', ...identity },
    { name: 'audit write, durable', ...write },
    { name: 'audit write, durable, of eight together', ...median(sharedWrites) },
    {
      name: 'sts:AssumeRole',
      ...assume,
      ratioTo: { 'GetCallerIdentity + audit write': both },
      must: '≤ 1.5 × GetCallerIdentity + audit write',
      ok: both <= 1.5,
    },
    {
      name: 'sts:GetCallerIdentity, session',
      ...ofSession,
      ratioTo: { 'long-term key': used },
      must: '≤ 1.3 × long-term key',
      ok: used <= 1.3,
    },
  ]
}

/** What the audit wrote about the session that was just made. */
function eventOfAssumeRole(data: string): string {
  const folder = join(data, 'audit')
  const line = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .find((each) => each.includes('"eventName":"AssumeRole"'))
  if (line === undefined) throw new Error('the audit has no AssumeRole')
  const at = line.indexOf('"event":')
  return line.slice(at, -1)
}

async function run(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  try {
    return await measure(folder)
  } finally {
    for (const server of [...running]) await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

export const bench: Bench = {
  name: 'sts',
  question:
    'What does a session cost: to be issued, beside GetCallerIdentity and one durable audit write, and to be used, beside a long-term key?',
  run,
}
