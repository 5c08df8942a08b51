/** Configurations of buckets, Object Lock and websites by stock boto3 against a real server. */

import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { find } from '../../tools/prepare-system.mjs'
import { resetAccounts, type ServerProcess, startServerProcess } from '../support/server.ts'

const python = find(resolve(import.meta.dirname, '../..'), 'python3')
const missing =
  python === undefined || spawnSync(python, ['-c', 'import boto3']).status !== 0
    ? ': boto3 is not installed'
    : ''

let server: ServerProcess

beforeAll(async () => {
  server = await startServerProcess(['--ephemeral', '--test-api'])
})
afterAll(() => server?.stop())

test.skipIf(missing !== '')(`boto3 puts and gets them as they are${missing}`, async () => {
  const [account] = await resetAccounts(server, ['owner@example.com'])
  const { status, stdout, stderr } = spawnSync(
    python as string,
    [resolve(import.meta.dirname, 'bucket_configurations.py')],
    {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        ENDPOINT: server.endpoint,
        AWS_ACCESS_KEY_ID: account?.AccessKeyId,
        AWS_SECRET_ACCESS_KEY: account?.SecretAccessKey,
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    },
  )
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout.trim().split('\n').slice(-3)).toEqual([
    'locked: Access Denied because object protected by object lock.',
    'website: 200 index.html',
    'website: 403 error.html',
  ])
  expect(stdout.match(/^(?:once|listed):/gm)).toHaveLength(13)
})
