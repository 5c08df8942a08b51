/** Sessions as people at a shell meet them: the stock AWS CLI, `sallyport credentials`, restarts, rotation, revocation. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf, policy } from '../support/iam.ts'
import type { Credentials } from '../support/in-process.ts'
import { type TestIssuer, testIssuer } from '../support/oidc-issuer.ts'
import { type AwsCli, awsCliMissing, createAwsCli } from '../support/server.ts'
import { type ServerProcess, sallyport, startServerProcess } from '../support/server-process.ts'
import { issuedBy } from '../support/sts.ts'

const missing = awsCliMissing()
const command = `${process.execPath} ${resolve(import.meta.dirname, '../../bin/sallyport.js')}`

describe.skipIf(missing)(`sessions${missing ? `: ${missing}` : ''}`, { timeout: 60_000 }, () => {
  let folder: string
  let data: string
  let server: ServerProcess
  let cli: AwsCli
  let issuer: TestIssuer
  let admin: Credentials

  const start = async () => {
    server = await startServerProcess(['--data', data, '--allow-issuer', issuer.url])
    cli?.close()
    cli = createAwsCli(server.endpoint)
    const { out } = await sallyport(['credentials', '--json', '--data', data])
    const [first] = JSON.parse(out)
    admin = { accessKeyId: first.AccessKeyId, secretAccessKey: first.SecretAccessKey }
    cli.configure('default', admin)
  }
  const aws = async (...args: string[]) => {
    const { status, stderr, json } = await cli.run('default', ...args)
    expect([stderr, status]).toEqual(['', 0])
    return json
  }
  const arn = (name: string) => `arn:aws:iam::${server.accountId}:${name}`
  const trusting = (principal: object, action: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: action }],
  })
  async function role(name: string, trust: object, document = policy('iam:ListUsers')) {
    const file = cli.document(`${name}.json`, trust)
    await aws('iam', 'create-role', '--role-name', name, '--assume-role-policy-document', file)
    await aws(
      'iam',
      'put-role-policy',
      '--role-name',
      name,
      '--policy-name',
      'own',
      '--policy-document',
      document,
    )
    return arn(`role/${name}`)
  }
  /** A profile of the configuration file, beside those of the credentials file. */
  const profile = (name: string, settings: Readonly<Record<string, string>>) =>
    writeFileSync(
      join(cli.folder, '.aws/config'),
      `[profile ${name}]\n${Object.entries(settings)
        .map(([key, value]) => `${key} = ${value}\n`)
        .join('')}`,
    )

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sp-sess-'))
    data = join(folder, 'data')
    issuer = await testIssuer(() => Date.now())
    await issuer.key('first')
    await start()
  }, 60_000)
  afterAll(async () => {
    await server?.end('SIGKILL')
    cli?.close()
    await issuer?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('a denial says why in the audit, to who may decode it', async () => {
    await aws('iam', 'create-user', '--user-name', 'dora')
    const { AccessKey } = await aws('iam', 'create-access-key', '--user-name', 'dora')
    cli.configure('dora', {
      accessKeyId: AccessKey.AccessKeyId,
      secretAccessKey: AccessKey.SecretAccessKey,
    })
    const refused = await cli.run('dora', 'iam', 'list-users')
    expect(refused.stderr).toContain('(AccessDenied)')
    const records = readdirSync(join(data, 'audit'))
      .filter((name) => name.endsWith('.jsonl') || !name.includes('.'))
      .flatMap((name) => readFileSync(join(data, 'audit', name), 'utf8').split('\n'))
    const denied = records.find(
      (line) => line.includes('"ListUsers"') && line.includes('encodedMessages'),
    )
    const { decisions } = JSON.parse(denied ?? '{}')
    const [{ account, message }] = decisions[0].encodedMessages
    expect(account).toBe(server.accountId)
    const { DecodedMessage } = await aws(
      'sts',
      'decode-authorization-message',
      '--encoded-message',
      message,
    )
    expect(JSON.parse(DecodedMessage)).toMatchObject({
      allowed: false,
      explicitDeny: false,
      context: { principal: { arn: arn('user/dora') }, action: 'iam:ListUsers' },
      lacking: { items: [{ layer: 'identity' }] },
    })
    const notHers = await cli.run(
      'dora',
      'sts',
      'decode-authorization-message',
      '--encoded-message',
      message,
    )
    expect(notHers.stderr).toContain('(AccessDenied)')
  })

  test('`credential_process` with `sallyport credentials --role`', async () => {
    const RoleArn = await role('Process', {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: server.accountId },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': 'a=b' } },
        },
      ],
    })
    const words = ['credentials', '--data', data, '--role', RoleArn]
    profile('process', {
      credential_process: `${command} ${words.join(' ')} --session-name from-process --external-id a=b --duration-seconds 900`,
      region: 'us-east-1',
    })
    const who = await cli.run('process', 'sts', 'get-caller-identity')
    expect([who.stderr, who.json?.Arn]).toEqual([
      '',
      `arn:aws:sts::${server.accountId}:assumed-role/Process/from-process`,
    ])

    const made = await sallyport([...words, '--external-id', 'a=b'])
    const document = JSON.parse(made.out)
    expect(Object.keys(document)).toEqual([
      'Version',
      'AccessKeyId',
      'SecretAccessKey',
      'SessionToken',
      'Expiration',
    ])
    expect([document.Version, Date.parse(document.Expiration) > Date.now()]).toEqual([1, true])

    const refused = await sallyport(words)
    expect([refused.code, refused.out]).toEqual([1, ''])
    expect(refused.err).toMatch(/^sallyport: AccessDenied: User: .*sts:AssumeRole/)
    const long = await sallyport([...words, '--external-id', 'a=b', '--duration-seconds', '9999'])
    expect(long.err).toMatch(/ValidationError/)
    const nobody = await sallyport([...words, '--profile', 'nobody'])
    expect(nobody.code).toBe(2)
    const root = await sallyport([...words, '--external-id', 'a=b', '--profile', 'root'])
    expect(root.err).toMatch(/AccessDenied: Roles may not be assumed by root accounts/)
  })

  test('a profile with `web_identity_token_file`', async () => {
    await aws(
      'iam',
      'create-open-id-connect-provider',
      '--url',
      issuer.url,
      '--client-id-list',
      'test-client',
      '--thumbprint-list',
      issuer.thumbprint,
    )
    const provider = arn(`oidc-provider/${issuer.url.slice('https://'.length)}`)
    const RoleArn = await role(
      'Web',
      trusting({ Federated: provider }, 'sts:AssumeRoleWithWebIdentity'),
    )
    const file = join(folder, 'token')
    writeFileSync(file, await issuer.token())
    profile('web', {
      role_arn: RoleArn,
      web_identity_token_file: file,
      role_session_name: 'from-file',
      region: 'us-east-1',
    })
    const who = await cli.run('web', 'sts', 'get-caller-identity')
    expect([who.stderr, who.json?.Arn]).toEqual([
      '',
      `arn:aws:sts::${server.accountId}:assumed-role/Web/from-file`,
    ])
  })

  test('sessions outlive restarts and rotations of the master key; revoking ends them at once', async () => {
    const RoleArn = await role('Lasting', trusting({ AWS: server.accountId }, 'sts:AssumeRole'))
    const client = (credentials: Credentials) => ({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    })
    const assumed = async () =>
      issuedBy(await new STS(client(admin)).assumeRole({ RoleArn, RoleSessionName: 'lasting' }))
    const works = async (by: Credentials) =>
      (await failureOf(new IAM(client(by)).listUsers({})))?.code ?? 'works'
    // a token begins with its format and the id of the key that sealed it
    const keyOf = ({ sessionToken = '' }: Credentials) =>
      Buffer.from(sessionToken, 'base64url').toString('hex', 1, 9)
    const before = await assumed()
    expect(await works(before)).toBe('works')
    const rotated = await sallyport(['keys', 'rotate', '--json', '--data', data])
    expect(JSON.parse(rotated.out)).toEqual({ Keys: 2, RestartNeeded: false })
    const between = await assumed()
    expect(keyOf(between)).not.toBe(keyOf(before))
    expect(keyOf(await assumed())).toBe(keyOf(between))
    expect([await works(before), await works(between)]).toEqual(['works', 'works'])
    await server.end('SIGTERM')
    const again = await sallyport(['keys', 'rotate', '--json', '--data', data])
    expect(JSON.parse(again.out)).toEqual({ Keys: 3, RestartNeeded: false })
    await start()
    const after = await assumed()
    for (const session of [before, between, after]) expect(await works(session)).toBe('works')
    expect(await works(admin)).toBe('works')

    const nobody = await sallyport(['account', 'revoke-sessions', '000000000000', '--data', data])
    expect([nobody.code, nobody.err]).toEqual([
      1,
      'sallyport: there is no account `000000000000`\n',
    ])
    const revoked = await sallyport([
      'account',
      'revoke-sessions',
      server.accountId,
      '--json',
      '--data',
      data,
    ])
    expect(JSON.parse(revoked.out)).toEqual({ AccountId: server.accountId, KeyEpoch: 1 })
    for (const session of [before, between, after])
      expect(await works(session)).toBe('InvalidClientTokenId')
    expect(await works(admin)).toBe('works')
    expect(await works(await assumed())).toBe('works')
    const verified = await sallyport(['audit', 'verify', '--data', data])
    expect(verified.code).toBe(0)
  })
})
