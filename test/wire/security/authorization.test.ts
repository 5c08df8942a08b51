/** Who may what in IAM and STS: escalation, boundaries, trust, namesakes, races. */

import { failureOf, policy, trust } from '../../support/iam.ts'
import type { Credentials } from '../../support/in-process.ts'
import { formOf, iamForm, signedForm, withMore } from './requests.ts'
import { callOutcome, playRows, type Row, row, type Yard } from './rows.ts'

const denied = ['403 AccessDenied']
const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'

const iam = (yard: Yard, credentials: Credentials, action: string, input = {}) =>
  yard.cloud.send(signedForm(yard.cloud, credentials, 'iam', iamForm(action, input)))
const assume = (yard: Yard, credentials: Credentials, RoleArn: string, input = {}) =>
  yard.cloud.send(
    signedForm(
      yard.cloud,
      credentials,
      'sts',
      formOf('AssumeRole', { RoleArn, RoleSessionName: 'session', ...input }),
    ),
  )
const statements = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const allow = (Action: unknown, more = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more })
const deny = (Action: unknown, more = {}) => ({ Effect: 'Deny', Action, Resource: '*', ...more })

const asNobody = (name: string, action: string, input: (yard: Yard) => object): Row =>
  row(`user without policies: ${name}`, denied, (yard) =>
    iam(yard, yard.nobody.credentials, action, input(yard)),
  )

const withoutPolicies: readonly Row[] = [
  asNobody('ListUsers', 'ListUsers', () => ({})),
  asNobody('GetUser of itself', 'GetUser', () => ({})),
  asNobody('CreateUser', 'CreateUser', () => ({ UserName: 'eve' })),
  asNobody('CreateUser with a policy smuggled in', 'CreateUser', () => ({
    UserName: 'eve',
    PolicyDocument: policy('*'),
    'Policy.Statement': 'Allow',
  })),
  asNobody('key for itself', 'CreateAccessKey', () => ({})),
  asNobody('key for another user', 'CreateAccessKey', () => ({ UserName: 'admin' })),
  asNobody('password for another user', 'CreateLoginProfile', () => ({
    UserName: 'admin',
    Password: 'Str0ng-Enough!',
  })),
  asNobody('attach AdministratorAccess to itself', 'AttachUserPolicy', ({ nobody }) => ({
    UserName: nobody.name,
    PolicyArn: administrator,
  })),
  asNobody('inline policy for itself', 'PutUserPolicy', ({ nobody }) => ({
    UserName: nobody.name,
    PolicyName: 'mine',
    PolicyDocument: policy('*'),
  })),
  asNobody('join the administrators', 'AddUserToGroup', ({ nobody }) => ({
    UserName: nobody.name,
    GroupName: 'Administrators',
  })),
  asNobody('create a role that trusts it', 'CreateRole', ({ nobody }) => ({
    RoleName: 'Mine',
    AssumeRolePolicyDocument: trust({ AWS: nobody.arn }),
  })),
  asNobody('existence is hidden: another user', 'GetUser', () => ({ UserName: 'admin' })),
  asNobody('existence is hidden: a user that is not there', 'GetUser', () => ({
    UserName: 'not-there',
  })),
]

const escalation: readonly Row[] = [
  row('a user of iam:GetUser attaches AdministratorAccess to itself', denied, async (yard) => {
    const user = await yard.user(policy('iam:Get*'))
    return iam(yard, user.credentials, 'AttachUserPolicy', {
      UserName: user.name,
      PolicyArn: administrator,
    })
  }),
  row(
    'a user who may make keys for itself makes one for the administrator',
    denied,
    async (yard) => {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
      const own = policy('iam:CreateAccessKey', 'arn:aws:iam::*:user/${aws:username}')
      const user = await yard.user(own)
      return iam(yard, user.credentials, 'CreateAccessKey', { UserName: 'admin' })
    },
  ),
  row('a user called like a pattern does not match others', denied, async (yard) => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    const own = policy('iam:GetUser', 'arn:aws:iam::*:user/${aws:username}')
    const { own: account, cloud } = yard
    const admin = cloud.iam(account.admin)
    // names hold neither stars nor question marks; the next best is a prefix
    await admin.createUser({ UserName: 'adm' })
    await admin.putUserPolicy({ UserName: 'adm', PolicyName: 'p', PolicyDocument: own })
    const { AccessKey } = await admin.createAccessKey({ UserName: 'adm' })
    return iam(
      yard,
      {
        accessKeyId: AccessKey?.AccessKeyId ?? '',
        secretAccessKey: AccessKey?.SecretAccessKey ?? '',
      },
      'GetUser',
      { UserName: 'admin' },
    )
  }),
  row('Allow * with a Deny on one user', denied, async (yard) => {
    const user = await yard.user(
      statements(allow('*'), deny('iam:*', { Resource: 'arn:aws:iam::*:user/admin' })),
    )
    return iam(yard, user.credentials, 'CreateAccessKey', { UserName: 'admin' })
  }),
  row('a Deny in a group beats an Allow of the user', denied, async (yard) => {
    const user = await yard.user(policy('*'))
    const admin = yard.cloud.iam(yard.own.admin)
    await admin.createGroup({ GroupName: 'Denied' })
    await admin.putGroupPolicy({
      GroupName: 'Denied',
      PolicyName: 'p',
      PolicyDocument: statements(deny('iam:ListUsers')),
    })
    await admin.addUserToGroup({ GroupName: 'Denied', UserName: user.name })
    return iam(yard, user.credentials, 'ListUsers')
  }),
  row('the tags of a new user need their own permission', denied, async (yard) => {
    const user = await yard.user(policy('iam:CreateUser'))
    return iam(yard, user.credentials, 'CreateUser', {
      UserName: 'tagged',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'red',
    })
  }),
  ...[
    ['X-Forwarded-For', '192.0.2.1'],
    ['X-Real-IP', '192.0.2.1'],
    ['Forwarded', 'for=192.0.2.1'],
    ['X-Client-IP', '192.0.2.1'],
    ['True-Client-IP', '192.0.2.1'],
    ['CF-Connecting-IP', '192.0.2.1'],
    ['X-Forwarded-Host', 'iam.amazonaws.com'],
  ].map(([name, value]) =>
    row(`spoofed ${name} against aws:SourceIp`, denied, async (yard) => {
      const user = await yard.user(
        statements(
          allow('iam:ListUsers', { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }),
        ),
      )
      return yard.cloud.send(
        withMore(signedForm(yard.cloud, user.credentials, 'iam', iamForm('ListUsers')), [
          name as string,
          value as string,
        ]),
      )
    }),
  ),
  row('the address itself against aws:SourceIp', ['200'], async (yard) => {
    const user = await yard.user(
      statements(
        allow('iam:ListUsers', { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }),
      ),
    )
    return yard.cloud.send({
      ...signedForm(yard.cloud, user.credentials, 'iam', iamForm('ListUsers')),
      remoteAddress: '192.0.2.7',
    })
  }),
  row('X-Forwarded-Proto against aws:SecureTransport', denied, async (yard) => {
    const user = await yard.user(
      statements(
        allow('iam:ListUsers', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      ),
    )
    return yard.cloud.send(
      withMore(signedForm(yard.cloud, user.credentials, 'iam', iamForm('ListUsers')), [
        'X-Forwarded-Proto',
        'https',
      ]),
    )
  }),
  row('Referer and User-Agent do not stand for an address', denied, async (yard) => {
    const user = await yard.user(
      statements(
        allow('iam:ListUsers', { Condition: { StringEquals: { 'aws:SourceIp': '192.0.2.1' } } }),
      ),
    )
    return yard.cloud.send(
      withMore(
        signedForm(yard.cloud, user.credentials, 'iam', iamForm('ListUsers')),
        ['Referer', '192.0.2.1'],
        ['User-Agent', '192.0.2.1'],
      ),
    )
  }),
  row('X-HTTP-Method-Override does nothing to a query service', ['200', '400', '403'], (yard) =>
    yard.cloud.send(
      withMore(signedForm(yard.cloud, yard.own.admin, 'iam', iamForm('ListUsers')), [
        'X-HTTP-Method-Override',
        'DELETE',
      ]),
    ),
  ),
]

const boundary = 'Boundary'
const boundaryArn = ({ own }: Yard) => `arn:aws:iam::${own.accountId}:policy/${boundary}`

async function bounded(yard: Yard) {
  const user = await yard.user(policy('*'))
  await yard.cloud
    .iam(yard.own.admin)
    .putUserPermissionsBoundary({ UserName: user.name, PermissionsBoundary: boundaryArn(yard) })
  return user
}

const boundaries: readonly Row[] = [
  row('Allow * under a boundary: action inside', ['200'], async (yard) =>
    iam(yard, (await bounded(yard)).credentials, 'ListUsers'),
  ),
  row('Allow * under a boundary: action outside', denied, async (yard) =>
    iam(yard, (await bounded(yard)).credentials, 'ListRoles'),
  ),
  row('removing the own boundary', denied, async (yard) => {
    const user = await bounded(yard)
    return iam(yard, user.credentials, 'DeleteUserPermissionsBoundary', { UserName: user.name })
  }),
  row('replacing the own boundary by AdministratorAccess', denied, async (yard) => {
    const user = await bounded(yard)
    return iam(yard, user.credentials, 'PutUserPermissionsBoundary', {
      UserName: user.name,
      PermissionsBoundary: administrator,
    })
  }),
  row('a new default version of the own boundary', denied, async (yard) => {
    const user = await bounded(yard)
    return iam(yard, user.credentials, 'CreatePolicyVersion', {
      PolicyArn: boundaryArn(yard),
      PolicyDocument: policy('*'),
      SetAsDefault: 'true',
    })
  }),
  row('a boundary alone allows nothing', denied, async (yard) => {
    const user = await yard.user()
    await yard.cloud
      .iam(yard.own.admin)
      .putUserPermissionsBoundary({ UserName: user.name, PermissionsBoundary: administrator })
    return iam(yard, user.credentials, 'ListUsers')
  }),
  row('a session policy does not widen past the boundary of a role', denied, async (yard) => {
    const admin = yard.cloud.iam(yard.own.admin)
    await admin.createRole({
      RoleName: 'Bounded',
      AssumeRolePolicyDocument: trust({ AWS: yard.own.accountId }),
      PermissionsBoundary: boundaryArn(yard),
    })
    await admin.attachRolePolicy({ RoleName: 'Bounded', PolicyArn: administrator })
    const { Credentials: issued } = await yard.cloud.sts(yard.own.admin).assumeRole({
      RoleArn: `arn:aws:iam::${yard.own.accountId}:role/Bounded`,
      RoleSessionName: 'session',
      Policy: policy('*'),
    })
    return iam(
      yard,
      {
        accessKeyId: issued?.AccessKeyId ?? '',
        secretAccessKey: issued?.SecretAccessKey ?? '',
        sessionToken: issued?.SessionToken ?? '',
      },
      'ListRoles',
    )
  }),
]

const roleArn = ({ own }: Yard, name: string) => `arn:aws:iam::${own.accountId}:role/${name}`

async function roleFor(yard: Yard, name: string, document: string): Promise<string> {
  await yard.cloud
    .iam(yard.own.admin)
    .createRole({ RoleName: name, AssumeRolePolicyDocument: document })
  return roleArn(yard, name)
}

const withExternalId = (account: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: account },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': 'ticket-42' } },
      },
    ],
  })

const trusts: readonly Row[] = [
  row('AssumeRole on a role that trusts someone else', denied, async (yard) => {
    const other = await yard.user()
    const arn = await roleFor(yard, 'TrustsAnother', trust({ AWS: other.arn }))
    return assume(yard, yard.own.admin, arn)
  }),
  row('AssumeRole on a role that does not exist', denied, (yard) =>
    assume(yard, yard.own.admin, roleArn(yard, 'NotThere')),
  ),
  row('both answers are the same but for the name', ['same'], async (yard) => {
    const other = await yard.user()
    const arn = await roleFor(yard, 'TrustsNobodyElse', trust({ AWS: other.arn }))
    const answers = await Promise.all(
      [arn, roleArn(yard, 'NotThereEither')].map(async (each) => {
        const { body } = await assume(yard, yard.own.admin, each)
        return body
          .toString()
          .replace(each, 'ROLE')
          .replace(/<RequestId>.*<\/RequestId>/, '')
      }),
    )
    return answers[0] === answers[1] ? 'same' : answers.join('\n')
  }),
  row('AssumeRole on a role of a service', denied, async (yard) =>
    assume(
      yard,
      yard.own.admin,
      await roleFor(yard, 'Service', trust({ Service: 'lambda.amazonaws.com' })),
    ),
  ),
  row('a trusted account does not lend its trust to its users', denied, async (yard) => {
    const arn = await roleFor(yard, 'TrustsAccount', trust({ AWS: yard.own.accountId }))
    return assume(yard, yard.nobody.credentials, arn)
  }),
  row('another account, not trusted', denied, async (yard) => {
    const arn = await roleFor(yard, 'OwnOnly', trust({ AWS: yard.own.accountId }))
    return assume(yard, yard.foreign.admin, arn)
  }),
  row('another account, trusted', ['200'], async (yard) => {
    const arn = await roleFor(yard, 'ForeignToo', trust({ AWS: yard.foreign.accountId }))
    return assume(yard, yard.foreign.admin, arn)
  }),
  row('ExternalId required: missing', denied, async (yard) => {
    const arn = await roleFor(yard, 'External1', withExternalId(yard.foreign.accountId))
    return assume(yard, yard.foreign.admin, arn)
  }),
  row('ExternalId required: wrong', denied, async (yard) => {
    const arn = await roleFor(yard, 'External2', withExternalId(yard.foreign.accountId))
    return assume(yard, yard.foreign.admin, arn, { ExternalId: 'TICKET-42' })
  }),
  row('ExternalId required: a pattern', denied, async (yard) => {
    const arn = await roleFor(yard, 'External3', withExternalId(yard.foreign.accountId))
    return assume(yard, yard.foreign.admin, arn, { ExternalId: 'ticket-4*' }).then((answer) =>
      answer.body.includes('ValidationError') ? '403 AccessDenied' : answer,
    )
  }),
  row('ExternalId required: right', ['200'], async (yard) => {
    const arn = await roleFor(yard, 'External4', withExternalId(yard.foreign.accountId))
    return assume(yard, yard.foreign.admin, arn, { ExternalId: 'ticket-42' })
  }),
  row("MFA required: GetSessionToken's absence of it", denied, async (yard) => {
    const arn = await roleFor(
      yard,
      'Mfa',
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: yard.own.accountId },
            Action: 'sts:AssumeRole',
            Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
          },
        ],
      }),
    )
    return assume(yard, yard.own.admin, arn)
  }),
  row('user re-created under the same name; a role trusts the old one', denied, async (yard) => {
    const old = await yard.user()
    const arn = await roleFor(yard, 'TrustsOld', trust({ AWS: old.arn }))
    const admin = yard.cloud.iam(yard.own.admin)
    await admin.deleteAccessKey({
      UserName: old.name,
      AccessKeyId: old.credentials.accessKeyId,
    })
    await admin.deleteUser({ UserName: old.name })
    await admin.createUser({ UserName: old.name })
    const { AccessKey } = await admin.createAccessKey({ UserName: old.name })
    return assume(
      yard,
      {
        accessKeyId: AccessKey?.AccessKeyId ?? '',
        secretAccessKey: AccessKey?.SecretAccessKey ?? '',
      },
      arn,
    )
  }),
  row('the user of that name in another account', denied, async (yard) => {
    const user = await yard.user()
    const arn = await roleFor(yard, 'TrustsNamed', trust({ AWS: user.arn }))
    const foreign = yard.cloud.iam(yard.foreign.admin)
    await foreign.createUser({ UserName: user.name })
    await foreign.attachUserPolicy({ UserName: user.name, PolicyArn: administrator })
    const { AccessKey } = await foreign.createAccessKey({ UserName: user.name })
    return assume(
      yard,
      {
        accessKeyId: AccessKey?.AccessKeyId ?? '',
        secretAccessKey: AccessKey?.SecretAccessKey ?? '',
      },
      arn,
    )
  }),
  row('a foreign administrator sees nothing of this account', ['404 NoSuchEntity'], (yard) =>
    iam(yard, yard.foreign.admin, 'GetUser', { UserName: yard.nobody.name }),
  ),
  row(
    'a foreign administrator deletes a key of this account',
    ['403 AccessDenied', '404 NoSuchEntity'],
    (yard) =>
      iam(yard, yard.foreign.admin, 'DeleteAccessKey', {
        UserName: 'admin',
        AccessKeyId: yard.own.admin.accessKeyId,
      }),
  ),
  row(
    'a foreign administrator attaches a policy of this account',
    ['403 AccessDenied', '404 NoSuchEntity', '400'],
    (yard) =>
      iam(yard, yard.foreign.admin, 'AttachUserPolicy', {
        UserName: 'admin',
        PolicyArn: boundaryArn(yard),
      }),
  ),
  row(
    'a foreign administrator deletes a policy of this account',
    ['403 AccessDenied', '404 NoSuchEntity'],
    (yard) => iam(yard, yard.foreign.admin, 'DeletePolicy', { PolicyArn: boundaryArn(yard) }),
  ),
]

const secretsAndRaces: readonly Row[] = [
  row('ListAccessKeys never shows the secret', ['200'], async (yard) => {
    const user = await yard.user(policy('iam:ListAccessKeys'))
    const answer = await iam(yard, user.credentials, 'ListAccessKeys')
    return /secret/i.test(answer.body.toString()) ||
      answer.body.includes(user.credentials.secretAccessKey)
      ? 'the secret is in the list'
      : answer
  }),
  row('GetAccountAuthorizationDetails never shows a secret', ['200'], async (yard) => {
    const user = await yard.user()
    const answer = await iam(yard, yard.own.admin, 'GetAccountAuthorizationDetails')
    return answer.body.includes(user.credentials.secretAccessKey) ? 'the secret is shown' : answer
  }),
  row(
    'parallel CreateAccessKey for one user: at most two keys',
    ['1 made, 9 LimitExceeded, 2 kept'],
    async (yard) => {
      const user = await yard.user()
      const admin = yard.cloud.iam(yard.own.admin)
      const failures = await Promise.all(
        Array.from({ length: 10 }, () => failureOf(admin.createAccessKey({ UserName: user.name }))),
      )
      const made = failures.filter((each) => each === undefined).length
      const limited = failures.filter(
        (each) => each?.status === 409 && each.code === 'LimitExceeded',
      ).length
      const { AccessKeyMetadata } = await admin.listAccessKeys({ UserName: user.name })
      return `${made} made, ${limited} LimitExceeded, ${AccessKeyMetadata?.length} kept`
    },
  ),
  row(
    'parallel CreateUser with one name: exactly one',
    ['1 made, 9 EntityAlreadyExists'],
    async (yard) => {
      const admin = yard.cloud.iam(yard.own.admin)
      const failures = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          failureOf(admin.createUser({ UserName: i % 2 ? 'Racer' : 'racer' })),
        ),
      )
      const made = failures.filter((each) => each === undefined).length
      const refused = failures.filter(
        (each) => each?.status === 409 && each.code === 'EntityAlreadyExists',
      ).length
      return `${made} made, ${refused} EntityAlreadyExists`
    },
  ),
  row(
    'parallel DeleteUser and CreateAccessKey leave no key without a user',
    ['403 InvalidClientTokenId', '404 NoSuchEntity'],
    async (yard) => {
      const admin = yard.cloud.iam(yard.own.admin)
      await admin.createUser({ UserName: 'leaving' })
      const [deleted, made] = await Promise.allSettled([
        admin.deleteUser({ UserName: 'leaving' }),
        admin.createAccessKey({ UserName: 'leaving' }),
      ])
      if (made.status === 'rejected') return callOutcome(admin.getUser({ UserName: 'leaving' }))
      return deleted.status === 'fulfilled' ? 'a key without a user' : '404 NoSuchEntity'
    },
  ),
]

const withBoundary = async ({ cloud, own }: Yard) => {
  await cloud
    .iam(own.admin)
    .createPolicy({ PolicyName: boundary, PolicyDocument: policy(['iam:ListUsers', 's3:*']) })
}

playRows('users without policies', withoutPolicies)
playRows('escalation', escalation)
playRows('permissions boundaries', boundaries, withBoundary)
playRows('trust', trusts, withBoundary)
playRows('secrets and races', secretsAndRaces)
