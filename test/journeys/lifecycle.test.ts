/** From the first start to the last: what an operator sees of the process and its data folder. */

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ServerProcess, sallyport, startServerProcess } from '../support/server-process.ts'

let data: string
const servers: ServerProcess[] = []
beforeEach(() => {
  data = join(mkdtempSync(join(tmpdir(), 'sp-life-')), 'data')
})
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.end('SIGKILL')))
  rmSync(join(data, '..'), { recursive: true, force: true })
})

async function start(
  argv: readonly string[] = ['--data', data],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const server = await startServerProcess(argv, environment)
  servers.push(server)
  return server
}

const stop = async (server: ServerProcess, signal: NodeJS.Signals) => {
  servers.splice(servers.indexOf(server), 1)
  return server.end(signal)
}

interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

async function keysOf(folder: string, profile = 'default'): Promise<Keys> {
  const { out } = await sallyport(['env', '--json', '--data', folder, '--profile', profile])
  const variables = JSON.parse(out)
  return {
    accessKeyId: variables.AWS_ACCESS_KEY_ID,
    secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
  }
}

const client = ({ endpoint }: ServerProcess, credentials: Keys) => ({
  iam: new IAM({ endpoint, credentials: { ...credentials }, region: 'us-east-1', maxAttempts: 1 }),
  sts: new STS({ endpoint, credentials: { ...credentials }, region: 'us-east-1', maxAttempts: 1 }),
})

test('the first start makes an account whose administrator and root user can work', async () => {
  const server = await start()
  expect(server.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(server.data).toBe(data)
  const admin = client(server, await keysOf(data))
  expect(await admin.sts.getCallerIdentity({})).toMatchObject({
    Account: server.accountId,
    Arn: `arn:aws:iam::${server.accountId}:user/admin`,
  })
  await admin.iam.createUser({ UserName: 'bob' })
  const root = client(server, await keysOf(data, 'root'))
  expect((await root.sts.getCallerIdentity({})).Arn).toBe(`arn:aws:iam::${server.accountId}:root`)
  const health = await fetch(`${server.endpoint}/_sallyport/health`)
  expect(health.status).toBe(200)
})

test('what is secret is for the owner only', async () => {
  await start()
  const mode = (name: string) => statSync(join(data, name)).mode & 0o777
  expect(mode('.')).toBe(0o700)
  expect(mode('credentials')).toBe(0o600)
  expect(mode('master.key')).toBe(0o600)
  expect(mode('control.sock')).toBe(0o600)
})

test('a stop is clean, and the next start has everything, usage included', async () => {
  const first = await start()
  const keys = await keysOf(data)
  const { iam } = client(first, keys)
  await iam.createUser({ UserName: 'bob' })
  const ended = await stop(first, 'SIGTERM')
  expect(ended).toMatchObject({ code: 0, signal: null, err: '' })
  expect(existsSync(join(data, 'server.json'))).toBe(false)
  expect(existsSync(join(data, 'control.sock'))).toBe(false)

  const second = await start()
  expect(second.accountId).toBe(first.accountId)
  expect(await keysOf(data)).toEqual(keys)
  const root = client(second, await keysOf(data, 'root'))
  const used = await root.iam.getAccessKeyLastUsed({ AccessKeyId: keys.accessKeyId })
  expect(used).toMatchObject({ UserName: 'admin', AccessKeyLastUsed: { ServiceName: 'iam' } })
  const again = client(second, keys)
  expect((await again.iam.getUser({ UserName: 'BOB' })).User?.UserName).toBe('bob')
  await stop(second, 'SIGINT')
  const { code, out } = await sallyport(['audit', 'verify', '--json', '--data', data])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ ok: true, records: 3 })
})

test('after a kill every answered change is there, and its event too', async () => {
  const first = await start()
  const { iam } = client(first, await keysOf(data))
  for (let n = 0; n < 10; n++) await iam.createUser({ UserName: `user-${n}` })
  const killed = await stop(first, 'SIGKILL')
  expect(killed.signal).toBe('SIGKILL')

  const second = await start()
  const { Users } = await client(second, await keysOf(data)).iam.listUsers({})
  expect(Users).toHaveLength(11)
  await stop(second, 'SIGTERM')
  const { code, out } = await sallyport(['audit', 'verify', '--json', '--data', data])
  expect(code).toBe(0)
  expect(JSON.parse(out).problems).toEqual([])
  const events = readFileSync(join(data, 'audit', '000000000001.jsonl'), 'utf8')
  expect(events.match(/"eventName":"CreateUser"/g)).toHaveLength(10)
})

test('a second server on the same data is refused in one line', async () => {
  const server = await start()
  const second = await sallyport(['start', '--data', data, '--listen', '127.0.0.1:0'])
  expect(second.code).toBe(3)
  expect(second.err.trim().split('\n')).toHaveLength(1)
  expect(second.err).toContain('in use by another server')
  expect((await sallyport(['status', '--data', data])).out).toContain(server.endpoint)
})

test('init makes the data without serving; start finds it', async () => {
  const made = await sallyport(['init', '--json', '--data', data])
  expect(made).toMatchObject({ code: 0, err: '' })
  const { accountId, created } = JSON.parse(made.out)
  expect(created).toBe(true)
  expect(JSON.parse((await sallyport(['init', '--json', '--data', data])).out)).toMatchObject({
    accountId,
    created: false,
  })
  expect((await start()).accountId).toBe(accountId)
})

test('the seed fixes account, root key and e-mail', async () => {
  const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) }
  const server = await start(['--data', data], {
    SALLYPORT_ACCOUNT_ID: '123456789012',
    SALLYPORT_ROOT_ACCESS_KEY_ID: keys.accessKeyId,
    SALLYPORT_ROOT_SECRET_ACCESS_KEY: keys.secretAccessKey,
    SALLYPORT_ROOT_EMAIL: 'root@example.com',
    SALLYPORT_ROOT_PASSWORD: 'correct horse battery',
  })
  expect(server.accountId).toBe('123456789012')
  const { Arn } = await client(server, keys).sts.getCallerIdentity({})
  expect(Arn).toBe('arn:aws:iam::123456789012:root')
  const { out } = await sallyport(['account', 'list', '--data', data])
  expect(out.trim()).toBe('123456789012  root@example.com')
})

test('the operator makes a further account, which is recorded', async () => {
  const server = await start()
  const flags = ['--email', 'two@example.com', '--root-access-key', '--show-secrets', '--json']
  const made = await sallyport(['account', 'create', '--data', data, ...flags])
  expect(made.code).toBe(0)
  const { AccountId, AccessKeyId, SecretAccessKey } = JSON.parse(made.out)
  const two = client(server, { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey })
  expect((await two.sts.getCallerIdentity({})).Account).toBe(AccountId)
  const again = await sallyport(['account', 'create', '--data', data, ...flags])
  expect(again).toMatchObject({ code: 1, out: '' })
  expect(again.err).toContain('an account with the e-mail address `two@example.com` exists')
  await stop(server, 'SIGTERM')
  const events = readFileSync(join(data, 'audit', '000000000001.jsonl'), 'utf8')
  expect(events).toContain(AccountId)
  expect(events).not.toContain(SecretAccessKey)
})

describe('an ephemeral server', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('leaves nothing after %s', async (signal) => {
    const server = await start(['--ephemeral'])
    expect(existsSync(join(server.data, 'credentials'))).toBe(true)
    expect(await stop(server, signal)).toMatchObject({ code: 0 })
    expect(existsSync(server.data)).toBe(false)
  })

  test('what a killed one leaves, the next one removes', async () => {
    const killed = await start(['--ephemeral'])
    await stop(killed, 'SIGKILL')
    expect(existsSync(killed.data)).toBe(true)
    await start(['--ephemeral'])
    expect(existsSync(killed.data)).toBe(false)
  })

  test('with the test API a reset brings the first state back', async () => {
    const server = await start(['--ephemeral', '--test-api'])
    const admin = client(server, await keysOf(server.data))
    await admin.iam.createUser({ UserName: 'bob' })
    const page = await sendRaw(server, 'POST', { Origin: server.endpoint })
    expect(page.status).toBe(403)
    expect(await reset(server)).toMatchObject({ accounts: [{ AccountId: server.accountId }] })
    const { Users } = await admin.iam.listUsers({})
    expect(Users?.map(({ UserName }) => UserName)).toEqual(['admin'])
  })

  test('without the test API there is no reset', async () => {
    const server = await start(['--ephemeral'])
    const answer = await sendRaw(server, 'POST')
    expect(answer.status).toBe(404)
  })
})

async function sendRaw(
  { endpoint }: ServerProcess,
  method: string,
  headers: Readonly<Record<string, string>> = {},
) {
  return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const sent = request(`${endpoint}/_sallyport/reset`, { method, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      answer.once('end', () => resolve({ status: answer.statusCode, text }))
    })
    sent.once('error', reject)
    sent.end()
  })
}

const reset = async (server: ServerProcess) => JSON.parse((await sendRaw(server, 'POST')).text)
