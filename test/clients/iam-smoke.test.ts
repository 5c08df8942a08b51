/**
 * Every operation of IAM through stock clients: `iam_smoke.py` plays one scenario from making to deleting with botocore,
 * some of it with the AWS CLI (in the full run all of it), and each operation, waiter and paginator is a test here.
 */

import { spawn, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sshText } from '../../src/services/iam/ssh-public-key/key-material.ts'
import { operations } from '../../src/services/index.generated.ts'
import { loadModel } from '../../src/wire/schema/models.ts'
import { find } from '../../tools/prepare-system.mjs'
import { samlMetadata, testCertificate } from '../support/certificates.ts'
import { postgresMissing, testDatabase } from '../support/postgres.ts'
import {
  awsCliMissing,
  resetAccounts,
  type ServerProcess,
  startServerProcess,
} from '../support/server.ts'

const python = find(resolve(import.meta.dirname, '../..'), 'python3')
const missing =
  python === undefined || spawnSync(python, ['-c', 'import boto3']).status !== 0
    ? 'boto3 is not installed'
    : awsCliMissing()

/** The model is newer than the clients: `every-operation.test.ts` calls these with the SDK. */
const newerThanClients = [
  'AcquireRole',
  'GetAccountProperties',
  'GetRoleTemplateVersion',
  'PutAccountProperties',
]

interface Told {
  readonly operation?: string
  readonly waiter?: string
  readonly paginator?: string
  readonly by?: 'aws' | 'botocore'
  readonly ok: boolean
  readonly detail: string
}

interface Client {
  readonly known: readonly string[]
  readonly waiters: readonly string[]
  readonly paginators: readonly string[]
}

const { operations: modelled } = await loadModel('iam')
const built = new Set(operations.filter(({ service }) => service === 'iam').map(({ name }) => name))

/** What isn't built is refused by that code. */
const notBuilt = Object.fromEntries(
  ['CreateDelegationRequest', 'GenerateOrganizationsAccessReport']
    .filter((name) => !built.has(name))
    .map((name) => [name, 'InvalidAction']),
)

const sshKey = () => sshText(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)

const full = process.env.SALLYPORT_FULL === '1'

interface Engine {
  readonly name: string
  /** How much goes through the `aws` command. */
  readonly aws: 'all' | 'sample' | 'none'
  readonly missing: string | undefined
  start(): Promise<Started>
}

interface Started {
  readonly server: ServerProcess
  readonly account: string | undefined
  readonly key: { readonly accessKeyId?: string; readonly secretAccessKey?: string }
  stop(): Promise<void>
}

const embedded: Engine = {
  name: 'the embedded store',
  aws: full ? 'all' : 'sample',
  missing,
  async start() {
    const server = await startServerProcess(['--ephemeral', '--test-api'])
    const [own] = await resetAccounts(server, ['owner@example.com'])
    return {
      server,
      account: own?.AccountId,
      key: {
        accessKeyId: own?.AccessKeyId,
        secretAccessKey: own?.SecretAccessKey,
      } as Started['key'],
      stop: async () => void (await server.stop()),
    }
  },
}

const postgres: Engine = {
  name: 'PostgreSQL',
  aws: 'none',
  missing: missing ?? postgresMissing(),
  async start() {
    const database = await testDatabase()
    const data = mkdtempSync(join(tmpdir(), 'sallyport-smoke-data-'))
    const account = '210987654321'
    const key = { accessKeyId: 'AKIASMOKESMOKESMOKES', secretAccessKey: 'smoke-secret-'.repeat(3) }
    const server = await startServerProcess(['--store', database.url, '--data', data], {
      SALLYPORT_ACCOUNT_ID: account,
      SALLYPORT_ROOT_ACCESS_KEY_ID: key.accessKeyId,
      SALLYPORT_ROOT_SECRET_ACCESS_KEY: key.secretAccessKey,
    })
    return {
      server,
      account,
      key,
      async stop() {
        await server.stop()
        rmSync(data, { recursive: true, force: true })
        await database.stop()
      },
    }
  },
}

for (const engine of [embedded, postgres])
  describe.skipIf(engine.missing)(
    `all of IAM through stock clients, on ${engine.name}${engine.missing ? `: ${engine.missing}` : ''}`,
    () => smoke(engine),
  )

function smoke(engine: Engine): void {
  const told: Told[] = []
  let client: Client = { known: [], waiters: [], paginators: [] }
  let complaint = ''
  let started: Started
  let scratch = ''

  beforeAll(
    async () => {
      scratch = mkdtempSync(join(tmpdir(), 'sallyport-smoke-'))
      started = await engine.start()
      const authority = testCertificate({ name: 'authority' })
      const { certificate, privateKey } = testCertificate({
        name: 'www.example.com',
        issuer: authority,
        keyType: 'rsa',
      })
      const world = {
        endpoint: started.server.endpoint,
        account: started.account,
        key: started.key,
        aws: engine.aws,
        notBuilt,
        site: { certificate, privateKey },
        sshKeys: [sshKey(), sshKey()],
        signingCertificates: [
          testCertificate({ name: 'first' }).certificate,
          testCertificate({ name: 'second' }).certificate,
        ],
        metadata: samlMetadata({ certificates: [authority] }),
      }
      const child = spawn(python as string, [join(import.meta.dirname, 'iam_smoke.py')], {
        env: {
          PATH: process.env.PATH,
          HOME: scratch,
          TMPDIR: scratch,
          SMOKE: JSON.stringify(world),
          NO_PROXY: '*',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child.stderr.on('data', (chunk: Buffer) => {
        complaint += chunk
      })
      const ended = once(child, 'close')
      for await (const line of createInterface(child.stdout)) {
        const said = JSON.parse(line)
        if ('known' in said) client = said
        else told.push(said)
      }
      await ended
    },
    full ? 900_000 : 180_000,
  )
  afterAll(async () => {
    rmSync(scratch, { recursive: true, force: true })
    await started?.stop()
  })

  const wrong = (calls: readonly Told[]) => calls.filter(({ ok }) => !ok)

  test('the scenario came to its end', () => {
    expect(complaint).toBe('')
  })

  for (const operation of Object.keys(modelled)
    .sort()
    .filter((name) => !newerThanClients.includes(name)))
    test(operation, () => {
      const calls = told.filter((each) => each.operation === operation)
      expect(calls.length).toBeGreaterThan(0)
      expect(wrong(calls)).toEqual([])
    })

  test('nothing modelled is left out, unless the clients do not know it', () => {
    expect(newerThanClients.filter((name) => modelled[name] === undefined)).toEqual([])
    expect(Object.keys(modelled).filter((name) => !client.known.includes(name))).toEqual(
      newerThanClients.filter((name) => !client.known.includes(name)),
    )
  })

  test('waiters', () => {
    const calls = told.filter(({ waiter }) => waiter !== undefined)
    expect(wrong(calls)).toEqual([])
    expect(calls.map(({ waiter }) => waiter).sort()).toEqual(client.waiters)
  })

  test('paginators', () => {
    const calls = told.filter(({ paginator }) => paginator !== undefined)
    expect(wrong(calls)).toEqual([])
    expect([...new Set(calls.map(({ paginator }) => paginator))].sort()).toEqual(client.paginators)
  })

  if (engine.aws !== 'none')
    test('the AWS CLI made its part of the calls', () => {
      const by = (who: string) =>
        new Set(told.filter((each) => each.by === who).map(({ operation }) => operation))
      expect(by('aws').size).toBeGreaterThanOrEqual(full ? client.known.length : 25)
    })
}
