/** What an operator's monitoring sees of a server: metrics, log, and its end. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { PutObjectCommand, S3 } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ServerProcess, sallyport, startServerProcess } from '../support/server-process.ts'

let data: string
const servers: ServerProcess[] = []
beforeEach(() => {
  data = join(mkdtempSync(join(tmpdir(), 'sp-operate-')), 'data')
})
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.end('SIGKILL')))
  rmSync(join(data, '..'), { recursive: true, force: true })
})

async function start(
  argv: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const server = await startServerProcess(['--data', data, ...argv], environment)
  servers.push(server)
  return server
}

const end = (server: ServerProcess, signal: NodeJS.Signals) => {
  servers.splice(servers.indexOf(server), 1)
  return server.end(signal)
}

async function client({ endpoint }: ServerProcess) {
  const { out } = await sallyport(['env', '--json', '--data', data])
  const variables = JSON.parse(out)
  const credentials = {
    accessKeyId: variables.AWS_ACCESS_KEY_ID as string,
    secretAccessKey: variables.AWS_SECRET_ACCESS_KEY as string,
  }
  const common = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }
  return { iam: new IAM(common), s3: new S3({ ...common, forcePathStyle: true }), credentials }
}

test('metrics tell what happened, without saying to whom', async () => {
  const server = await start(['--metrics-listen', '127.0.0.1:0'])
  const { iam, credentials } = await client(server)
  await iam.createUser({ UserName: 'bob-the-secret' })
  const { AccessKey } = await iam.createAccessKey({ UserName: 'bob-the-secret' })
  const bob = new IAM({
    endpoint: server.endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: {
      accessKeyId: AccessKey!.AccessKeyId!,
      secretAccessKey: AccessKey!.SecretAccessKey!,
    },
  })
  await expect(bob.listUsers({})).rejects.toThrow()
  await expect(iam.getUser({ UserName: 'nobody' })).rejects.toThrow()
  const forged = new IAM({
    endpoint: server.endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { ...credentials, secretAccessKey: 'x'.repeat(40) },
  })
  await expect(forged.listUsers({})).rejects.toThrow()

  const answer = await fetch(`${server.endpoint}/_sallyport/metrics`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  const text = await answer.text()
  const lines = text.split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      'sallyport_requests_total{service="iam",operation="CreateUser",outcome="ok"} 1',
      'sallyport_requests_total{service="iam",operation="ListUsers",outcome="denied"} 1',
      'sallyport_requests_total{service="iam",operation="GetUser",outcome="refused"} 1',
      'sallyport_denials_total{layer="identity",kind="implicit"} 1',
      'sallyport_denials_total{layer="signature",kind="none"} 1',
      'sallyport_ready 1',
    ]),
  )
  expect(text).toMatch(/^sallyport_store_writes_total\{outcome="done"\} [1-9]/m)
  expect(text).toMatch(/^process_resident_memory_bytes [1-9]/m)
  for (const secret of [server.accountId, 'bob-the-secret', credentials.accessKeyId])
    expect(text).not.toContain(secret)

  const { metrics } = server
  expect(await (await fetch(`${metrics}/metrics`)).text()).toContain('outcome="denied"')
  expect((await fetch(`${metrics}/`)).status).toBe(404)
  const proxied = await fetch(`${server.endpoint}/_sallyport/metrics`, {
    headers: { 'X-Forwarded-For': '10.1.2.3' },
  })
  expect(proxied.status).toBe(404)
})

test('behind a proxy the API tells no metrics', async () => {
  const server = await start(['--behind-proxy'])
  expect((await fetch(`${server.endpoint}/_sallyport/metrics`)).status).toBe(404)
})

test.each<[name: string, argv: string[], forwarded: string | undefined, allowed: boolean]>([
  ['nobody is believed', ['--behind-proxy'], '203.0.113.9', false],
  ['the proxy is believed', ['--behind-proxy', '1'], '203.0.113.9', true],
  ['what the client writes is not', ['--behind-proxy', '1'], '203.0.113.9, 198.51.100.1', false],
  ['without the proxy it is the peer', ['--behind-proxy', '1'], undefined, false],
])('who asks, behind a proxy: %s', async (_name, argv, forwarded, allowed) => {
  const server = await start(argv)
  const { iam } = await client(server)
  await iam.createUser({ UserName: 'remote' })
  await iam.putUserPolicy({
    UserName: 'remote',
    PolicyName: 'from-there',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'iam:ListUsers',
          Resource: '*',
          Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
        },
      ],
    }),
  })
  const { AccessKey } = await iam.createAccessKey({ UserName: 'remote' })
  const remote = new IAM({
    endpoint: server.endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: {
      accessKeyId: AccessKey!.AccessKeyId!,
      secretAccessKey: AccessKey!.SecretAccessKey!,
    },
  })
  // as a proxy does: after the client has signed
  remote.middlewareStack.add(
    (next) => (args) => {
      if (forwarded !== undefined)
        (args.request as { headers: Record<string, string> }).headers['x-forwarded-for'] = forwarded
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  const listed = remote.listUsers({})
  if (allowed) await listed
  else await expect(listed).rejects.toThrow('not authorized')
})

test('a hook of the operator hears of each request, not of whose it is', async () => {
  const hook = new URL('../../examples/operations/request-hook.mjs', import.meta.url).href
  const server = await start([], { NODE_OPTIONS: `--import ${hook}` })
  const { iam, credentials } = await client(server)
  const { $metadata } = await iam.createUser({ UserName: 'bob-the-secret' })
  await expect(iam.getUser({ UserName: 'nobody' })).rejects.toThrow()
  const { err } = await end(server, 'SIGTERM')
  const lines = err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines).toEqual([
    expect.objectContaining({
      id: $metadata.requestId,
      service: 'iam',
      operation: 'CreateUser',
      status: 200,
    }),
    expect.objectContaining({ operation: 'GetUser', status: 404, code: 'NoSuchEntity' }),
  ])
  for (const secret of [server.accountId, 'bob-the-secret', credentials.accessKeyId])
    expect(err).not.toContain(secret)
})

test('at debug each request is one line of named members; standard output stays the ready line', async () => {
  const server = await start([], { SALLYPORT_LOG_LEVEL: 'debug' })
  const { iam } = await client(server)
  const created = await iam.createUser({ UserName: 'bob-the-secret' })
  const key = (await iam.createAccessKey({ UserName: 'bob-the-secret' })).AccessKey!
  const { out, err, code } = await end(server, 'SIGTERM')
  expect(code).toBe(0)
  expect(out.trim().split('\n')).toHaveLength(1)
  const lines = err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines[0]).toMatchObject({ msg: 'serving', endpoint: server.endpoint })
  expect(lines.at(-1)).toMatchObject({ msg: 'draining' })
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: 'request',
      requestId: created.$metadata.requestId,
      service: 'iam',
      operation: 'CreateUser',
      outcome: 'ok',
    }),
  )
  for (const secret of [key.SecretAccessKey!, key.AccessKeyId!, 'bob-the-secret'])
    expect(err).not.toContain(secret)
})

test('told to stop it says so while it drains, ends what runs and takes nothing new', async () => {
  const server = await start(['--drain', '1'])
  const { s3 } = await client(server)
  await s3.createBucket({ Bucket: 'kept' })
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket: 'kept', Key: 'k' }))
  const upload = request(url, { method: 'PUT', headers: { 'Content-Length': 8 } })
  const uploaded = once(upload, 'response')
  await new Promise((written) => upload.write('half', written))
  const health = () =>
    fetch(`${server.endpoint}/_sallyport/health`, { headers: { Connection: 'close' } })
  expect((await health()).status).toBe(200)

  const ended = end(server, 'SIGTERM')
  let answer = await health()
  while (answer.status === 200) answer = await health()
  expect(answer.status).toBe(503)
  expect(await answer.json()).toMatchObject({ status: 'draining' })
  await s3.listBuckets({})
  const refused = async () => {
    for (;;)
      try {
        await health()
      } catch (error) {
        return ((error as Error).cause as NodeJS.ErrnoException).code
      }
  }
  // a connection that still stood in line when the socket closed is reset instead
  expect(await refused()).toMatch(/^ECONN(?:REFUSED|RESET)$/)
  upload.end('half')
  const [response] = await uploaded
  expect(response.statusCode).toBe(200)
  response.resume()
  expect(await ended).toMatchObject({ code: 0, signal: null, err: '' })
})

// npm starts scripts by another shell on Windows, where SIGTERM ends a process anyway
test.skipIf(process.platform === 'win32')(
  'under npm the end of npm is the end of the server, in order',
  async () => {
    const folder = join(data, '..')
    const command = resolve(import.meta.dirname, '../../bin/sallyport.js')
    const script = `"${process.execPath}" "${command}" start --json --listen 127.0.0.1:0 --data "${data}"`
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start: script } }))
    const npm = spawn('npm', ['start', '--silent'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(npm.stdout.setEncoding('utf8'), 'data')) as [string]
    const { endpoint } = JSON.parse(line) as { endpoint: string }
    const closed = once(npm.stdout, 'close')
    npm.kill('SIGTERM')
    // the server's end of the pipe is the last one
    await closed
    await expect(fetch(endpoint)).rejects.toThrow()
    expect(existsSync(join(data, 'server.json'))).toBe(false)
  },
)
