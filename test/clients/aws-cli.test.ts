/** What the stock AWS CLI does beyond calling operations: configuration files, file transfers, presigned URLs, TLS. */

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  awsCliMissing,
  resetAccounts,
  type ServerProcess,
  type StartedAccount,
  startServerProcess,
} from '../support/server.ts'
import { openShell, type Ran, type Shell } from './aws-command.ts'
import { type Certificate, makeCertificate, opensslMissing } from './certificate.ts'
import { inListingOrder } from './s3/hostile-keys.ts'

const missing = awsCliMissing()

/** What the command wrote; the test ends here when it failed. */
const said = ({ status, out, err }: Ran): string => {
  expect(err).toBe('')
  expect(status).toBe(0)
  return out.toString()
}
const json = (ran: Ran) => JSON.parse(said(ran))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe.skipIf(missing)(`AWS CLI${missing ? `: ${missing}` : ''}`, { timeout: 60_000 }, () => {
  let server: ServerProcess
  let account: StartedAccount
  let shell: Shell

  beforeAll(async () => {
    server = await startServerProcess(['--ephemeral', '--test-api'])
    const [own] = await resetAccounts(server, ['owner@example.com'])
    account = own as StartedAccount
    shell = openShell({ AWS_ENDPOINT_URL: server.endpoint })
    for (const [name, value] of [
      ['aws_access_key_id', account.AccessKeyId],
      ['aws_secret_access_key', account.SecretAccessKey],
      ['region', 'us-east-1'],
      ['output', 'json'],
    ] as const)
      said(await shell.aws(['configure', 'set', name, value]))
    said(await shell.aws(['s3', 'mb', 's3://cli-files']))
  })
  afterAll(async () => {
    shell?.close()
    await server?.stop()
  })

  const aws = (...args: string[]) => shell.aws(args)
  const as = (profile: string) => ['--profile', profile, '--region', 'us-east-1']
  const path = (name: string) => join(shell.home, name)

  test('`aws configure` writes files that work', async () => {
    expect(readFileSync(path('.aws/credentials'), 'utf8')).toContain(account.AccessKeyId)
    expect(said(await aws('configure', 'get', 'region')).trim()).toBe('us-east-1')
    expect(json(await aws('sts', 'get-caller-identity')).Account).toBe(account.AccountId)
  })

  test('a profile with `role_arn` and `source_profile` assumes the role by itself', async () => {
    json(await aws('iam', 'create-user', '--user-name', 'worker'))
    const { AccessKey } = json(await aws('iam', 'create-access-key', '--user-name', 'worker'))
    const RoleArn = `arn:aws:iam::${account.AccountId}:role/Deployer`
    json(
      await aws(
        'iam',
        'create-role',
        '--role-name',
        'Deployer',
        '--assume-role-policy-document',
        JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${account.AccountId}:user/worker` },
              Action: 'sts:AssumeRole',
              Condition: { StringEquals: { 'sts:ExternalId': 'deploy' } },
            },
          ],
        }),
      ),
    )
    for (const [name, value] of [
      ['profile.worker.aws_access_key_id', AccessKey.AccessKeyId],
      ['profile.worker.aws_secret_access_key', AccessKey.SecretAccessKey],
      ['profile.deploy.role_arn', RoleArn],
      ['profile.deploy.source_profile', 'worker'],
      ['profile.deploy.external_id', 'deploy'],
      ['profile.deploy.role_session_name', 'from-profile'],
      ['profile.other.role_arn', RoleArn],
      ['profile.other.source_profile', 'worker'],
    ])
      said(await aws('configure', 'set', name as string, value as string))
    expect(json(await aws(...as('deploy'), 'sts', 'get-caller-identity')).Arn).toBe(
      `arn:aws:sts::${account.AccountId}:assumed-role/Deployer/from-profile`,
    )
    const refused = await aws(...as('other'), 'sts', 'get-caller-identity')
    expect(refused.status).not.toBe(0)
    expect(refused.err).toContain('(AccessDenied) when calling the AssumeRole operation')
  })

  test('`s3 cp` up, down, from standard input and to standard output', async () => {
    writeFileSync(path('notes.txt'), 'some notes\n')
    said(await aws('s3', 'cp', 'notes.txt', 's3://cli-files/a b/ü+c(1).txt'))
    said(await aws('s3', 'cp', 's3://cli-files/a b/ü+c(1).txt', 'back.txt'))
    expect(readFileSync(path('back.txt'), 'utf8')).toBe('some notes\n')
    const head = json(
      await aws('s3api', 'head-object', '--bucket', 'cli-files', '--key', 'a b/ü+c(1).txt'),
    )
    expect(head).toMatchObject({ ContentLength: 11, ContentType: 'text/plain' })
    said(await shell.aws(['s3', 'cp', '-', 's3://cli-files/piped'], 'through a pipe'))
    expect((await aws('s3', 'cp', 's3://cli-files/piped', '-')).out.toString()).toBe(
      'through a pipe',
    )
    const nothing = await aws('s3', 'cp', 's3://cli-files/nothing', 'nothing')
    expect(nothing.status).not.toBe(0)
    expect(nothing.err).toContain('(404) when calling the HeadObject operation')
  })

  test('`s3 cp` of a file that goes up in parts', async () => {
    const bytes = Buffer.alloc(17 * 1024 * 1024, 'sallyport in parts ')
    writeFileSync(path('large.bin'), bytes)
    said(await aws('s3', 'cp', 'large.bin', 's3://cli-files/large.bin', '--no-progress'))
    const head = json(
      await aws('s3api', 'head-object', '--bucket', 'cli-files', '--key', 'large.bin'),
    )
    expect(head.ContentLength).toBe(bytes.length)
    expect(head.ETag).toMatch(/^"[0-9a-f]{32}-3"$/)
    said(await aws('s3', 'cp', 's3://cli-files/large.bin', 'large-back.bin', '--no-progress'))
    expect(sha256(readFileSync(path('large-back.bin')))).toBe(sha256(bytes))
    said(await aws('s3', 'mv', 's3://cli-files/large.bin', 's3://cli-files/moved.bin'))
    expect(said(await aws('s3', 'ls', 's3://cli-files/'))).toMatch(/17825792 moved\.bin/)
    expect(
      json(await aws('s3api', 'list-multipart-uploads', '--bucket', 'cli-files')).Uploads,
    ).toBeUndefined()
    said(await aws('s3', 'rm', 's3://cli-files/moved.bin'))
  })

  test('`s3 ls` shows buckets, folders and sizes', async () => {
    said(await shell.aws(['s3', 'cp', '-', 's3://cli-files/listed/one/a.txt'], 'aa'))
    said(await shell.aws(['s3', 'cp', '-', 's3://cli-files/listed/b.txt'], 'bbb'))
    expect(said(await aws('s3', 'ls'))).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d cli-files$/m)
    const level = said(await aws('s3', 'ls', 's3://cli-files/listed/'))
    expect(level).toMatch(/^ +PRE one\/$/m)
    expect(level).toMatch(/ 3 b\.txt$/m)
    const all = said(await aws('s3', 'ls', 's3://cli-files/listed/', '--recursive', '--summarize'))
    expect(all).toMatch(/Total Objects: 2/)
    expect(all).toMatch(/Total Size: 5/)
  })

  test('`s3 sync` brings up what changed, removes what is gone, and brings all back', async () => {
    const tree = path('tree')
    mkdirSync(join(tree, 'sub'), { recursive: true })
    writeFileSync(join(tree, 'one.txt'), '1')
    writeFileSync(join(tree, 'sub', 'two.txt'), '22')
    writeFileSync(join(tree, 'sub', 'three.html'), '<p>3</p>')
    // a list tells whole seconds: a file of this second would look newer than its object
    const before = new Date(Date.now() - 60_000)
    for (const name of ['one.txt', 'sub/two.txt', 'sub/three.html'])
      utimesSync(join(tree, name), before, before)
    const up = said(await aws('s3', 'sync', 'tree', 's3://cli-files/tree', '--no-progress'))
    expect(up.match(/^upload: /gm)).toHaveLength(3)
    expect(said(await aws('s3', 'sync', 'tree', 's3://cli-files/tree', '--no-progress'))).toBe('')
    rmSync(join(tree, 'one.txt'))
    writeFileSync(join(tree, 'sub', 'two.txt'), 'changed')
    const changes = said(
      await aws('s3', 'sync', 'tree', 's3://cli-files/tree', '--delete', '--no-progress'),
    )
    expect(changes.trim().split('\n')).toHaveLength(2)
    expect(changes).toMatch(/^delete: s3:\/\/cli-files\/tree\/one\.txt$/m)
    said(await aws('s3', 'sync', 's3://cli-files/tree', 'copy', '--no-progress'))
    expect(readdirSync(path('copy'), { recursive: true }).map(String).sort()).toEqual([
      'sub',
      'sub/three.html',
      'sub/two.txt',
    ])
    expect(readFileSync(path('copy/sub/two.txt'), 'utf8')).toBe('changed')
  })

  test('`s3 presign` makes a URL that any program can fetch, and only for this', async () => {
    said(await shell.aws(['s3', 'cp', '-', 's3://cli-files/shared/a b+c.txt'], 'shared'))
    const url = said(await aws('s3', 'presign', 's3://cli-files/shared/a b+c.txt')).trim()
    // CLI v1 signs with Signature Version 2
    expect(url).toMatch(/[?&]AWSAccessKeyId=.*[?&]Signature=|[?&]Signature=.*[?&]AWSAccessKeyId=/)
    const answer = await fetch(url)
    expect([answer.status, await answer.text()]).toEqual([200, 'shared'])
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403)
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403)
    expect((await fetch(url.replace('/shared/', '/Shared/'))).status).toBe(403)
    expect((await fetch(url.replace(/Expires=(\d+)/, 'Expires=9999999999'))).status).toBe(403)
    expect((await fetch(url.replace(/Signature=[^&]*/, 'Signature=AAAA'))).status).toBe(403)
    const over = said(
      await aws('s3', 'presign', 's3://cli-files/shared/a b+c.txt', '--expires-in', '-5'),
    ).trim()
    const refused = await fetch(over)
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('<Code>AccessDenied</Code>')
  })

  test('`s3 presign` with Signature Version 4', async () => {
    said(await aws('configure', 'set', 'default.s3.signature_version', 's3v4'))
    const url = said(await aws('s3', 'presign', 's3://cli-files/shared/a b+c.txt')).trim()
    said(await aws('configure', 'set', 'default.s3.signature_version', ''))
    expect(url).toContain('X-Amz-Signature=')
    expect(await (await fetch(url)).text()).toBe('shared')
  })

  test('`s3 website`, `s3 rb --force`', async () => {
    said(await aws('s3', 'mb', 's3://cli-site'))
    const website = ['--index-document', 'index.html', '--error-document', 'missing.html']
    said(await aws('s3', 'website', 's3://cli-site', ...website))
    expect(json(await aws('s3api', 'get-bucket-website', '--bucket', 'cli-site'))).toEqual({
      IndexDocument: { Suffix: 'index.html' },
      ErrorDocument: { Key: 'missing.html' },
    })
    said(await shell.aws(['s3', 'cp', '-', 's3://cli-site/index.html'], '<h1>here</h1>'))
    const visit = (path: string) => fetch(`${server.endpoint}${path}`, { redirect: 'manual' })
    // by path it is an object, which nobody else may read
    expect((await visit('/cli-site/index.html')).status).toBe(403)
    const full = await aws('s3', 'rb', 's3://cli-site')
    expect(full.err).toContain('(BucketNotEmpty) when calling the DeleteBucket operation')
    said(await aws('s3', 'rb', '--force', 's3://cli-site'))
    expect(said(await aws('s3', 'ls'))).not.toContain('cli-site')
  })

  test('`s3 mv` of a folder, within a bucket and between buckets', async () => {
    said(await aws('s3', 'mb', 's3://cli-other'))
    for (const name of ['one', 'two words', 'sub/three+3'])
      said(await shell.aws(['s3', 'cp', '-', `s3://cli-files/from/${name}`], name))
    said(await aws('s3', 'mv', '--recursive', 's3://cli-files/from', 's3://cli-other/to'))
    expect(said(await aws('s3', 'ls', '--recursive', 's3://cli-other')).match(/to\/.*/g)).toEqual([
      'to/one',
      'to/sub/three+3',
      'to/two words',
    ])
    expect((await aws('s3', 'ls', 's3://cli-files/from/')).status).toBe(1)
    said(await aws('s3', 'rm', '--recursive', 's3://cli-other', '--exclude', 'to/o*'))
    expect(said(await aws('s3', 'cp', 's3://cli-other/to/one', '-'))).toBe('one')
    said(await aws('s3', 'rb', '--force', 's3://cli-other'))
  })

  test('`s3api` with keys of every kind', async () => {
    said(await aws('s3', 'mb', 's3://cli-keys'))
    const at = ['--bucket', 'cli-keys', '--key']
    const keys = [
      'folder/',
      '..',
      '-dash',
      '/a//b',
      '%2F+%20',
      '<&>\'"',
      '\u{1f600}u\u0308',
      '__proto__',
    ]
    for (const key of keys) {
      writeFileSync(path('key'), key)
      // an argument of its own may begin with a dash only behind `=`
      const named = ['--bucket', 'cli-keys', `--key=${key}`]
      json(await aws('s3api', 'put-object', ...named, '--body', 'key'))
      json(await aws('s3api', 'get-object', ...named, 'key-back'))
      expect(readFileSync(path('key-back'), 'utf8')).toBe(key)
    }
    const list = ['s3api', 'list-objects-v2', '--bucket', 'cli-keys', '--page-size', '3']
    expect(json(await aws(...list)).Contents.map(({ Key }: { Key: string }) => Key)).toEqual(
      inListingOrder(keys),
    )
    expect(json(await aws(...list, '--delimiter', '/')).CommonPrefixes).toEqual([
      { Prefix: '/' },
      { Prefix: 'folder/' },
    ])
    const range = json(
      await aws('s3api', 'get-object', ...at, '__proto__', '--range', 'bytes=2-6', 'key'),
    )
    expect(range).toMatchObject({ ContentRange: 'bytes 2-6/9', ContentLength: 5 })
    expect(readFileSync(path('key'), 'utf8')).toBe('proto')
    const refused = await aws('s3api', 'get-object', ...at, '..', '--if-none-match', '*', 'key')
    expect(refused.err).toContain('(304) when calling the GetObject operation: Not Modified')
    const all = JSON.stringify({ Objects: keys.map((Key) => ({ Key })) })
    const gone = json(await aws('s3api', 'delete-objects', '--bucket', 'cli-keys', '--delete', all))
    expect(gone.Deleted).toHaveLength(keys.length)
    said(await aws('s3', 'rb', 's3://cli-keys'))
  })

  test('`iam wait` and client-side paging', async () => {
    said(await aws('iam', 'wait', 'user-exists', '--user-name', 'worker'))
    const paged = json(await aws('iam', 'list-policies', '--max-items', '5', '--page-size', '3'))
    expect(paged.Policies).toHaveLength(5)
    expect(paged.NextToken).toMatch(/./)
    const next = json(
      await aws('iam', 'list-policies', '--max-items', '2', '--starting-token', paged.NextToken),
    )
    const arns = [...paged.Policies, ...next.Policies].map(({ Arn }: { Arn: string }) => Arn)
    expect(new Set(arns).size).toBe(7)
  })
})

const noTls = missing ?? (opensslMissing ? 'openssl makes the certificate' : undefined)

describe.skipIf(noTls)(`AWS CLI over TLS${noTls ? `: ${noTls}` : ''}`, { timeout: 60_000 }, () => {
  let certificate: Certificate
  let server: ServerProcess
  let shell: Shell

  beforeAll(async () => {
    certificate = makeCertificate()
    server = await startServerProcess(
      [
        '--ephemeral',
        '--test-api',
        '--tls',
        `${certificate.certificateFile},${certificate.keyFile}`,
      ],
      {
        SALLYPORT_ACCOUNT_ID: '111122223333',
        SALLYPORT_ROOT_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        SALLYPORT_ROOT_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      },
    )
    shell = openShell({
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_CA_BUNDLE: certificate.certificateFile,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_DEFAULT_OUTPUT: 'json',
    })
  })
  afterAll(async () => {
    shell?.close()
    await server?.stop()
    certificate?.remove()
  })

  test('calls', async () => {
    expect(server.endpoint).toMatch(/^https:/)
    expect(json(await shell.aws(['sts', 'get-caller-identity'])).Account).toBe('111122223333')
  })

  test('a certificate nobody vouches for is refused by the client', async () => {
    const stranger = openShell({
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      AWS_DEFAULT_REGION: 'us-east-1',
    })
    const { status, err } = await stranger.aws(['sts', 'get-caller-identity'])
    stranger.close()
    expect(status).not.toBe(0)
    expect(err).toContain('SSL validation failed')
  })

  test('uploads, whose checksum follows the body, and downloads', async () => {
    said(await shell.aws(['s3', 'mb', 's3://tls-files']))
    const bytes = Buffer.alloc(300_000, 'over tls ')
    writeFileSync(join(shell.home, 'up.bin'), bytes)
    said(await shell.aws(['s3', 'cp', 'up.bin', 's3://tls-files/up.bin', '--no-progress']))
    said(await shell.aws(['s3', 'cp', '-', 's3://tls-files/piped'], 'piped'))
    const head = json(
      await shell.aws([
        's3api',
        'head-object',
        '--bucket',
        'tls-files',
        '--key',
        'up.bin',
        '--checksum-mode',
        'ENABLED',
      ]),
    )
    expect(head.ContentLength).toBe(bytes.length)
    expect(head.ContentEncoding).toBeUndefined()
    expect(Object.keys(head).some((name) => name.startsWith('ChecksumCRC'))).toBe(true)
    said(await shell.aws(['s3', 'cp', 's3://tls-files/up.bin', 'down.bin', '--no-progress']))
    expect(sha256(readFileSync(join(shell.home, 'down.bin')))).toBe(sha256(bytes))
    expect((await shell.aws(['s3', 'cp', 's3://tls-files/piped', '-'])).out.toString()).toBe(
      'piped',
    )
  })

  test('aws:SecureTransport is true', async () => {
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: ['arn:aws:s3:::tls-files', 'arn:aws:s3:::tls-files/*'],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    })
    said(
      await shell.aws(['s3api', 'put-bucket-policy', '--bucket', 'tls-files', '--policy', policy]),
    )
    expect(said(await shell.aws(['s3', 'ls', 's3://tls-files']))).toMatch(/up\.bin/)
  })
})
