/** Files to a bucket and back with the stock AWS CLI's own `s3` commands, and what another person may do with them. */

import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type AwsCli,
  awsCliMissing,
  createAwsCli,
  resetAccounts,
  type ServerProcess,
  startServerProcess,
} from '../support/server.ts'

const missing = awsCliMissing()

describe.skipIf(missing)(
  `files in a bucket${missing ? `: ${missing}` : ''}`,
  { timeout: 120_000 },
  () => {
    let server: ServerProcess
    let cli: AwsCli
    let other = ''
    const bucket = 'journey-bucket'
    const files: Record<string, Buffer> = {
      'a.txt': Buffer.from('hello\n'),
      empty: Buffer.alloc(0),
      'sub/ü file+&.bin': randomBytes(20_000),
      // above the CLI's threshold: a multipart upload
      'sub/large': randomBytes(9 * 1024 * 1024),
    }
    const aws = async (profile: string, ...args: string[]) => {
      const result = await cli.run(profile, ...args)
      expect(result.stderr).toBe('')
      expect(result.status).toBe(0)
      return result
    }
    const local = (...names: string[]) => join(cli.folder, ...names)

    beforeAll(async () => {
      server = await startServerProcess(['--ephemeral', '--test-api'])
      cli = createAwsCli(server.endpoint)
      const [own, foreign] = await resetAccounts(server, ['owner@example.com', 'other@example.com'])
      other = foreign!.AccountId
      for (const [profile, { AccessKeyId, SecretAccessKey }] of [
        ['owner', own!],
        ['other', foreign!],
      ] as const)
        cli.configure(profile, { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey })
      mkdirSync(local('out/sub'), { recursive: true })
      // an hour old: S3 tells times in whole seconds, and sync sends again what seems newer than its copy
      const anHourAgo = Date.now() / 1000 - 3600
      for (const [name, bytes] of Object.entries(files)) {
        writeFileSync(local('out', name), bytes)
        utimesSync(local('out', name), anHourAgo, anHourAgo)
      }
    })
    afterAll(async () => {
      cli?.close()
      await server?.stop()
    })

    test('mb, sync, ls, sync back', async () => {
      await aws('owner', 's3', 'mb', `s3://${bucket}`)
      await aws('owner', 's3', 'sync', local('out'), `s3://${bucket}/data`)
      const { stdout } = await aws('owner', 's3', 'ls', '--recursive', `s3://${bucket}`)
      const listed = stdout
        .trim()
        .split('\n')
        .map((line) => line.slice(31))
      expect(listed).toEqual(
        Object.keys(files)
          .map((name) => `data/${name}`)
          .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
      )
      await aws('owner', 's3', 'sync', `s3://${bucket}/data`, local('in'))
      for (const [name, bytes] of Object.entries(files))
        expect(readFileSync(local('in', name)).equals(bytes)).toBe(true)
      const again = await aws('owner', 's3', 'sync', local('out'), `s3://${bucket}/data`)
      expect(again.stdout).toBe('')
      const folders = await aws('owner', 's3', 'ls', `s3://${bucket}/data/`)
      expect(folders.stdout).toContain('PRE sub/')
    })

    test('cp within the bucket, mv, and a part of the bytes', async () => {
      await aws('owner', 's3', 'cp', `s3://${bucket}/data/sub/large`, `s3://${bucket}/copy`)
      await aws('owner', 's3', 'mv', `s3://${bucket}/copy`, `s3://${bucket}/moved`)
      const target = local('part')
      const get = ['s3api', 'get-object', '--bucket', bucket, '--key', 'moved']
      const { json } = await aws('owner', ...get, '--range', 'bytes=5242870-5242889', target)
      expect(json.ContentRange).toBe(`bytes 5242870-5242889/${9 * 1024 * 1024}`)
      const large = files['sub/large'] as Buffer
      expect(readFileSync(target).equals(large.subarray(5242870, 5242890))).toBe(true)
      const gone = await cli.run(
        'owner',
        's3api',
        'head-object',
        '--bucket',
        bucket,
        '--key',
        'copy',
      )
      expect(gone.stderr).toContain('An error occurred (404) when calling the HeadObject operation')
    })

    test('a presigned URL opens one object to everybody, for a while', async () => {
      const { stdout } = await aws('owner', 's3', 'presign', `s3://${bucket}/data/a.txt`)
      expect(await (await fetch(stdout.trim())).text()).toBe('hello\n')
      const bare = await fetch(`${server.endpoint}/${bucket}/data/a.txt`)
      expect(bare.status).toBe(403)
    })

    test('another account reads only once the bucket policy lets it', async () => {
      const read = () =>
        cli.run(
          'other',
          's3',
          'cp',
          `s3://${bucket}/data/a.txt`,
          local('stolen'),
          '--only-show-errors',
        )
      const before = await read()
      expect(before.stderr).toContain(
        'An error occurred (403) when calling the HeadObject operation',
      )
      await aws(
        'owner',
        's3api',
        'put-bucket-policy',
        '--bucket',
        bucket,
        '--policy',
        cli.document('policy.json', {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: other },
              Action: 's3:GetObject',
              Resource: `arn:aws:s3:::${bucket}/data/*`,
            },
          ],
        }),
      )
      expect(await read()).toMatchObject({ status: 0, stderr: '' })
      const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
      expect(hash(readFileSync(local('stolen')))).toBe(hash(files['a.txt'] as Buffer))
      const list = await cli.run('other', 's3', 'ls', `s3://${bucket}`)
      expect(list.stderr).toContain('(AccessDenied) when calling the ListObjectsV2 operation')
      const denied = await cli.run('other', 's3', 'rm', `s3://${bucket}/data/a.txt`)
      expect(denied.stderr).toContain('(AccessDenied) when calling the DeleteObject operation')
    })

    test('a bucket goes when it is empty', async () => {
      const full = await cli.run('owner', 's3', 'rb', `s3://${bucket}`)
      expect(full.stderr).toContain(
        '(BucketNotEmpty) when calling the DeleteBucket operation: The bucket you tried to delete is not empty',
      )
      await aws('owner', 's3', 'rm', '--recursive', '--quiet', `s3://${bucket}`)
      await aws('owner', 's3', 'rb', `s3://${bucket}`)
      expect((await aws('owner', 's3', 'ls')).stdout).toBe('')
    })
  },
)
