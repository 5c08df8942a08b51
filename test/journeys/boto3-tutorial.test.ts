/** The IAM tutorial through boto3: `tutorial.py` does the steps, each is a test here. */

import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { find } from '../../tools/prepare-system.mjs'
import { resetAccounts, type ServerProcess, startServerProcess } from '../support/server.ts'

const steps = [
  'who am I',
  'users: create, wait, list, get',
  'the user without any policy',
  'groups give what their policies allow',
  'policy versions and their rollback',
  'an AWS managed policy',
  'an inline deny overrides the allow',
  'the least-privilege user',
  'a role, assumed',
  'a session of oneself',
  'access keys: inactive, active, deleted',
  'passwords for the console',
  'a role across two accounts',
  'a bucket across two accounts',
  'objects: put, get, list, copy, delete',
  'files: upload and download by the transfer manager',
  'presigned URLs, signature of the default',
  'presigned URLs, s3v4',
  'cleaning up in the order AWS demands',
]

const python = find(resolve(import.meta.dirname, '../..'), 'python3')
const missing =
  python === undefined || spawnSync(python, ['-c', 'import boto3']).status !== 0
    ? ': boto3 is not installed'
    : ''

interface Told {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
}

describe.skipIf(missing)(`a first account, in Python${missing}`, () => {
  const told: Told[] = []
  let complaint = ''
  let server: ServerProcess
  let scratch = ''

  beforeAll(async () => {
    server = await startServerProcess(['--ephemeral', '--test-api'])
    scratch = mkdtempSync(join(tmpdir(), 'sallyport-boto3-'))
    const [own, foreign] = await resetAccounts(server, ['owner@example.com', 'other@example.com'])
    const key = (account: typeof own) => ({
      accessKeyId: account?.AccessKeyId,
      secretAccessKey: account?.SecretAccessKey,
    })
    const world = {
      endpoint: server.endpoint,
      account: own?.AccountId,
      other: foreign?.AccountId,
      root: key(own),
      otherRoot: key(foreign),
      scratch,
    }
    const child = spawn(python as string, [join(import.meta.dirname, 'tutorial.py')], {
      env: {
        PATH: process.env.PATH,
        HOME: scratch,
        TUTORIAL: JSON.stringify(world),
        NO_PROXY: '*',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk
    })
    for await (const line of createInterface(child.stdout)) told.push(JSON.parse(line))
  }, 60_000)
  afterAll(async () => {
    rmSync(scratch, { recursive: true, force: true })
    await server?.stop()
  })

  test.each(steps)('%s', (name) => {
    const found = told.find((each) => each.name === name)
    expect(found ?? complaint).toEqual({ name, ok: true, detail: '' })
  })

  test('these were all the steps', () => {
    expect(told.map(({ name }) => name)).toEqual(steps)
  })
})
