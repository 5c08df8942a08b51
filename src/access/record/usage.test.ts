import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HeaderTable } from '../../kernel/http.ts'
import type { Principal } from '../../kernel/principal.ts'
import { type Audit, openAudit } from './create-recorder.ts'
import { memoryRecorder } from './memory.ts'
import type { Happening, SignInFacts } from './recorder.ts'
import type { Usage } from './usage.ts'

const account = '123456789012'
const at = Date.UTC(2026, 2, 24, 21, 11, 59)
const ids = { uuid: () => 'event' }
const clock = { now: () => at, monotonic: () => 0 }

const user = (accessKeyId: string): Principal => ({
  type: 'User',
  account,
  arn: `arn:aws:iam::${account}:user/ann`,
  userId: 'AIDAANN',
  uniqueId: 'AIDAANN',
  userName: 'ann',
  accessKeyId,
})
const session = { issuedAt: at, expiresAt: at + 1 }
const role: Principal = {
  type: 'RoleSession',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/deploy/run`,
  userId: 'AROADEP:run',
  accessKeyId: 'ASIADEP',
  roleArn: `arn:aws:iam::${account}:role/deploy`,
  roleName: 'deploy',
  uniqueId: 'AROADEP',
  sessionName: 'run',
  session,
  source: 'AssumeRole',
}

const use = (principal: Principal | undefined, millis: number, service = 's3'): Happening => ({
  http: {
    method: 'GET',
    path: '/',
    query: '',
    headers: new HeaderTable([]),
    remoteAddress: '127.0.0.1',
    tlsVersion: undefined,
    id: 'r',
    receivedAt: millis,
  },
  region: 'eu-west-1',
  service,
  principal,
  decisions: [],
  recipientAccount: account,
})

let folder: string
const audits: Audit[] = []
/** Of processes that died: they do nothing more while the test runs. */
const abandoned: Audit[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-usage-test-'))
})
afterEach(async () => {
  for (const audit of audits.splice(0)) await audit.close().catch(() => {})
  rmSync(folder, { recursive: true, force: true })
  for (const audit of abandoned.splice(0)) await audit.close().catch(() => {})
})

async function start(): Promise<Audit> {
  const audit = await openAudit({ folder, clock, sync: false, ids, lingerMillis: 1 })
  audits.push(audit)
  return audit
}

test('the last use of a key and of a role, from what was recorded', async () => {
  const recorder = memoryRecorder({ ids })
  const { usage } = recorder
  expect(await usage.accessKey('AKIA1')).toBeUndefined()
  await recorder.record(use(user('AKIA1'), at), { durable: true })
  await recorder.record(use(user('AKIA1'), at + 61_500, 'iam'), { durable: true })
  await recorder.record(use(role, at), { durable: true })
  expect(await usage.accessKey('AKIA1')).toEqual({
    at: at + 61_000,
    region: 'us-east-1',
    service: 'iam',
  })
  expect(await usage.role(account, 'AROADEP')).toEqual({ at, region: 'eu-west-1', service: 's3' })
  expect(await usage.role('210987654321', 'AROADEP')).toBeUndefined()
})

test('a refused request is no use', async () => {
  const recorder = memoryRecorder({ ids })
  const { usage } = recorder
  await recorder.record({ ...use(undefined, at), claimedAccessKeyId: 'AKIA1' }, { durable: true })
  expect(await usage.accessKey('AKIA1')).toBeUndefined()
})

test('temporary keys have no last use', async () => {
  const recorder = memoryRecorder({ ids })
  const { usage } = recorder
  await recorder.record(use({ ...(user('ASIA1') as object), session } as Principal, at), {
    durable: true,
  })
  await recorder.record(use(role, at), { durable: true })
  expect(await usage.accessKey('ASIA1')).toBeUndefined()
  expect(await usage.accessKey('ASIADEP')).toBeUndefined()
})

const decided = (action: string): Happening['decisions'][number] => ({
  action,
  resource: '*',
  decision: { outcome: 'ImplicitlyDenied', layer: 'identity', crossAccount: false },
})

test('the last use of each action by a user and by a role, sessions included, refused or not', async () => {
  const recorder = memoryRecorder({ ids })
  const { usage } = recorder
  const inSession = { ...(user('ASIA1') as object), session } as Principal
  const happenings: readonly [Principal | undefined, number, string[]][] = [
    [user('AKIA1'), at, ['s3:GetObject']],
    [inSession, at + 2000, ['s3:GetObject', 's3:GetObjectTagging', 's3:GetObject']],
    [user('AKIA1'), at + 1000, ['s3:GetObject']],
    [role, at, ['s3:PutObject']],
    [undefined, at, ['s3:DeleteObject']],
  ]
  for (const [principal, millis, actions] of happenings)
    await recorder.record(
      { ...use(principal, millis), decisions: actions.map(decided) },
      { durable: true },
    )
  await recorder.record(
    { ...use(role, at, 'sts'), operation: 'GetCallerIdentity' },
    { durable: true },
  )
  const region = 'eu-west-1'
  expect(await usage.actions(account, 'AIDAANN')).toEqual([
    { action: 's3:GetObject', at: at + 2000, region },
    { action: 's3:GetObjectTagging', at: at + 2000, region },
  ])
  expect(await usage.actions(account, 'AROADEP')).toEqual([
    { action: 's3:PutObject', at, region },
    { action: 'sts:GetCallerIdentity', at, region },
  ])
  expect(await usage.actions('210987654321', 'AIDAANN')).toEqual([])
  usage.forget()
  expect(await usage.actions(account, 'AIDAANN')).toEqual([])
})

for (const [name, stop] of [
  ['stop', (audit: Audit) => audit.close()],
  [
    'kill, from the records alone',
    async () => {
      abandoned.push(...audits.splice(0))
    },
  ],
] as const)
  test(`actions come back after a ${name}`, async () => {
    const first = await start()
    for (const principal of [user('AKIA1'), role])
      await first.recorder.record(
        { ...use(principal, at), decisions: [decided('s3:GetObject')] },
        { durable: true },
      )
    await stop(first)
    const { usage } = await start()
    const uses = [{ action: 's3:GetObject', at, region: 'eu-west-1' }]
    expect(await usage.actions(account, 'AIDAANN')).toEqual(uses)
    expect(await usage.actions(account, 'AROADEP')).toEqual(uses)
    expect((await usage.accessKey('AKIA1'))?.service).toBe('s3')
  })

test('facts come back after a stop', async () => {
  const first = await start()
  await first.recorder.record(use(user('AKIA1'), at), { durable: true })
  await first.recorder.record(use(role, at), { durable: true })
  await first.close()
  const second = await start()
  expect(await second.usage.accessKey('AKIA1')).toEqual({ at, region: 'eu-west-1', service: 's3' })
  expect(await second.usage.role(account, 'AROADEP')).toMatchObject({ at })
})

test('facts come back after a kill, from the records alone', async () => {
  const killed = await start()
  await killed.recorder.record(use(user('AKIA1'), at), { durable: true })
  await killed.recorder.record(use(role, at), { durable: true })
  abandoned.push(...audits.splice(0))
  const next = await start()
  expect(await next.usage.accessKey('AKIA1')).toMatchObject({ at })
  expect(await next.usage.role(account, 'AROADEP')).toMatchObject({ at })
})

test('an unreadable save is made again from the records', async () => {
  const first = await start()
  await first.recorder.record(use(user('AKIA1'), at), { durable: true })
  await first.close()
  writeFileSync(join(folder, 'usage.json'), '{"thro')
  const second = await start()
  expect(await second.usage.accessKey('AKIA1')).toMatchObject({ at })
})

test('a saved segment is not read again', async () => {
  const first = await start()
  await first.recorder.record(use(user('AKIA1'), at), { durable: true })
  await first.close()
  expect(JSON.parse(readFileSync(join(folder, 'usage.json'), 'utf8')).throughSegment).toBe(1)
})

test('a later use is not undone by an earlier one that was recorded after it', async () => {
  const recorder = memoryRecorder({ ids })
  const { usage } = recorder
  await recorder.record(use(user('AKIA1'), at + 5000), { durable: true })
  await recorder.record(use(user('AKIA1'), at), { durable: true })
  expect((await usage.accessKey('AKIA1'))?.at).toBe(at + 5000)
})

test('a reset server has forgotten', async () => {
  const recorder = memoryRecorder({ ids })
  const { usage } = recorder
  await recorder.record(use(user('AKIA1'), at), { durable: true })
  usage.forget()
  expect(await usage.accessKey('AKIA1')).toBeUndefined()
})

test('a damaged record costs its own fact only', async () => {
  const first = await start()
  await first.recorder.record(use(user('AKIA1'), at), { durable: true })
  await first.close()
  writeFileSync(join(folder, 'usage.json'), '')
  const file = join(folder, '000000000001.jsonl')
  writeFileSync(file, `hello\n${readFileSync(file, 'utf8')}`)
  const second = await start()
  expect(await second.usage.accessKey('AKIA1')).toMatchObject({ at })
})

test('a parameter that cannot be written does not cost the event', async () => {
  const recorder = memoryRecorder({ ids })
  const model = { service: 'x', endpointPrefix: 'x', shapes: {}, operations: {} } as never
  await recorder.record(
    { ...use(user('AKIA1'), at, 'x'), model, operatorParameters: { size: 1n } },
    { durable: true },
  )
  expect(JSON.parse(recorder.lines[0] as string).event).toMatchObject({
    eventSource: 'x.amazonaws.com',
    requestParameters: null,
  })
})

const signIn = (
  principal: Principal | undefined,
  millis: number,
  signedIn: Partial<SignInFacts> = {},
): Happening => ({
  ...use(principal, millis, 'signin'),
  signIn: { event: 'ConsoleLogin', outcome: 'Success', details: {}, ...signedIn },
})
const signedIn = { ...user(''), session } as Principal
const root: Principal = {
  type: 'Root',
  account,
  arn: `arn:aws:iam::${account}:root`,
  userId: account,
  session,
}
const minute = 60_000

describe('the last use of a password', () => {
  const lastUses = async ({ usage }: { readonly usage: Usage }) =>
    Object.fromEntries(await usage.passwords(account, ['AIDAANN', account, 'AIDAOTHER']))

  test('is a sign-in that succeeded, of users and root users, and no use of anything else', async () => {
    const recorder = memoryRecorder({ ids })
    await recorder.record(signIn(signedIn, at + 900), { durable: true })
    await recorder.record(signIn(root, at + minute), { durable: true })
    expect(await lastUses(recorder)).toEqual({ AIDAANN: at, [account]: at + minute })
    expect(await recorder.usage.actions(account, 'AIDAANN')).toEqual([])
    expect((await recorder.usage.passwords('210987654321', ['AIDAANN'])).size).toBe(0)
    recorder.usage.forget()
    expect(await lastUses(recorder)).toEqual({})
  })

  test.each<[string, Happening]>([
    ['a failure', signIn(undefined, at, { outcome: 'Failure', attempted: { type: 'IAMUser' } })],
    ['the question for a device', signIn(signedIn, at, { event: 'CheckMfa' })],
    ['a wrong code', signIn(signedIn, at, { outcome: 'Failure' })],
    ['another password', signIn(root, at, { event: 'PasswordUpdated' })],
    ['what a page asked', use(signedIn, at, 'signin')],
  ])('is not %s', async (_, happening) => {
    const first = await start()
    await first.recorder.record(happening, { durable: true })
    expect(await lastUses(first)).toEqual({})
    abandoned.push(...audits.splice(0))
    expect(await lastUses(await start())).toEqual({})
  })

  test('is the first one within five minutes', async () => {
    const recorder = memoryRecorder({ ids })
    for (const [after, shown] of [
      [0, 0],
      [4, 0],
      [5, 5],
      [9, 5],
      [2, 5],
      [10, 10],
    ] as const) {
      await recorder.record(signIn(signedIn, at + after * minute), { durable: true })
      expect(await lastUses(recorder)).toEqual({ AIDAANN: at + shown * minute })
    }
  })

  test('comes back after a stop, and after a kill', async () => {
    const first = await start()
    await first.recorder.record(signIn(signedIn, at), { durable: true })
    await first.close()
    const second = await start()
    await second.recorder.record(signIn(root, at), { durable: true })
    expect(await lastUses(second)).toEqual({ AIDAANN: at, [account]: at })
    abandoned.push(...audits.splice(0))
    expect(await lastUses(await start())).toEqual({ AIDAANN: at, [account]: at })
  })
})
