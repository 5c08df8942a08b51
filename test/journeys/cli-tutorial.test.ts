/**
 * The IAM tutorial, command by command, with the stock AWS CLI and a profile for each person. Every step is seen both
 * allowed and denied, and the denials are AWS's sentences.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type AwsCli,
  awsCliMissing,
  type CommandResult,
  createAwsCli,
  resetAccounts,
  type ServerProcess,
  startServerProcess,
} from '../support/server.ts'

const missing = awsCliMissing()

describe.skipIf(missing)(
  `a first account${missing ? `: ${missing}` : ''}`,
  { timeout: 120_000 },
  () => {
    let server: ServerProcess
    let cli: AwsCli
    let account = ''
    let other = ''

    beforeAll(async () => {
      server = await startServerProcess(['--ephemeral', '--test-api'])
      cli = createAwsCli(server.endpoint)
      const [own, foreign] = await resetAccounts(server, ['owner@example.com', 'other@example.com'])
      account = own!.AccountId
      other = foreign!.AccountId
      for (const [profile, { AccessKeyId, SecretAccessKey }] of [
        ['root', own!],
        ['other-root', foreign!],
      ] as const)
        cli.configure(profile, { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey })
    })
    afterAll(async () => {
      cli?.close()
      await server?.stop()
    })

    const aws = async (profile: string, ...args: string[]): Promise<CommandResult> => {
      const result = await cli.run(profile, ...args)
      expect(result.stderr).toBe('')
      expect(result.status).toBe(0)
      return result
    }
    /** The command fails as the CLI prints AWS's error: `An error occurred (CODE) when calling the OPERATION operation: …`. */
    const fails = async (
      profile: string,
      args: readonly string[],
      code: string,
      operation: string,
      text: string | RegExp = /./,
    ): Promise<void> => {
      const { status, stderr } = await cli.run(profile, ...args)
      expect(status).not.toBe(0)
      const [, gotCode, gotOperation, message = ''] =
        /An error occurred \((\w+)\) when calling the (\w+) operation(?: \([^)]*\))?: ([\s\S]*)$/.exec(
          stderr,
        ) ?? []
      expect({ code: gotCode, operation: gotOperation }).toEqual({ code, operation })
      if (typeof text === 'string') expect(message).toBe(text)
      else expect(message).toMatch(text)
    }
    const configureNewKey = async (profile: string, user: string): Promise<string> => {
      const { json } = await aws('root', 'iam', 'create-access-key', '--user-name', user)
      cli.configure(profile, {
        accessKeyId: json.AccessKey.AccessKeyId,
        secretAccessKey: json.AccessKey.SecretAccessKey,
      })
      return json.AccessKey.AccessKeyId
    }
    const user = (name: string) => `arn:aws:iam::${account}:user/${name}`
    const noIdentity = (name: string, action: string, on: string) =>
      `User: ${user(name)} is not authorized to perform: ${action}${on === '' ? '' : ` on resource: ${on}`} because no identity-based policy allows the ${action} action`
    const byDeny = (name: string, action: string, on: string) =>
      `User: ${user(name)} is not authorized to perform: ${action} on resource: ${on} with an explicit deny in an identity-based policy`

    test('who am I', async () => {
      const { json } = await aws('root', 'sts', 'get-caller-identity')
      expect(json).toEqual({
        UserId: account,
        Account: account,
        Arn: `arn:aws:iam::${account}:root`,
      })
    })

    test('users: create, list, get', async () => {
      const created = await aws('root', 'iam', 'create-user', '--user-name', 'alice')
      expect(created.json.User).toMatchObject({ Path: '/', UserName: 'alice', Arn: user('alice') })
      expect(created.json.User.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/)
      for (const name of ['bob', 'carol', 'dave'])
        await aws('root', 'iam', 'create-user', '--user-name', name)
      const listed = await aws('root', 'iam', 'list-users')
      const names = listed.json.Users.map((each: { UserName: string }) => each.UserName)
      expect(names).toEqual(expect.arrayContaining(['alice', 'bob', 'carol', 'dave']))
      await fails(
        'root',
        ['iam', 'create-user', '--user-name', 'ALICE'],
        'EntityAlreadyExists',
        'CreateUser',
        'User with name ALICE already exists.',
      )
      await fails(
        'root',
        ['iam', 'get-user', '--user-name', 'mallory'],
        'NoSuchEntity',
        'GetUser',
        'The user with name mallory cannot be found.',
      )
    })

    test('the user without any policy may do nothing but learn who it is', async () => {
      await configureNewKey('alice', 'alice')
      const { json } = await aws('alice', 'sts', 'get-caller-identity')
      expect(json.Arn).toBe(user('alice'))
      await fails(
        'alice',
        ['iam', 'list-users'],
        'AccessDenied',
        'ListUsers',
        noIdentity('alice', 'iam:ListUsers', `arn:aws:iam::${account}:user/`),
      )
      await fails(
        'alice',
        ['iam', 'create-user', '--user-name', 'eve'],
        'AccessDenied',
        'CreateUser',
        noIdentity('alice', 'iam:CreateUser', user('eve')),
      )
      await fails(
        'alice',
        ['s3api', 'list-buckets'],
        'AccessDenied',
        'ListBuckets',
        noIdentity('alice', 's3:ListAllMyBuckets', ''),
      )
    })

    test('groups give what their policies allow', async () => {
      const group = await aws('root', 'iam', 'create-group', '--group-name', 'Developers')
      expect(group.json.Group.Arn).toBe(`arn:aws:iam::${account}:group/Developers`)
      await aws(
        'root',
        'iam',
        'add-user-to-group',
        '--group-name',
        'Developers',
        '--user-name',
        'alice',
      )
      const policy = await aws(
        'root',
        'iam',
        'create-policy',
        '--policy-name',
        'ListUsersOnly',
        '--policy-document',
        cli.document('list-users.json', {
          Version: '2012-10-17',
          Statement: [{ Sid: 'List', Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' }],
        }),
      )
      const arn = `arn:aws:iam::${account}:policy/ListUsersOnly`
      expect(policy.json.Policy).toMatchObject({
        Arn: arn,
        DefaultVersionId: 'v1',
        AttachmentCount: 0,
      })
      await aws(
        'root',
        'iam',
        'attach-group-policy',
        '--group-name',
        'Developers',
        '--policy-arn',
        arn,
      )
      await aws('alice', 'iam', 'list-users')
      await fails(
        'alice',
        ['iam', 'list-groups'],
        'AccessDenied',
        'ListGroups',
        noIdentity('alice', 'iam:ListGroups', `arn:aws:iam::${account}:group/`),
      )
      const local = await aws('root', 'iam', 'list-policies', '--scope', 'Local')
      expect(local.json.Policies).toMatchObject([
        { PolicyName: 'ListUsersOnly', AttachmentCount: 1 },
      ])
      const members = await aws('root', 'iam', 'get-group', '--group-name', 'Developers')
      expect(members.json.Users).toMatchObject([{ UserName: 'alice' }])
      const groups = await aws('root', 'iam', 'list-groups-for-user', '--user-name', 'alice')
      expect(groups.json.Groups).toMatchObject([{ GroupName: 'Developers' }])
    })

    test('a group in a group is refused', async () => {
      await aws('root', 'iam', 'create-group', '--group-name', 'Nested')
      await fails(
        'root',
        ['iam', 'add-user-to-group', '--group-name', 'Developers', '--user-name', 'Nested'],
        'NoSuchEntity',
        'AddUserToGroup',
        'The user with name Nested cannot be found.',
      )
    })

    test('a new policy version changes what is allowed, and its rollback undoes it', async () => {
      const arn = `arn:aws:iam::${account}:policy/ListUsersOnly`
      await aws(
        'root',
        'iam',
        'create-policy-version',
        '--policy-arn',
        arn,
        '--set-as-default',
        '--policy-document',
        cli.document('list-groups.json', {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'iam:ListGroups', Resource: '*' }],
        }),
      )
      await aws('alice', 'iam', 'list-groups')
      await fails('alice', ['iam', 'list-users'], 'AccessDenied', 'ListUsers')
      const versions = await aws('root', 'iam', 'list-policy-versions', '--policy-arn', arn)
      expect(versions.json.Versions).toMatchObject([
        { VersionId: 'v2', IsDefaultVersion: true },
        { VersionId: 'v1', IsDefaultVersion: false },
      ])
      await aws(
        'root',
        'iam',
        'set-default-policy-version',
        '--policy-arn',
        arn,
        '--version-id',
        'v1',
      )
      await aws('alice', 'iam', 'list-users')
      await fails('alice', ['iam', 'list-groups'], 'AccessDenied', 'ListGroups')
      const shown = await aws(
        'root',
        'iam',
        'get-policy-version',
        '--policy-arn',
        arn,
        '--version-id',
        'v2',
      )
      expect(shown.json.PolicyVersion.Document.Statement[0].Action).toBe('iam:ListGroups')
      await fails(
        'root',
        ['iam', 'delete-policy-version', '--policy-arn', arn, '--version-id', 'v1'],
        'DeleteConflict',
        'DeletePolicyVersion',
        'Cannot delete the default version of a policy.',
      )
    })

    test('an AWS managed policy opens S3 for reading only', async () => {
      await aws('root', 's3api', 'create-bucket', '--bucket', 'tutorial-bucket')
      await aws(
        'root',
        's3api',
        'put-object',
        '--bucket',
        'tutorial-bucket',
        '--key',
        'hello.txt',
        '--body',
        cli.document('hello.txt', 'hello').slice('file://'.length),
      )
      await configureNewKey('bob', 'bob')
      const readOnly = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'
      await fails(
        'bob',
        ['s3api', 'list-objects', '--bucket', 'tutorial-bucket'],
        'AccessDenied',
        'ListObjects',
        noIdentity('bob', 's3:ListBucket', '"arn:aws:s3:::tutorial-bucket"'),
      )
      await aws('root', 'iam', 'attach-user-policy', '--user-name', 'bob', '--policy-arn', readOnly)
      const buckets = await aws('bob', 's3api', 'list-buckets')
      expect(buckets.json.Buckets).toMatchObject([{ Name: 'tutorial-bucket' }])
      const objects = await aws('bob', 's3api', 'list-objects', '--bucket', 'tutorial-bucket')
      expect(objects.json.Contents).toMatchObject([{ Key: 'hello.txt', Size: 5 }])
      await aws(
        'bob',
        's3api',
        'get-object',
        '--bucket',
        'tutorial-bucket',
        '--key',
        'hello.txt',
        'out.txt',
      )
      await fails(
        'bob',
        ['s3api', 'put-object', '--bucket', 'tutorial-bucket', '--key', 'x'],
        'AccessDenied',
        'PutObject',
        noIdentity('bob', 's3:PutObject', '"arn:aws:s3:::tutorial-bucket/x"'),
      )
      const attached = await aws('root', 'iam', 'list-attached-user-policies', '--user-name', 'bob')
      expect(attached.json.AttachedPolicies).toEqual([
        { PolicyName: 'AmazonS3ReadOnlyAccess', PolicyArn: readOnly },
      ])
    })

    test('an inline deny overrides the allow', async () => {
      await aws(
        'root',
        'iam',
        'put-user-policy',
        '--user-name',
        'bob',
        '--policy-name',
        'NoListing',
        '--policy-document',
        cli.document('deny.json', {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Deny', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::tutorial-bucket' },
          ],
        }),
      )
      await fails(
        'bob',
        ['s3api', 'list-objects', '--bucket', 'tutorial-bucket'],
        'AccessDenied',
        'ListObjects',
        byDeny('bob', 's3:ListBucket', '"arn:aws:s3:::tutorial-bucket"'),
      )
      await aws(
        'bob',
        's3api',
        'get-object',
        '--bucket',
        'tutorial-bucket',
        '--key',
        'hello.txt',
        'out.txt',
      )
      const names = await aws('root', 'iam', 'list-user-policies', '--user-name', 'bob')
      expect(names.json.PolicyNames).toEqual(['NoListing'])
      const shown = await aws(
        'root',
        'iam',
        'get-user-policy',
        '--user-name',
        'bob',
        '--policy-name',
        'NoListing',
      )
      expect(shown.json.PolicyDocument.Statement[0].Effect).toBe('Deny')
      await aws(
        'root',
        'iam',
        'delete-user-policy',
        '--user-name',
        'bob',
        '--policy-name',
        'NoListing',
      )
      await aws('bob', 's3api', 'list-objects', '--bucket', 'tutorial-bucket')
    })

    test('the least-privilege user', async () => {
      await configureNewKey('carol', 'carol')
      await aws(
        'root',
        'iam',
        'put-user-policy',
        '--user-name',
        'carol',
        '--policy-name',
        'OneKey',
        '--policy-document',
        cli.document('least.json', {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::tutorial-bucket/hello.txt',
            },
          ],
        }),
      )
      await aws(
        'carol',
        's3api',
        'get-object',
        '--bucket',
        'tutorial-bucket',
        '--key',
        'hello.txt',
        'out.txt',
      )
      await fails(
        'carol',
        ['s3api', 'get-object', '--bucket', 'tutorial-bucket', '--key', 'other.txt', 'out.txt'],
        'AccessDenied',
        'GetObject',
        noIdentity('carol', 's3:GetObject', '"arn:aws:s3:::tutorial-bucket/other.txt"'),
      )
      await fails(
        'carol',
        ['s3api', 'list-objects-v2', '--bucket', 'tutorial-bucket'],
        'AccessDenied',
        'ListObjectsV2',
      )
    })

    test('a role, assumed with the three exported variables', async () => {
      const trust = cli.document('trust.json', {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${account}:root` },
            Action: 'sts:AssumeRole',
          },
        ],
      })
      const role = await aws(
        'root',
        'iam',
        'create-role',
        '--role-name',
        'Reader',
        '--assume-role-policy-document',
        trust,
      )
      const arn = `arn:aws:iam::${account}:role/Reader`
      expect(role.json.Role).toMatchObject({ Arn: arn, RoleName: 'Reader' })
      await aws(
        'root',
        'iam',
        'attach-role-policy',
        '--role-name',
        'Reader',
        '--policy-arn',
        'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
      )
      await aws(
        'root',
        'iam',
        'put-role-policy',
        '--role-name',
        'Reader',
        '--policy-name',
        'SeeUsers',
        '--policy-document',
        cli.document('see-users.json', {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' }],
        }),
      )
      expect(
        (await aws('root', 'iam', 'list-roles')).json.Roles.map(
          (each: { RoleName: string }) => each.RoleName,
        ),
      ).toContain('Reader')
      expect(
        (await aws('root', 'iam', 'list-role-policies', '--role-name', 'Reader')).json.PolicyNames,
      ).toEqual(['SeeUsers'])
      expect(
        (await aws('root', 'iam', 'list-attached-role-policies', '--role-name', 'Reader')).json
          .AttachedPolicies,
      ).toMatchObject([{ PolicyName: 'AmazonS3ReadOnlyAccess' }])
      expect(
        (
          await aws(
            'root',
            'iam',
            'get-role-policy',
            '--role-name',
            'Reader',
            '--policy-name',
            'SeeUsers',
          )
        ).json.PolicyDocument.Statement,
      ).toHaveLength(1)
      expect((await aws('root', 'iam', 'list-groups')).json.Groups.length).toBeGreaterThanOrEqual(2)

      const assume = [
        'sts',
        'assume-role',
        '--role-arn',
        arn,
        '--role-session-name',
        'dave-session',
      ]
      await configureNewKey('dave', 'dave')
      await fails(
        'dave',
        assume,
        'AccessDenied',
        'AssumeRole',
        noIdentity('dave', 'sts:AssumeRole', arn),
      )
      await aws(
        'root',
        'iam',
        'put-user-policy',
        '--user-name',
        'dave',
        '--policy-name',
        'Assume',
        '--policy-document',
        cli.document('assume.json', {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: arn }],
        }),
      )
      const sessions = []
      // two sessions of one name at once both work
      for (let n = 0; n < 2; n++) {
        const { json } = await aws('dave', ...assume)
        expect(json.AssumedRoleUser.Arn).toBe(
          `arn:aws:sts::${account}:assumed-role/Reader/dave-session`,
        )
        sessions.push({
          accessKeyId: json.Credentials.AccessKeyId,
          secretAccessKey: json.Credentials.SecretAccessKey,
          sessionToken: json.Credentials.SessionToken,
        })
      }
      for (const session of sessions) {
        const who = await cli.runWith(session, 'sts', 'get-caller-identity')
        expect(who.json.Arn).toBe(`arn:aws:sts::${account}:assumed-role/Reader/dave-session`)
        expect(who.json.UserId).toMatch(/^AROA[A-Z2-7]{17}:dave-session$/)
        expect((await cli.runWith(session, 's3api', 'list-buckets')).status).toBe(0)
        expect((await cli.runWith(session, 'iam', 'list-users')).status).toBe(0)
        const denied = await cli.runWith(session, 'iam', 'create-user', '--user-name', 'eve')
        expect(denied.stderr).toContain(
          `User: arn:aws:sts::${account}:assumed-role/Reader/dave-session is not authorized to perform: iam:CreateUser on resource: ${user('eve')} because no identity-based policy allows the iam:CreateUser action`,
        )
      }
      await fails(
        'root',
        assume,
        'AccessDenied',
        'AssumeRole',
        'Roles may not be assumed by root accounts.',
      )
      await fails(
        'dave',
        [
          'sts',
          'assume-role',
          '--role-arn',
          `arn:aws:iam::${account}:role/Nobody`,
          '--role-session-name',
          'x1',
        ],
        'AccessDenied',
        'AssumeRole',
      )
    })

    test('a session of oneself', async () => {
      const { json } = await aws('bob', 'sts', 'get-session-token', '--duration-seconds', '900')
      const session = {
        accessKeyId: json.Credentials.AccessKeyId,
        secretAccessKey: json.Credentials.SecretAccessKey,
        sessionToken: json.Credentials.SessionToken,
      }
      expect(session.accessKeyId).toMatch(/^ASIA/)
      expect((await cli.runWith(session, 'sts', 'get-caller-identity')).json.Arn).toBe(user('bob'))
      expect((await cli.runWith(session, 's3api', 'list-buckets')).status).toBe(0)
      const again = await cli.runWith(session, 'sts', 'get-session-token')
      expect(again.stderr).toContain('(AccessDenied)')
      // without its token the key is worth nothing
      const bare = await cli.runWith(
        { accessKeyId: session.accessKeyId, secretAccessKey: session.secretAccessKey },
        'sts',
        'get-caller-identity',
      )
      expect(bare.stderr).toContain('(InvalidClientTokenId)')
    })

    test('access keys: for oneself and for others, inactive and active, deleted', async () => {
      await aws('root', 'iam', 'create-user', '--user-name', 'erin')
      const first = await configureNewKey('erin', 'erin')
      await fails(
        'erin',
        ['iam', 'create-access-key'],
        'AccessDenied',
        'CreateAccessKey',
        noIdentity('erin', 'iam:CreateAccessKey', 'user erin'),
      )
      await aws(
        'root',
        'iam',
        'put-user-policy',
        '--user-name',
        'erin',
        '--policy-name',
        'OwnKeys',
        '--policy-document',
        cli.document('own-keys.json', {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: [
                'iam:CreateAccessKey',
                'iam:ListAccessKeys',
                'iam:UpdateAccessKey',
                'iam:DeleteAccessKey',
              ],
              // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
              Resource: 'arn:aws:iam::*:user/${aws:username}',
            },
          ],
        }),
      )
      const second = await aws('erin', 'iam', 'create-access-key')
      expect(second.json.AccessKey.UserName).toBe('erin')
      await fails(
        'erin',
        ['iam', 'create-access-key', '--user-name', 'bob'],
        'AccessDenied',
        'CreateAccessKey',
        noIdentity('erin', 'iam:CreateAccessKey', 'user bob'),
      )
      await fails(
        'erin',
        ['iam', 'create-access-key'],
        'LimitExceeded',
        'CreateAccessKey',
        'Cannot exceed quota for AccessKeysPerUser: 2',
      )
      const keys = await aws('erin', 'iam', 'list-access-keys')
      expect(keys.json.AccessKeyMetadata).toHaveLength(2)
      expect(JSON.stringify(keys.json)).not.toContain('Secret')

      await aws(
        'root',
        'iam',
        'update-access-key',
        '--user-name',
        'erin',
        '--access-key-id',
        first,
        '--status',
        'Inactive',
      )
      await fails(
        'erin',
        ['sts', 'get-caller-identity'],
        'InvalidClientTokenId',
        'GetCallerIdentity',
        'The security token included in the request is invalid.',
      )
      await fails(
        'erin',
        ['s3api', 'list-buckets'],
        'InvalidAccessKeyId',
        'ListBuckets',
        'The AWS Access Key Id you provided does not exist in our records.',
      )
      await aws(
        'root',
        'iam',
        'update-access-key',
        '--user-name',
        'erin',
        '--access-key-id',
        first,
        '--status',
        'Active',
      )
      await aws('erin', 'sts', 'get-caller-identity')
      const used = await aws('root', 'iam', 'get-access-key-last-used', '--access-key-id', first)
      expect(used.json).toMatchObject({
        UserName: 'erin',
        AccessKeyLastUsed: { ServiceName: 'sts', Region: 'us-east-1' },
      })
      await aws('root', 'iam', 'delete-access-key', '--user-name', 'erin', '--access-key-id', first)
      await fails(
        'erin',
        ['sts', 'get-caller-identity'],
        'InvalidClientTokenId',
        'GetCallerIdentity',
      )
    })

    test('passwords for the console', async () => {
      const created = await aws(
        'root',
        'iam',
        'create-login-profile',
        '--user-name',
        'alice',
        '--password',
        'Tutorial-Passw0rd!',
        '--password-reset-required',
      )
      expect(created.json.LoginProfile).toMatchObject({
        UserName: 'alice',
        PasswordResetRequired: true,
      })
      await fails(
        'root',
        ['iam', 'create-login-profile', '--user-name', 'alice', '--password', 'Tutorial-Passw0rd!'],
        'EntityAlreadyExists',
        'CreateLoginProfile',
      )
      await aws(
        'root',
        'iam',
        'update-login-profile',
        '--user-name',
        'alice',
        '--no-password-reset-required',
      )
      const shown = await aws('root', 'iam', 'get-login-profile', '--user-name', 'alice')
      expect(shown.json.LoginProfile.PasswordResetRequired).toBe(false)
      await fails(
        'bob',
        ['iam', 'create-login-profile', '--user-name', 'bob', '--password', 'Tutorial-Passw0rd!'],
        'AccessDenied',
        'CreateLoginProfile',
        noIdentity('bob', 'iam:CreateLoginProfile', 'user bob'),
      )
    })

    test('across two accounts a role opens only when both sides allow', async () => {
      await aws('other-root', 'iam', 'create-user', '--user-name', 'guest')
      const key = await aws('other-root', 'iam', 'create-access-key', '--user-name', 'guest')
      cli.configure('guest', {
        accessKeyId: key.json.AccessKey.AccessKeyId,
        secretAccessKey: key.json.AccessKey.SecretAccessKey,
      })
      const arn = `arn:aws:iam::${account}:role/Shared`
      const assume = ['sts', 'assume-role', '--role-arn', arn, '--role-session-name', 'guest']
      const own = {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${account}:root` },
            Action: 'sts:AssumeRole',
          },
        ],
      }
      await aws(
        'root',
        'iam',
        'create-role',
        '--role-name',
        'Shared',
        '--assume-role-policy-document',
        cli.document('own-trust.json', own),
      )
      await fails('guest', assume, 'AccessDenied', 'AssumeRole')
      // the other account's side alone
      await aws(
        'other-root',
        'iam',
        'put-user-policy',
        '--user-name',
        'guest',
        '--policy-name',
        'Assume',
        '--policy-document',
        cli.document('guest.json', {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: arn }],
        }),
      )
      await fails('guest', assume, 'AccessDenied', 'AssumeRole')
      // this account's side, with an external id
      await aws(
        'root',
        'iam',
        'update-assume-role-policy',
        '--role-name',
        'Shared',
        '--policy-document',
        cli.document('shared-trust.json', {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${other}:root` },
              Action: 'sts:AssumeRole',
              Condition: { StringEquals: { 'sts:ExternalId': 'ticket-42' } },
            },
          ],
        }),
      )
      await fails('guest', assume, 'AccessDenied', 'AssumeRole')
      await fails('guest', [...assume, '--external-id', 'ticket-43'], 'AccessDenied', 'AssumeRole')
      await aws('guest', ...assume, '--external-id', 'ticket-42')
      // both sides are needed: without its own account's allow the guest is refused again
      await aws(
        'other-root',
        'iam',
        'delete-user-policy',
        '--user-name',
        'guest',
        '--policy-name',
        'Assume',
      )
      await fails('guest', [...assume, '--external-id', 'ticket-42'], 'AccessDenied', 'AssumeRole')
    })

    test('across two accounts a bucket opens only when both sides allow', async () => {
      const read = [
        's3api',
        'get-object',
        '--bucket',
        'tutorial-bucket',
        '--key',
        'hello.txt',
        'out.txt',
      ]
      await fails('guest', read, 'AccessDenied', 'GetObject', 'Access Denied')
      await aws(
        'root',
        's3api',
        'put-bucket-policy',
        '--bucket',
        'tutorial-bucket',
        '--policy',
        cli.document('bucket.json', {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${other}:user/guest` },
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::tutorial-bucket/*',
            },
          ],
        }),
      )
      await fails('guest', read, 'AccessDenied', 'GetObject', 'Access Denied')
      await aws(
        'other-root',
        'iam',
        'put-user-policy',
        '--user-name',
        'guest',
        '--policy-name',
        'Read',
        '--policy-document',
        cli.document('guest-read.json', {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::tutorial-bucket/*' },
          ],
        }),
      )
      await aws('guest', ...read)
      await aws('root', 's3api', 'delete-bucket-policy', '--bucket', 'tutorial-bucket')
      await fails('guest', read, 'AccessDenied', 'GetObject', 'Access Denied')
    })

    test('s3 commands for people', async () => {
      cli.document('notes.txt', 'some notes')
      await aws('root', 's3', 'mb', 's3://tutorial-files')
      await aws('root', 's3', 'cp', 'notes.txt', 's3://tutorial-files/a/notes.txt')
      expect((await cli.run('root', 's3', 'ls', 's3://tutorial-files/a/')).stdout).toContain(
        'notes.txt',
      )
      await fails('alice', ['s3', 'ls', 's3://tutorial-files'], 'AccessDenied', 'ListObjectsV2')
      await aws('root', 's3', 'rm', 's3://tutorial-files', '--recursive')
      await aws('root', 's3', 'rb', 's3://tutorial-files')
    })

    test('cleaning up in the order AWS demands', async () => {
      await fails(
        'root',
        ['iam', 'delete-user', '--user-name', 'carol'],
        'DeleteConflict',
        'DeleteUser',
      )
      await fails(
        'root',
        ['iam', 'delete-group', '--group-name', 'Developers'],
        'DeleteConflict',
        'DeleteGroup',
      )
      const summary = await aws('root', 'iam', 'get-account-summary')
      expect(summary.json.SummaryMap).toMatchObject({ Groups: 2, GroupsQuota: 300, Roles: 2 })
    })
  },
)
