import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ControlRefused, type ControlSocket, openControlSocket } from '../server/control-socket.ts'
import { writeRunningFile } from '../server/running-file.ts'
import type { Console } from './console.ts'
import { main } from './main.ts'

let folder: string
let sockets: ControlSocket[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sp-cli-'))
})
afterEach(async () => {
  for (const socket of sockets) await socket.close()
  sockets = []
  rmSync(folder, { recursive: true, force: true })
})

interface Run {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function run(
  argv: string[],
  change: { environment?: Console['environment']; isTerminal?: boolean } = {},
): Promise<Run> {
  const out: string[] = []
  const err: string[] = []
  const code = await main(argv, {
    environment: {},
    isTerminal: false,
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    ...change,
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const secret = "it's/a+canary/secret"
function writeCredentials(): void {
  writeFileSync(
    join(folder, 'credentials'),
    `[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = ${secret}\nregion = eu-west-1\n\n` +
      '[root]\naws_access_key_id = AKIAROOT\naws_secret_access_key = rootsecret\nregion = eu-west-1\n',
  )
}

/** A server as commands see it: a running file and a control socket. */
async function pretendServer(pid = process.pid): Promise<Record<string, unknown>[]> {
  const asked: Record<string, unknown>[] = []
  const socket = await openControlSocket({
    dataDir: folder,
    runtimeDir: undefined,
    log: () => {},
    commands: {
      status: async () => ({ endpoint: 'http://127.0.0.1:1', accountId: '123456789012', pid: 7 }),
      'account.create': async (given) => {
        asked.push(given)
        if (given.email === 'used@b.cd') throw new ControlRefused('an account exists')
        return {
          AccountId: '123456789012',
          Email: given.email,
          CanonicalUserId: 'c',
          ...(given.rootAccessKey === true && { AccessKeyId: 'AKIAX', SecretAccessKey: secret }),
        }
      },
      'account.list': async () => ({ Accounts: [{ AccountId: '1', Email: 'a@b.cd' }] }),
    },
  })
  sockets.push(socket)
  await writeRunningFile(folder, {
    pid,
    endpoint: 'http://127.0.0.1:4999',
    accountId: '123456789012',
    region: 'eu-west-1',
    controlSocket: socket.path,
  })
  return asked
}

describe('env', () => {
  test('prints what a shell needs, quoted', async () => {
    writeCredentials()
    await pretendServer()
    const { code, out, err } = await run(['env', '--data', folder])
    expect(code).toBe(0)
    expect(err).toBe('')
    expect(out.split('\n').slice(0, 5)).toEqual([
      "export AWS_ENDPOINT_URL='http://127.0.0.1:4999'",
      "export AWS_ACCESS_KEY_ID='AKIADEFAULT'",
      "export AWS_SECRET_ACCESS_KEY='it'\\''s/a+canary/secret'",
      "export AWS_REGION='eu-west-1'",
      "export AWS_DEFAULT_REGION='eu-west-1'",
    ])
    expect(out).toMatch(/\nunset .*\bAWS_PROFILE\b.*\bAWS_SESSION_TOKEN\b/)
  })

  test('as JSON, of the root user', async () => {
    writeCredentials()
    await pretendServer()
    const { out } = await run(['env', '--data', folder, '--profile', 'root', '--json'])
    expect(JSON.parse(out)).toEqual({
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4999',
      AWS_ACCESS_KEY_ID: 'AKIAROOT',
      AWS_SECRET_ACCESS_KEY: 'rootsecret',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
    })
  })

  test('without a server the usual address is given, with a note', async () => {
    writeCredentials()
    const { code, out, err } = await run(['env', '--data', folder], {
      environment: { SALLYPORT_LISTEN: '127.0.0.1:5000' },
    })
    expect(code).toBe(0)
    expect(out).toContain("AWS_ENDPOINT_URL='http://127.0.0.1:5000'")
    expect(err).toContain('no server runs')
  })

  test('the address of a killed server counts for nothing', async () => {
    writeCredentials()
    // no system gives a process this number
    await pretendServer(2 ** 30)
    const { out, err } = await run(['env', '--data', folder])
    expect(out).toContain("AWS_ENDPOINT_URL='http://127.0.0.1:4566'")
    expect(err).toContain('no server runs')
  })

  test.each([
    ['no data', ['env'], 1, /no credentials file/],
    ['no such profile', ['env', '--profile', 'other'], 2, /no profile `other`/],
  ])('%s', async (name, argv, code, says) => {
    if (name !== 'no data') writeCredentials()
    const done = await run([...argv, '--data', folder])
    expect(done).toMatchObject({ code, out: '' })
    expect(done.err).toMatch(says)
  })

  test('the data folder may come from the environment', async () => {
    writeCredentials()
    const { code } = await run(['env'], { environment: { SALLYPORT_DATA: folder } })
    expect(code).toBe(0)
  })
})

test('credentials prints the file, as text and as JSON', async () => {
  writeCredentials()
  expect((await run(['credentials', '--data', folder])).out).toContain('[root]')
  const { out } = await run(['credentials', '--data', folder, '--json'])
  expect(JSON.parse(out)[0]).toEqual({
    Profile: 'default',
    AccessKeyId: 'AKIADEFAULT',
    SecretAccessKey: secret,
    Region: 'eu-west-1',
  })
})

describe('commands that ask the server', () => {
  test('status', async () => {
    await pretendServer()
    const { code, out } = await run(['status', '--data', folder, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ accountId: '123456789012', pid: 7 })
  })

  test.each([[['status']], [['account', 'list']], [['account', 'create', '--email', 'a@b.cd']]])(
    '%j without a server: exit code 3',
    async (argv) => {
      const done = await run([...argv, '--data', folder])
      expect(done).toMatchObject({ code: 3, out: '' })
      expect(done.err).toContain('no server runs')
    },
  )

  test('a killed server leaves its file: exit code 3 all the same', async () => {
    await pretendServer()
    for (const socket of sockets) await socket.close()
    sockets = []
    expect((await run(['status', '--data', folder])).code).toBe(3)
  })

  test('account create', async () => {
    const asked = await pretendServer()
    const done = await run([
      ...['account', 'create', '--data', folder, '--email', 'a@b.cd', '--id', '123456789012'],
    ])
    expect(done.code).toBe(0)
    expect(done.out).toContain('Made account 123456789012 of a@b.cd')
    expect(asked).toEqual([{ email: 'a@b.cd', id: '123456789012', rootAccessKey: false }])
  })

  test('a refusal of the server: exit code 1', async () => {
    await pretendServer()
    const done = await run(['account', 'create', '--data', folder, '--email', 'used@b.cd'])
    expect(done).toMatchObject({ code: 1, out: '', err: 'sallyport: an account exists' })
  })

  test.each([
    ['into a pipe', false, [], false],
    ['into a pipe that is meant', false, ['--show-secrets'], true],
    ['to a terminal', true, [], true],
  ])('a new secret %s', async (_name, isTerminal, flags, shown) => {
    const asked = await pretendServer()
    const done = await run(
      ['account', 'create', '--data', folder, '--email', 'a@b.cd', '--root-access-key', ...flags],
      { isTerminal },
    )
    expect(done.code).toBe(shown ? 0 : 2)
    expect(done.out.includes(secret)).toBe(shown)
    // nothing is made whose secret nobody would see
    expect(asked).toHaveLength(shown ? 1 : 0)
  })

  test('account list', async () => {
    await pretendServer()
    expect((await run(['account', 'list', '--data', folder])).out).toBe('1  a@b.cd')
  })
})

describe('audit verify', () => {
  test('an empty audit is whole', async () => {
    const { code, out } = await run(['audit', 'verify', '--data', folder, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ ok: true, records: 0 })
  })

  test('a changed one is not: exit code 1', async () => {
    mkdirSync(join(folder, 'audit'))
    writeFileSync(join(folder, 'audit', '000000000001.jsonl'), 'hello\n')
    const { code, out } = await run(['audit', 'verify', '--data', folder])
    expect(code).toBe(1)
    expect(out).toContain('segment 1, line 1: this is not a record')
    expect(out).toContain('NOT whole')
  })
})

describe('what is wrong on the command line is refused before anything starts: exit code 2', () => {
  const rows: [argv: string[], environment: Record<string, string>, says: RegExp][] = [
    [['start', '--workers', '65'], {}, /--workers takes a number from 1 to 64/],
    [['start', '--workers', '2', '--ephemeral'], {}, /--workers needs a data folder/],
    [['start'], { SALLYPORT_WORKERS: '2', SALLYPORT_STORE: 'postgres://x' }, /--workers share/],
    [['start', '--workers', 'many'], {}, /--workers/],
    [['start', '--blobs', 's3://bucket'], {}, /--blobs needs SALLYPORT_BLOBS_ACCESS_KEY_ID/],
    [['start'], { SALLYPORT_BLOBS: 's3://bucket' }, /--blobs needs/],
    [['start', '--blobs', 's3://canary:canary@bucket'], {}, /takes no credentials/],
    [['start', '--ephemeral', '--blobs', 's3://bucket'], {}, /--ephemeral/],
    [['start', '--store', 'mysql://x:canary@y'], {}, /--store/],
    [['start', '--ephemeral', '--data', '/x'], {}, /--ephemeral/],
    [['start', '--ephemeral', '--store', 'postgres://x'], {}, /--ephemeral/],
    [['start', '--master-key', '/k'], {}, /need --store/],
    [['start', '--lease', '5'], {}, /need --store/],
    [['start', '--store', 'postgres://x', '--lease', '0.1'], {}, /--lease/],
    [['start', '--store', 'postgres://x', '--lease', 'x'], {}, /--lease/],
    [['start', '--store', 'postgres://x', '--feed-interval', '90'], {}, /--feed-interval/],
    [['start', '--store', 'postgres://x', '--lease', '1', '--feed-interval', '0.6'], {}, /twice/],
    [['start', '--store', 'postgres://x'], { SALLYPORT_REVOCATION: 'maybe' }, /--revocation/],
    [
      ['start', '--store', 'postgres://x', '--master-key', '/k', '--master-key-command', 'canary'],
      {},
      /exclude each other/,
    ],
    [['start', '--test-api'], {}, /--test-api/],
    [['start', '--listen', '0.0.0.0:4566'], {}, /without TLS/],
    [['start'], { SALLYPORT_LISTEN: '0.0.0.0:4566' }, /without TLS/],
    [
      ['start', '--test-api', '--ephemeral', '--listen', '0.0.0.0:1', '--behind-proxy'],
      {},
      /loopback/,
    ],
    [['start', '--listen', 'nowhere'], {}, /HOST:PORT/],
    [['start', '--tls', 'cert.pem'], {}, /CERT,KEY/],
    [['start'], { SALLYPORT_ROOT_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }, /come together/],
    [['start', '--no-such'], {}, /unknown option/],
    [['serve'], {}, /unknown command/],
    [['account', 'create'], {}, /--email/],
  ]
  test.each(rows)('%j %j', async (argv, environment, says) => {
    const { code, out, err } = await run(argv, { environment })
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toMatch(says)
    expect(err).not.toContain('canary')
  })
})

test.each([[['--help']], [['start', '--help']], [['account', '--help']]])(
  '%j explains',
  async (argv) => {
    const { code, out } = await run(argv)
    expect(code).toBe(0)
    expect(out).toContain('Usage: sallyport')
  },
)
