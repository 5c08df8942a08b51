/** S3 Control with the stock AWS CLI, which puts the account into the host name. */

import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  awsCliMissing,
  resetAccounts,
  type ServerProcess,
  type StartedAccount,
  startServerProcess,
} from '../support/server.ts'
import { openShell, type Ran, type Shell } from './aws-command.ts'

const missing = awsCliMissing()

const said = ({ status, out, err }: Ran): string => {
  expect(err).toBe('')
  expect(status).toBe(0)
  return out.toString()
}
const refused = ({ status, err }: Ran): string => {
  expect(status).toBeGreaterThan(0)
  return err
}

describe.skipIf(missing)(`AWS CLI${missing ? `: ${missing}` : ''}`, { timeout: 60_000 }, () => {
  let server: ServerProcess
  let account: StartedAccount
  let shell: Shell
  let port = ''

  beforeAll(async () => {
    server = await startServerProcess(['--ephemeral', '--test-api', '--domain', 'example.test'])
    port = new URL(server.endpoint).port
    const [own] = await resetAccounts(server, ['owner@example.com'])
    account = own as StartedAccount
    shell = openShell({
      AWS_ACCESS_KEY_ID: account.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: account.SecretAccessKey,
      AWS_DEFAULT_REGION: 'us-east-1',
      PYTHONPATH: resolve(import.meta.dirname, 'every-name-here'),
      PYTHONDONTWRITEBYTECODE: '1',
    })
  })
  afterAll(async () => {
    shell?.close()
    await server?.stop()
  })

  const hosts = ['s3-control.us-east-1.example.test', 'example.test', '127.0.0.1']
  for (const host of hosts)
    test(`the block of the account at ${host}`, async () => {
      const control = (command: string, ...more: string[]) =>
        shell.aws([
          's3control',
          command,
          '--account-id',
          account.AccountId,
          '--endpoint-url',
          `http://${host}:${port}`,
          ...more,
        ])
      expect(refused(await control('get-public-access-block'))).toContain(
        'An error occurred (NoSuchPublicAccessBlockConfiguration) when calling the GetPublicAccessBlock operation: The public access block configuration was not found',
      )
      said(
        await control(
          'put-public-access-block',
          '--public-access-block-configuration',
          'BlockPublicAcls=true,RestrictPublicBuckets=true',
        ),
      )
      expect(JSON.parse(said(await control('get-public-access-block')))).toEqual({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: false,
          BlockPublicPolicy: false,
          RestrictPublicBuckets: true,
        },
      })
      said(await control('delete-public-access-block'))
      expect(refused(await control('list-jobs'))).toContain('(NotImplemented)')
      const elsewhere = await control('get-public-access-block', '--account-id', '999999999999')
      expect(refused(elsewhere)).toContain('(AccessDenied)')
    })
})
