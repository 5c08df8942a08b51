/** Temporary credentials, and credentials that end. */

import { policy, trust } from '../../support/iam.ts'
import type { Credentials, RawAnswer } from '../../support/in-process.ts'
import { formOf, iamForm, signedForm, signedS3, withHeader, withMore } from './requests.ts'
import { callOutcome, invalid, playRows, type Row, row, type Yard } from './rows.ts'

const whoAmI = formOf('GetCallerIdentity')
const role = 'Worker'
const roleArn = ({ own }: Yard) => `arn:aws:iam::${own.accountId}:role/${role}`
const badToken = ['400 InvalidToken', '403']
const gone = ['403 InvalidClientTokenId']

const credentialsOf = (
  issued: { AccessKeyId?: string; SecretAccessKey?: string; SessionToken?: string } | undefined,
): Credentials => ({
  accessKeyId: issued?.AccessKeyId ?? '',
  secretAccessKey: issued?.SecretAccessKey ?? '',
  sessionToken: issued?.SessionToken ?? '',
})

async function assume(yard: Yard, more: { Policy?: string; by?: Credentials } = {}) {
  const { by = yard.own.admin, ...input } = more
  const { Credentials: issued } = await yard.cloud
    .sts(by)
    .assumeRole({ RoleArn: roleArn(yard), RoleSessionName: 'session', ...input })
  return credentialsOf(issued)
}

const ownSession = async ({ cloud, own }: Yard) =>
  credentialsOf((await cloud.sts(own.admin).getSessionToken({})).Credentials)

const send = (yard: Yard, credentials: Credentials, service: 'iam' | 'sts', body: string) =>
  yard.cloud.send(signedForm(yard.cloud, credentials, service, body))

const bare = ({ accessKeyId, secretAccessKey }: Credentials): Credentials => ({
  accessKeyId,
  secretAccessKey,
})

/** One character near the end of the token replaced by another of its alphabet. */
const bent = (credentials: Credentials, at: number): Credentials => {
  const token = credentials.sessionToken ?? ''
  const index = Math.floor(token.length * at)
  const other = token[index] === 'A' ? 'B' : 'A'
  return { ...credentials, sessionToken: token.slice(0, index) + other + token.slice(index + 1) }
}

const tokens: readonly Row[] = [
  row('session of a role', ['200'], async (yard) => send(yard, await assume(yard), 'sts', whoAmI)),
  row('ASIA key without token, STS', gone, async (yard) =>
    send(yard, bare(await assume(yard)), 'sts', whoAmI),
  ),
  row(
    'ASIA key without token, S3',
    ['403 InvalidAccessKeyId', '403 AccessDenied', '400 InvalidToken'],
    async (yard) => yard.cloud.send(signedS3(yard.cloud, bare(await assume(yard)))),
  ),
  ...[0.05, 0.3, 0.6, 0.95].flatMap((at) => [
    row(`token with one character changed at ${at}, STS`, badToken, async (yard) =>
      send(yard, bent(await assume(yard), at), 'sts', whoAmI),
    ),
    row(`token with one character changed at ${at}, S3`, badToken, async (yard) =>
      yard.cloud.send(signedS3(yard.cloud, bent(await assume(yard), at))),
    ),
  ]),
  row('token cut short', badToken, async (yard) => {
    const session = await assume(yard)
    return send(
      yard,
      { ...session, sessionToken: session.sessionToken?.slice(0, -8) ?? '' },
      'sts',
      whoAmI,
    )
  }),
  row('token with something after it', badToken, async (yard) => {
    const session = await assume(yard)
    return send(yard, { ...session, sessionToken: `${session.sessionToken}AAAA` }, 'sts', whoAmI)
  }),
  row('token of another session of the role', badToken, async (yard) => {
    const [one, two] = [await assume(yard), await assume(yard)]
    return send(yard, { ...one, sessionToken: two.sessionToken as string }, 'sts', whoAmI)
  }),
  row('token of a narrow session exchanged for the token of a wide one', badToken, async (yard) => {
    const narrow = await assume(yard, { Policy: policy('s3:GetObject') })
    const wide = await assume(yard)
    return send(
      yard,
      { ...narrow, sessionToken: wide.sessionToken as string },
      'iam',
      iamForm('ListUsers'),
    )
  }),
  row('token dropped after signing', ['403'], async (yard) =>
    yard.cloud.send(
      withHeader(
        signedForm(yard.cloud, await assume(yard), 'sts', whoAmI),
        'X-Amz-Security-Token',
        () => undefined,
      ),
    ),
  ),
  row('token added after signing', ['403'], async (yard) => {
    const session = await assume(yard)
    return yard.cloud.send(
      withMore(signedForm(yard.cloud, bare(session), 'sts', whoAmI), [
        'X-Amz-Security-Token',
        session.sessionToken as string,
      ]),
    )
  }),
  row('long-term key with a made-up token, STS', gone, (yard) =>
    send(yard, { ...yard.own.admin, sessionToken: 'FwoGZXIvYXdzEBYaDH' }, 'sts', whoAmI),
  ),
  row(
    'long-term key with a made-up token, S3',
    ['400 InvalidToken', '403 InvalidClientTokenId'],
    (yard) =>
      yard.cloud.send(
        signedS3(yard.cloud, { ...yard.own.admin, sessionToken: 'FwoGZXIvYXdzEBYaDH' }),
      ),
  ),
  row("root's key with a made-up token", gone, (yard) =>
    send(yard, { ...yard.own.root, sessionToken: 'anything' }, 'iam', iamForm('ListUsers')),
  ),
  row('long-term key with the token of a real session', gone, async (yard) =>
    send(
      yard,
      { ...yard.own.admin, sessionToken: (await assume(yard)).sessionToken as string },
      'sts',
      whoAmI,
    ),
  ),
]

const powers: readonly Row[] = [
  row('session policy narrower than the role: other action', ['403 AccessDenied'], async (yard) =>
    send(yard, await assume(yard, { Policy: policy('iam:GetUser') }), 'iam', iamForm('ListUsers')),
  ),
  row('session policy cannot widen the role', ['403 AccessDenied'], async (yard) =>
    send(
      yard,
      await assume(yard, { Policy: policy('*') }),
      'iam',
      iamForm('CreateUser', { UserName: 'eve' }),
    ),
  ),
  row('narrow session makes itself a key', ['403 AccessDenied'], async (yard) =>
    send(
      yard,
      await assume(yard, { Policy: policy('s3:GetObject') }),
      'iam',
      iamForm('CreateAccessKey', { UserName: 'admin' }),
    ),
  ),
  row(
    'narrow session makes a key for nobody in particular',
    ['403 AccessDenied', '400 ValidationError'],
    async (yard) =>
      send(
        yard,
        await assume(yard, { Policy: policy('s3:GetObject') }),
        'iam',
        iamForm('CreateAccessKey'),
      ),
  ),
  row(
    'session policy with only a deny of something else allows nothing',
    ['403 AccessDenied'],
    async (yard) =>
      send(
        yard,
        await assume(yard, { Policy: policy('s3:*', '*', { Effect: 'Deny' }) }),
        'iam',
        iamForm('ListUsers'),
      ),
  ),
  row('session that may assume the role chains', ['200'], async (yard) =>
    send(
      yard,
      await assume(yard, { Policy: policy('sts:AssumeRole') }),
      'sts',
      formOf('AssumeRole', { RoleArn: roleArn(yard), RoleSessionName: 'chained' }),
    ),
  ),
  row(
    'session policy denies sts:AssumeRole and the session chains',
    ['403 AccessDenied'],
    async (yard) =>
      send(
        yard,
        await assume(yard, {
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: '*', Resource: '*' },
              { Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*' },
            ],
          }),
        }),
        'sts',
        formOf('AssumeRole', { RoleArn: roleArn(yard), RoleSessionName: 'chained' }),
      ),
  ),
  row(
    'session policy that does not name sts:AssumeRole and the session chains',
    ['403 AccessDenied'],
    async (yard) =>
      send(
        yard,
        await assume(yard, { Policy: policy('s3:*') }),
        'sts',
        formOf('AssumeRole', { RoleArn: roleArn(yard), RoleSessionName: 'chained' }),
      ),
  ),
  row(
    'user whose own policy denies sts:AssumeRole of a role that trusts it',
    ['403 AccessDenied'],
    async (yard) => {
      const user = await yard.user(
        JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: '*', Resource: '*' },
            { Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*' },
          ],
        }),
      )
      await yard.cloud.iam(yard.own.admin).createRole({
        RoleName: `Trusts-${user.name}`,
        AssumeRolePolicyDocument: trust({ AWS: user.arn }),
      })
      return send(
        yard,
        user.credentials,
        'sts',
        formOf('AssumeRole', {
          RoleArn: `arn:aws:iam::${yard.own.accountId}:role/Trusts-${user.name}`,
          RoleSessionName: 'session',
        }),
      )
    },
  ),
  row(
    'GetSessionToken credentials without MFA call IAM',
    ['403 AccessDenied', ...gone],
    async (yard) => send(yard, await ownSession(yard), 'iam', iamForm('ListUsers')),
  ),
  row(
    'GetSessionToken credentials make themselves a key',
    ['403 AccessDenied', ...gone],
    async (yard) => send(yard, await ownSession(yard), 'iam', iamForm('CreateAccessKey')),
  ),
  row('GetSessionToken from a session', ['403 AccessDenied'], async (yard) =>
    send(yard, await assume(yard), 'sts', formOf('GetSessionToken')),
  ),
  row('GetFederationToken from a session', ['403 AccessDenied'], async (yard) =>
    send(yard, await assume(yard), 'sts', formOf('GetFederationToken', { Name: 'eve' })),
  ),
]

const durations: readonly Row[] = [
  row('DurationSeconds above MaxSessionDuration', invalid, (yard) =>
    send(
      yard,
      yard.own.admin,
      'sts',
      formOf('AssumeRole', {
        RoleArn: roleArn(yard),
        RoleSessionName: 's1',
        DurationSeconds: '3601',
      }),
    ),
  ),
  row('DurationSeconds below 900', invalid, (yard) =>
    send(
      yard,
      yard.own.admin,
      'sts',
      formOf('AssumeRole', {
        RoleArn: roleArn(yard),
        RoleSessionName: 's1',
        DurationSeconds: '899',
      }),
    ),
  ),
  row('DurationSeconds beyond every limit', invalid, (yard) =>
    send(
      yard,
      yard.own.admin,
      'sts',
      formOf('AssumeRole', {
        RoleArn: roleArn(yard),
        RoleSessionName: 's1',
        DurationSeconds: '43201',
      }),
    ),
  ),
  row('chaining above 3600 s', invalid, async (yard) => {
    await yard.cloud.iam(yard.own.admin).createRole({
      RoleName: 'Long',
      MaxSessionDuration: 43_200,
      AssumeRolePolicyDocument: trust({ AWS: yard.own.accountId }),
    })
    return send(
      yard,
      await assume(yard, { Policy: policy('sts:AssumeRole') }),
      'sts',
      formOf('AssumeRole', {
        RoleArn: `arn:aws:iam::${yard.own.accountId}:role/Long`,
        RoleSessionName: 'chained',
        DurationSeconds: '3601',
      }),
    )
  }),
  ...['a:assumed-role/root', 'a/b', 'x', '', 'a b', 'ä', 'x'.repeat(65), '../root', 'a\nb'].map(
    (RoleSessionName) =>
      row(`RoleSessionName ${JSON.stringify(RoleSessionName)}`, invalid, (yard) =>
        send(
          yard,
          yard.own.admin,
          'sts',
          formOf('AssumeRole', { RoleArn: roleArn(yard), RoleSessionName }),
        ),
      ),
  ),
  row('a session after its end', ['403 ExpiredToken'], async (yard) => {
    const { cloud, own } = yard
    const { Credentials: issued } = await cloud.sts(own.admin).assumeRole({
      RoleArn: roleArn(yard),
      RoleSessionName: 'short',
      DurationSeconds: 900,
    })
    cloud.advance(901)
    return send(yard, credentialsOf(issued), 'sts', whoAmI)
  }),
]

/** What was taken away is gone with the answer that took it away. */
const endings: readonly Row[] = [
  row('DeleteAccessKey', gone, async (yard) => {
    const user = await yard.user()
    const before = await send(yard, user.credentials, 'sts', whoAmI)
    if (before.status !== 200) return 'the key never worked'
    await yard.cloud
      .iam(yard.own.admin)
      .deleteAccessKey({ UserName: user.name, AccessKeyId: user.credentials.accessKeyId })
    return send(yard, user.credentials, 'sts', whoAmI)
  }),
  row('a deleted key makes itself a new one', gone, async (yard) => {
    const user = await yard.user(policy('iam:*'))
    await user.iam.deleteAccessKey({ AccessKeyId: user.credentials.accessKeyId })
    return send(yard, user.credentials, 'iam', iamForm('CreateAccessKey'))
  }),
  row(
    'a key deletes itself and makes a new one at the same time',
    ['403 InvalidClientTokenId', '200'],
    async (yard) => {
      const user = await yard.user(policy('iam:*'))
      const [, made] = await Promise.all([
        user.iam.deleteAccessKey({ AccessKeyId: user.credentials.accessKeyId }),
        send(yard, user.credentials, 'iam', iamForm('CreateAccessKey')),
      ])
      // whichever came first: after both the key is dead
      const after = await send(yard, user.credentials, 'sts', whoAmI)
      return after.status === 403 ? made : 'the deleted key lives'
    },
  ),
  row('UpdateAccessKey Inactive, STS', gone, async (yard) => {
    const user = await deactivated(yard)
    return send(yard, user, 'sts', whoAmI)
  }),
  row('UpdateAccessKey Inactive, S3', ['403 InvalidAccessKeyId'], async (yard) =>
    yard.cloud.send(signedS3(yard.cloud, await deactivated(yard), { path: '/' })),
  ),
  row('a session of a deactivated key', ['403'], async (yard) => {
    const user = await yard.user(policy('*'))
    const session = credentialsOf(
      (await yard.cloud.sts(user.credentials).getSessionToken({})).Credentials,
    )
    await yard.cloud.iam(yard.own.admin).deleteAccessKey({
      UserName: user.name,
      AccessKeyId: user.credentials.accessKeyId,
    })
    await yard.cloud
      .iam(yard.own.admin)
      .deleteUserPolicy({ UserName: user.name, PolicyName: 'test' })
    await yard.cloud.iam(yard.own.admin).deleteUser({ UserName: user.name })
    return send(yard, session, 'sts', whoAmI)
  }),
  row('DeleteRolePolicy under a live session', ['403 AccessDenied'], async (yard) => {
    const { cloud, own } = yard
    const admin = cloud.iam(own.admin)
    await admin.createRole({
      RoleName: 'Stripped',
      AssumeRolePolicyDocument: trust({ AWS: own.accountId }),
    })
    await admin.putRolePolicy({
      RoleName: 'Stripped',
      PolicyName: 'p',
      PolicyDocument: policy('iam:ListUsers'),
    })
    const { Credentials: issued } = await cloud.sts(own.admin).assumeRole({
      RoleArn: `arn:aws:iam::${own.accountId}:role/Stripped`,
      RoleSessionName: 'session',
    })
    const session = credentialsOf(issued)
    const before = await send(yard, session, 'iam', iamForm('ListUsers'))
    if (before.status !== 200) return 'the session never could'
    await admin.deleteRolePolicy({ RoleName: 'Stripped', PolicyName: 'p' })
    return send(yard, session, 'iam', iamForm('ListUsers'))
  }),
  ...(['iam', 'sts'] as const).map((service) =>
    row(
      `a session revoked by its time of issue calls ${service}`,
      ['403 AccessDenied'],
      async (yard) => {
        const { cloud, own } = yard
        const admin = cloud.iam(own.admin)
        const RoleName = `Revoked-${service}`
        await admin.createRole({
          RoleName,
          AssumeRolePolicyDocument: trust({ AWS: own.accountId }),
        })
        await admin.putRolePolicy({ RoleName, PolicyName: 'all', PolicyDocument: policy('*') })
        const RoleArn = `arn:aws:iam::${own.accountId}:role/${RoleName}`
        const { Credentials: issued } = await cloud
          .sts(own.admin)
          .assumeRole({ RoleArn, RoleSessionName: 'session' })
        // what the console's "Revoke active sessions" attaches
        await admin.putRolePolicy({
          RoleName,
          PolicyName: 'AWSRevokeOlderSessions',
          PolicyDocument: policy('*', '*', {
            Effect: 'Deny',
            Condition: {
              DateLessThan: {
                'aws:TokenIssueTime': new Date(cloud.now() + 60_000).toISOString(),
              },
            },
          }),
        })
        const body =
          service === 'iam'
            ? iamForm('ListUsers')
            : formOf('AssumeRole', { RoleArn, RoleSessionName: 'chained' })
        return send(yard, credentialsOf(issued), service, body)
      },
    ),
  ),
  row('DeleteRole under a live session', ['403'], (yard) => afterRoleEnds(yard, 'Ended', false)),
  row('a role re-created under the same name does not adopt old sessions', ['403'], (yard) =>
    afterRoleEnds(yard, 'Reborn', true),
  ),
  row('DeleteUserPolicy', ['403 AccessDenied'], async (yard) => {
    const user = await yard.user(policy('iam:ListUsers'))
    await user.iam.listUsers({})
    await yard.cloud
      .iam(yard.own.admin)
      .deleteUserPolicy({ UserName: user.name, PolicyName: 'test' })
    return callOutcome(user.iam.listUsers({}))
  }),
]

async function deactivated({ cloud, own, user }: Yard): Promise<Credentials> {
  const { name, credentials } = await user(policy('s3:*'))
  await cloud.iam(own.admin).updateAccessKey({
    UserName: name,
    AccessKeyId: credentials.accessKeyId,
    Status: 'Inactive',
  })
  return credentials
}

async function afterRoleEnds(yard: Yard, name: string, again: boolean): Promise<RawAnswer> {
  const { cloud, own } = yard
  const admin = cloud.iam(own.admin)
  const create = async () => {
    await admin.createRole({
      RoleName: name,
      AssumeRolePolicyDocument: trust({ AWS: own.accountId }),
    })
    await admin.putRolePolicy({ RoleName: name, PolicyName: 'p', PolicyDocument: policy('iam:*') })
  }
  await create()
  const { Credentials: issued } = await cloud.sts(own.admin).assumeRole({
    RoleArn: `arn:aws:iam::${own.accountId}:role/${name}`,
    RoleSessionName: 'session',
  })
  await admin.deleteRolePolicy({ RoleName: name, PolicyName: 'p' })
  await admin.deleteRole({ RoleName: name })
  if (again) await create()
  return send(yard, credentialsOf(issued), 'iam', iamForm('ListUsers'))
}

async function withRole({ cloud, own }: Yard): Promise<void> {
  const admin = cloud.iam(own.admin)
  await admin.createRole({
    RoleName: role,
    AssumeRolePolicyDocument: trust({ AWS: own.accountId }),
  })
  await admin.putRolePolicy({
    RoleName: role,
    PolicyName: 'p',
    PolicyDocument: policy(['iam:ListUsers', 'iam:GetUser', 'sts:AssumeRole', 's3:*']),
  })
}

playRows('session tokens', tokens, withRole)
playRows('what sessions may', powers, withRole)
playRows('names and durations of sessions', durations, withRole)
playRows('ends', endings)
