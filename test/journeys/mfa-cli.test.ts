/** A second factor with the stock AWS CLI: a device by its seed, a session, a role that asks for a code. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { policy } from '../support/iam.ts'
import { type Authenticator, authenticator } from '../support/mfa.ts'
import {
  type AwsCli,
  awsCliMissing,
  createAwsCli,
  resetAccounts,
  type ServerProcess,
  startServerProcess,
} from '../support/server.ts'

const missing = awsCliMissing()

describe.skipIf(missing)(`MFA${missing ? `: ${missing}` : ''}`, { timeout: 120_000 }, () => {
  let server: ServerProcess
  let cli: AwsCli
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sp-mfa-'))
    server = await startServerProcess(['--ephemeral', '--test-api'])
    cli = createAwsCli(server.endpoint)
    const [own] = await resetAccounts(server, ['owner@example.com'])
    cli.configure('root', {
      accessKeyId: own!.AccessKeyId,
      secretAccessKey: own!.SecretAccessKey,
    })
  })
  afterAll(async () => {
    cli?.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the command prints
  const aws = async (profile: string, ...args: string[]): Promise<any> => {
    const { status, stderr, json } = await cli.run(profile, ...args)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    return json
  }
  const fails = async (profile: string, ...args: string[]): Promise<string> => {
    const { status, stderr } = await cli.run(profile, ...args)
    expect(status).not.toBe(0)
    return stderr.trim().replace(/^An error occurred /, '')
  }

  /** A device by the seed that the CLI wrote to a file. */
  async function device(name: string, user: string): Promise<Authenticator> {
    const file = join(folder, name)
    const { VirtualMFADevice } = await aws(
      'root',
      ...['iam', 'create-virtual-mfa-device', '--virtual-mfa-device-name', name],
      ...['--bootstrap-method', 'Base32StringSeed', '--outfile', file],
    )
    const made = authenticator(
      { now: () => Date.now() },
      VirtualMFADevice.SerialNumber,
      readFileSync(file, 'utf8'),
    )
    const { AuthenticationCode1, AuthenticationCode2 } = made.pair()
    await aws(
      'root',
      ...['iam', 'enable-mfa-device', '--user-name', user, '--serial-number', made.serialNumber],
      ...['--authentication-code1', AuthenticationCode1],
      ...['--authentication-code2', AuthenticationCode2],
    )
    return made
  }
  const factor = ({ serialNumber }: Authenticator, code: string) => [
    ...['--serial-number', serialNumber],
    ...['--token-code', code],
  ]
  const configure = (
    profile: string,
    given: { AccessKeyId: string; SecretAccessKey: string; SessionToken?: string },
  ) =>
    cli.configure(profile, {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      ...(given.SessionToken && { sessionToken: given.SessionToken }),
    })

  test('a QR code is a picture', async () => {
    const file = join(folder, 'code.png')
    await aws(
      'root',
      ...['iam', 'create-virtual-mfa-device', '--virtual-mfa-device-name', 'picture'],
      ...['--bootstrap-method', 'QRCodePNG', '--outfile', file],
    )
    expect(readFileSync(file).subarray(1, 4).toString()).toBe('PNG')
  })

  test('a session that brought a code may do what long-term keys may not', async () => {
    await aws('root', 'iam', 'create-user', '--user-name', 'eve')
    const { AccessKey } = await aws('root', 'iam', 'create-access-key', '--user-name', 'eve')
    configure('eve', AccessKey)
    const withMfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }
    const document = policy(['iam:ListUsers', 'sts:AssumeRole'], '*', withMfa)
    await aws(
      'root',
      ...['iam', 'put-user-policy', '--user-name', 'eve', '--policy-name', 'with-mfa'],
      ...['--policy-document', document],
    )
    expect(await fails('eve', 'iam', 'list-users')).toContain('(AccessDenied)')
    const app = await device('eve', 'eve')
    expect(await fails('eve', 'sts', 'get-session-token', ...factor(app, '000000'))).toBe(
      '(AccessDenied) when calling the GetSessionToken operation: MultiFactorAuthentication failed with invalid MFA one time pass code.',
    )
    // enabling has spent the present one
    const fresh = app.code(1)
    const { Credentials } = await aws('eve', 'sts', 'get-session-token', ...factor(app, fresh))
    expect(await fails('eve', 'sts', 'get-session-token', ...factor(app, fresh))).toContain(
      'with invalid MFA one time pass code',
    )
    configure('eve-mfa', Credentials)
    const { Users } = await aws('eve-mfa', 'iam', 'list-users')
    expect(Users.map((user: { UserName: string }) => user.UserName)).toContain('eve')
  })

  test('a role takes the code of the call', async () => {
    const { Account } = await aws('root', 'sts', 'get-caller-identity')
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: Account },
        Action: 'sts:AssumeRole',
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      },
    })
    const { Role } = await aws(
      'root',
      ...['iam', 'create-role', '--role-name', 'guarded', '--assume-role-policy-document', trust],
    )
    const app = await device('eve-2', 'eve')
    const assume = ['sts', 'assume-role', '--role-arn', Role.Arn, '--role-session-name', 'cli']
    expect(await fails('eve', ...assume)).toContain('is not authorized to perform: sts:AssumeRole')
    const { Credentials } = await aws('eve', ...assume, ...factor(app, app.code(1)))
    configure('guarded', Credentials)
    expect((await aws('guarded', 'sts', 'get-caller-identity')).Arn).toBe(
      `arn:aws:sts::${Account}:assumed-role/guarded/cli`,
    )
  })
})
