/** ACLs with boto3 and the stock AWS CLI, two accounts and nobody. */

import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { find } from '../../tools/prepare-system.mjs'
import {
  awsCliMissing,
  resetAccounts,
  type ServerProcess,
  type StartedAccount,
  startServerProcess,
} from '../support/server.ts'
import { openShell } from './aws-command.ts'

const missing = awsCliMissing()

describe.skipIf(missing)(`ACLs${missing ? `: ${missing}` : ''}`, { timeout: 60_000 }, () => {
  let server: ServerProcess
  let owner: StartedAccount
  let other: StartedAccount

  beforeAll(async () => {
    server = await startServerProcess(['--ephemeral', '--test-api'])
    const accounts = await resetAccounts(server, ['owner@example.com', 'other@example.com'])
    owner = accounts[0] as StartedAccount
    other = accounts[1] as StartedAccount
  })
  afterAll(() => server?.stop())

  test('boto3', () => {
    const python = find(resolve(import.meta.dirname, '../..'), 'python3') ?? 'python3'
    const { stdout, stderr } = spawnSync(python, [resolve(import.meta.dirname, 'acls.py')], {
      env: {
        PATH: process.env.PATH,
        AWS_DEFAULT_REGION: 'us-east-1',
        ENDPOINT: server.endpoint,
        OWNER_KEY: owner.AccessKeyId,
        OWNER_SECRET: owner.SecretAccessKey,
        OTHER_KEY: other.AccessKeyId,
        OTHER_SECRET: other.SecretAccessKey,
      },
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    expect(stdout.trim().split('\n')).toEqual([
      "bucket: ['FULL_CONTROL owner', 'WRITE other']",
      'owner reads: AccessDenied',
      'owner reads what is granted: ok',
      "object: ['FULL_CONTROL other', 'FULL_CONTROL owner']",
      'owned by other: [True]',
      'anonymous: 200 403 403',
      'put as it was read, without everybody: 403',
      'e-mail: MethodNotAllowed',
      'enforcing: InvalidBucketAclWithObjectOwnership',
      'enforcing: ok',
      'ACLs then: AccessControlListNotSupported',
    ])
  })

  test('the AWS CLI', async () => {
    const shell = openShell({
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_ACCESS_KEY_ID: owner.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: owner.SecretAccessKey,
      AWS_DEFAULT_REGION: 'us-east-1',
    })
    const aws = async (...args: string[]) => {
      const { status, out, err } = await shell.aws(args)
      return status === 0 ? out.toString() : (/\((\w+)\)/.exec(err)?.[1] ?? err)
    }
    const bucket = ['--bucket', 'cli-acls']
    const object = [...bucket, '--key', 'k']
    const groups = 'http://acs.amazonaws.com/groups'
    try {
      const ownership = ['--object-ownership', 'BucketOwnerPreferred']
      await aws('s3api', 'create-bucket', ...bucket, ...ownership)
      await aws('s3api', 'put-object', ...object, '--acl', 'authenticated-read').then((said) =>
        expect(said).toBe('AccessDenied'),
      )
      await aws('s3api', 'delete-public-access-block', ...bucket)
      const put = ['--grant-read', `uri=${groups}/global/AuthenticatedUsers`]
      expect(await aws('s3api', 'put-object', ...object, ...put)).toContain('ETag')
      const { Grants } = JSON.parse(await aws('s3api', 'get-object-acl', ...object))
      expect(Grants).toEqual([
        {
          Grantee: { Type: 'Group', URI: `${groups}/global/AuthenticatedUsers` },
          Permission: 'READ',
        },
      ])
      expect(await aws('s3api', 'put-bucket-acl', ...bucket, '--acl', 'public-read')).toBe('')
      expect((await fetch(`${server.endpoint}/cli-acls`)).status).toBe(200)
      const enforced = ['--ownership-controls', 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]']
      expect(await aws('s3api', 'put-bucket-ownership-controls', ...bucket, ...enforced)).toBe(
        'InvalidBucketAclWithObjectOwnership',
      )
      const grants = ['--grants', `read=uri=${groups}/global/AllUsers`]
      expect(await aws('s3', 'cp', '-', 's3://cli-acls/copied', ...grants)).toBe('')
      expect((await fetch(`${server.endpoint}/cli-acls/copied`)).status).toBe(200)
    } finally {
      shell.close()
    }
  })
})
