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
import { awsCliMissing } from '../support/server.ts'
import { type EngineServer, type ServerEngine, serverEngines } from '../support/server-engines.ts'

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

/** How much goes through the `aws` command, on the embedded store; elsewhere nothing does. */
const byAws = full ? 'all' : 'sample'

for (const [n, engine] of serverEngines.entries()) {
  const lacking = missing ?? engine.missing
  describe.skipIf(lacking)(
    `all of IAM through stock clients, on ${engine.name}${lacking ? `: ${lacking}` : ''}`,
    () => smoke(engine, n === 0 ? byAws : 'none'),
  )
}

function smoke(engine: ServerEngine, aws: 'all' | 'sample' | 'none'): void {
  const told: Told[] = []
  let client: Client = { known: [], waiters: [], paginators: [] }
  let complaint = ''
  let started: EngineServer
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
        account: started.accountId,
        key: started.root,
        aws,
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

  if (aws !== 'none')
    test('the AWS CLI made its part of the calls', () => {
      const by = (who: string) =>
        new Set(told.filter((each) => each.by === who).map(({ operation }) => operation))
      expect(by('aws').size).toBeGreaterThanOrEqual(full ? client.known.length : 25)
    })
}
