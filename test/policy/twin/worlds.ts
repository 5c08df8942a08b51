/**
 * Generated worlds for the comparison of the engine with its twin. Everything is drawn from small pools, so that
 * requests and policies meet: a world where nothing matches says nothing.
 */
import fc from 'fast-check'
import type { ContextValue, DecisionRequest, PolicyPrincipal } from '../../../src/policy/index.ts'
import {
  account,
  alice,
  anonymous,
  federated,
  oidc,
  otherAccount,
  root,
  service,
  serviceLinked,
  session,
  type World,
} from '../world.ts'

const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
/** Draws by weight: `[3, a], [1, b]`. */
const weigh = <T>(...choices: readonly (readonly [number, fc.Arbitrary<T>])[]) =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })))
const maybe = <T>(weight: number, arbitrary: fc.Arbitrary<T>) =>
  weight === 0
    ? fc.constant(undefined)
    : weigh<T | undefined>([10 - weight, fc.constant(undefined)], [weight, arbitrary])
const listed = <T>(arbitrary: fc.Arbitrary<T>, maxLength = 3) =>
  weigh<T | T[]>([2, arbitrary], [1, fc.array(arbitrary, { minLength: 1, maxLength })])
const variable = (inside: string) => `$\{${inside}}`

const bob: PolicyPrincipal = {
  type: 'User',
  account: otherAccount,
  arn: `arn:aws:iam::${otherAccount}:user/team/bob`,
  uniqueId: 'AIDABOB',
}
const ofRoot: PolicyPrincipal = {
  type: 'FederatedUser',
  account,
  arn: `arn:aws:sts::${account}:federated-user/carol`,
  userArn: `arn:aws:iam::${account}:root`,
  userId: account,
}
const saml: PolicyPrincipal = {
  type: 'IdentityProvider',
  kind: 'SAML',
  provider: `arn:aws:iam::${account}:saml-provider/Corp`,
}
const wellKnown: PolicyPrincipal = {
  type: 'IdentityProvider',
  kind: 'OIDC',
  provider: 'accounts.google.com',
}

const principal = weigh<PolicyPrincipal>(
  [4, pick(alice)],
  [3, pick(session)],
  [2, pick(root, federated, bob)],
  [1, pick(ofRoot)],
  [1, pick(serviceLinked)],
  [1, pick(anonymous, service, oidc, saml, wellKnown)],
)

const roleArn = `arn:aws:iam::${account}:role/ci/Deployer`
const actions = [
  's3:GetObject',
  's3:PutObject',
  's3:ListBucket',
  'sqs:SendMessage',
  'kms:Decrypt',
  'lambda:InvokeFunction',
  'iam:PassRole',
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:AssumeRoleWithWebIdentity',
  'sts:TagSession',
  'sts:GetCallerIdentity',
] as const
const asked = weigh<string>([6, pick(...actions.slice(0, 5))], [4, pick(...actions)])
const writtenAction = weigh<string>(
  [3, pick(...actions)],
  [2, pick('*', 's3:*', 's3:Get*', 'S3:getobject', 's3:?etObject', 's3:*Object', 'sts:*')],
  [
    1,
    pick(
      'sqs:*',
      'kms:*',
      'kms:De*t',
      'iam:Pass*',
      'lambda:Invoke*',
      's3:*t',
      'sts:Assume*',
      '*:*',
      's*:*',
      '?3:Get*',
      's3: *',
    ),
  ],
)

const resources = [
  'arn:aws:s3:::bucket',
  'arn:aws:s3:::bucket/key',
  'arn:aws:s3:::bucket/alice/key',
  'arn:aws:s3:::bucket/*/key',
  'arn:aws:s3:::bucket/line\nbreak',
  'arn:aws:s3:::bucket/größe/日本/😀',
  'arn:aws:s3:::bucket/a:b:c',
  'arn:aws:s3:::Bucket/Key',
  `arn:aws:sqs:us-east-1:${account}:queue`,
  `arn:aws:kms:us-east-1:${account}:key/1234`,
  `arn:aws:lambda:eu-west-1:${account}:function:f:live`,
  roleArn,
  '*',
] as const
const asking = weigh<string>([5, pick(...resources.slice(0, 5))], [5, pick(...resources)])
const pattern = weigh<string>(
  [3, pick(...resources)],
  [3, pick('*', '*', 'arn:aws:s3:::bucket/*', 'arn:aws:s3:::*', 'arn:aws:s3:::bucket*')],
  [
    2,
    pick(
      'arn:aws:s3:::bucket/*/key',
      'arn:aws:s3:::bucket/?lice/*',
      'arn:aws:s3:::b*t/k?y',
      'arn:aws:s3:::bucket/*\n*',
      'arn:aws:s3:::bucket/gr??e/*',
      'arn:aws:s3:::bucket/*/?',
      'arn:aws:s3:::bucket/*:c',
      'ARN:AWS:S3:::bucket/key',
      'arn:aws:s3:*:*:bucket/*',
      `arn:aws:sqs:*:${account}:q*`,
      'arn:aws:sqs:us-*',
      'arn:aws:sqs:us-*:queue',
      'arn:aws:sqs:us-east-1:*q',
      'arn:aws:sqs:us-?ast-1:*:queue',
      'arn:aws:kms:*:*:key/*',
      'arn:aws:lambda:*:*:function:f:*',
      'arn:aws:lambda:*:*:function:?:live',
      'arn:aws:iam::*:role/*',
      'arn:aws:iam::*:role/ci/*er',
    ),
  ],
  [1, pick('arn:aws:s3', 'arn:aws:sqs:us-east-1', 'arn:aws:*', 'arn:*', '**', 'arn:aws:s3:::**')],
  [
    2,
    pick(
      `arn:aws:s3:::bucket/${variable('aws:username')}/*`,
      `arn:aws:s3:::bucket/${variable("AWS:UserName, 'alice'")}/key`,
      `arn:aws:s3:::bucket/${variable("aws:PrincipalTag/team, ''")}*`,
      `arn:aws:s3:::bucket/${variable('aws:PrincipalTag/team')}/key`,
      `arn:aws:s3:::bucket/${variable('*')}/key`,
      `arn:aws:s3:::${variable('$')}${variable('?')}*`,
      `arn:aws:s3:::bucket/${variable('aws:TagKeys')}`,
    ),
  ],
)

// Context: a pool of keys of each kind, so that conditions find them present, absent and in several values.
const texts = [
  'alice',
  'Alice',
  'bob',
  'red',
  '',
  '*',
  'a*',
  'größe',
  'GRÖSSE',
  'line\nbreak',
  '😀',
]
const numbers = ['10', '10.0', '-3', '0.5', '5abc', '', '007']
const dates = [
  '2024-05-01T00:00:00Z',
  '2024-05-01T02:00:00+02:00',
  '2024-05-01',
  '2024-05',
  '2024-05-01T00:00:00.250Z',
  '1714521600',
  '4102444800',
  'yesterday',
  '2024-02-30',
]
const bools = ['true', 'TRUE', 'false', 'False', 'yes', '']
const addresses = ['10.0.0.1', '10.1.2.3', '192.168.0.1', '2001:db8::1', '2001:DB8:0:0::2', 'host']
const networks = ['10.0.0.0/8', '10.0.0.1', '192.168.0.0/31', '2001:db8::/32', '::/0', '0.0.0.0/0']
const arns = [roleArn, 'arn:aws:s3:::bucket', `arn:aws:sns:us-east-1:${account}:topic:a`, 'bucket']
const arnPatterns = [
  ...arns,
  `arn:aws:iam::${account}:role/*`,
  'arn:aws:iam::*:role/ci/*',
  'arn:aws:s3:::buck??',
  `arn:aws:sns:*:${account}:topic:*`,
  'arn:*:*:*:*:*',
  'arn:aws:sns:*:a',
  'ARN:aws:s3:::bucket',
  '*',
]
const binaries = ['AQID', 'AQIE', 'AQI=']

/** Keys of one kind, values they may have, values policies compare with them. */
interface Kind {
  readonly keys: readonly string[]
  readonly values: readonly string[]
  readonly written: readonly string[]
  readonly operators: readonly string[]
}

const kinds: readonly Kind[] = [
  {
    keys: ['aws:username', 'aws:PrincipalTag/team', 'aws:RequestTag/Größe', 's3:prefix'],
    values: texts,
    written: [
      ...texts,
      'a*',
      '?lice',
      '*',
      '??????',
      '*\n*',
      variable('aws:username'),
      variable('aws:principaltag/TEAM'),
      variable("aws:userid, 'red'"),
      variable("aws:userid, ''"),
      variable('*'),
      `a${variable('?')}`,
      variable('aws:TagKeys'),
    ],
    operators: [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringLike',
      'StringNotLike',
    ],
  },
  {
    keys: ['s3:max-keys', 'aws:MultiFactorAuthAge'],
    values: numbers,
    written: [...numbers.slice(0, 4), '7', 'ten'],
    operators: [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
    ],
  },
  {
    keys: ['aws:CurrentTime', 'aws:TokenIssueTime'],
    values: dates,
    written: dates,
    operators: [
      'DateEquals',
      'DateNotEquals',
      'DateLessThan',
      'DateLessThanEquals',
      'DateGreaterThan',
      'DateGreaterThanEquals',
    ],
  },
  {
    keys: ['aws:SecureTransport', 'aws:MultiFactorAuthPresent'],
    values: bools,
    written: ['true', 'false', 'True', 'perhaps', variable('aws:username')],
    operators: ['Bool'],
  },
  {
    keys: ['aws:SourceIp', 'aws:VpcSourceIp'],
    values: addresses,
    written: [...networks, ...addresses],
    operators: ['IpAddress', 'NotIpAddress'],
  },
  {
    keys: ['aws:PrincipalArn', 'aws:SourceArn'],
    values: arns,
    written: [...arnPatterns, `arn:aws:iam::${account}:role/ci/${variable('aws:userid')}*`],
    operators: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike', 'StringLike'],
  },
  {
    keys: ['app:Digest'],
    values: binaries,
    written: binaries,
    operators: ['BinaryEquals'],
  },
]
const several: Kind = {
  keys: ['aws:TagKeys', 'aws:PrincipalOrgPaths'],
  values: texts,
  written: ['alice', 'red', 'a*', '*', 'bob', variable('aws:username'), ''],
  operators: kinds[0]?.operators ?? [],
}
const known = [...kinds, several]

const context: fc.Arbitrary<Record<string, ContextValue>> = fc
  .tuple(
    ...kinds.flatMap(({ keys, values }) =>
      keys.map((key) =>
        fc.tuple(
          fc.constant(key),
          weigh<ContextValue | undefined>(
            [5, fc.constant(undefined)],
            [6, pick(...values)],
            [1, fc.array(pick(...values), { maxLength: 2 })],
          ),
        ),
      ),
    ),
    ...several.keys.map((key) =>
      fc.tuple(
        fc.constant(key),
        weigh<ContextValue | undefined>(
          [4, fc.constant(undefined)],
          [5, fc.array(pick(...several.values), { maxLength: 3 })],
          [1, pick(...several.values)],
        ),
      ),
    ),
  )
  .map((entries) =>
    Object.fromEntries(entries.filter((entry): entry is [string, ContextValue] => !!entry[1])),
  )

const prefix = weigh<string>([7, pick('')], [1, pick('ForAllValues:')], [1, pick('ForAnyValue:')])
const suffix = weigh<string>([4, pick('')], [1, pick('IfExists')])
const spelled = (key: string) =>
  weigh<string>([4, pick(key)], [1, pick(key.toLowerCase(), key.toUpperCase())])

const condition = (kind: Kind): fc.Arbitrary<Record<string, Record<string, unknown>>> =>
  fc
    .tuple(
      prefix,
      pick(...kind.operators),
      suffix,
      pick(...kind.keys).chain(spelled),
      listed(pick(...kind.written)),
    )
    .map(([set, operator, ifExists, key, values]) => ({
      [`${set}${operator}${ifExists}`]: { [key]: values },
    }))

const nullCondition = fc
  .tuple(
    pick('Null', 'Null', 'ForAnyValue:Null', 'NullIfExists'),
    pick(...known.flatMap(({ keys }) => keys)),
    listed(pick<string | boolean>('true', 'false', 'TRUE', true, false), 2),
  )
  .map(([operator, key, values]) => ({ [operator]: { [key]: values } }))

const anyCondition = weigh<Record<string, Record<string, unknown>>>(
  ...known.map((kind) => [3, condition(kind)] as const),
  [2, nullCondition],
  [
    1,
    pick<Record<string, Record<string, unknown>>>(
      { BinaryNotEquals: { 'app:Digest': 'AQID' } },
      { StringLikeOrNot: { 's3:prefix': 'a*' } },
    ),
  ],
)

const conditions = weigh<object>(
  [5, fc.constant({})],
  [
    5,
    fc.array(anyCondition, { minLength: 1, maxLength: 2 }).map((all) => ({
      Condition: Object.assign({}, ...all),
    })),
  ],
)

const names = weigh<unknown>(
  [3, pick<unknown>('*', { AWS: '*' })],
  [3, pick({ AWS: account }, { AWS: `arn:aws:iam::${account}:root` }, { AWS: otherAccount })],
  [
    6,
    fc.record({
      AWS: listed(
        pick(
          account,
          `arn:aws:iam::${account}:user/alice`,
          `arn:aws:iam::${account}:user/Alice`,
          'AIDAALICE',
          'AIDAOLD',
          roleArn,
          `arn:aws:iam::${account}:role/ci/deployer`,
          'AROADEPLOYER',
          `arn:aws:sts::${account}:assumed-role/Deployer/build`,
          `arn:aws:sts::${account}:assumed-role/deployer/build`,
          `arn:aws:sts::${account}:assumed-role/Deployer/other`,
          `arn:aws:sts::${account}:federated-user/carol`,
          `arn:aws:iam::${otherAccount}:user/team/bob`,
        ),
        4,
      ),
    }),
  ],
  [1, pick({ Service: 'lambda.amazonaws.com' }, { Service: '*' }, { Federated: '*' })],
  [
    2,
    pick(
      { Federated: `arn:aws:iam::${account}:saml-provider/Corp` },
      { Federated: `arn:aws:iam::${account}:oidc-provider/token.example.com` },
      { Federated: ['accounts.google.com'], AWS: account },
      { CanonicalUser: 'c'.repeat(64) },
      { CanonicalUser: 'd'.repeat(64), Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] },
    ),
  ],
)

const parts = (...all: fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...all).map((each): object => Object.assign({}, ...each))
const effect = fc.record({ Effect: pick('Allow', 'Allow', 'Allow', 'Deny') })
const action = weigh<object>(
  [5, fc.record({ Action: listed(writtenAction) })],
  [1, fc.record({ NotAction: listed(writtenAction) })],
)
const resource = weigh<object>(
  [5, fc.record({ Resource: listed(pattern) })],
  [1, fc.record({ NotResource: listed(pattern) })],
)
const caller = weigh<object>(
  [5, fc.record({ Principal: names })],
  [1, fc.record({ NotPrincipal: names })],
)
const statement = parts(effect, action, resource, conditions)
const resourceStatement = parts(effect, caller, action, resource, conditions)
const trustStatement = parts(effect, caller, action, conditions)
/** Mostly everything, so that the other sets have a say. */
const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
const wide = (of: fc.Arbitrary<object>, all: object) =>
  weigh<object[]>([1, fc.constant([])], [2, fc.constant([all])]).chain((first) =>
    fc.array(of, { maxLength: 2 }).map((more) => [...first, ...more]),
  )
const document = (statements: fc.Arbitrary<object[]>): fc.Arbitrary<object> =>
  fc
    .tuple(
      weigh<string | undefined>([8, pick('2012-10-17')], [1, pick('2008-10-17', undefined)]),
      statements,
    )
    .map(([Version, Statement]) => ({ ...(Version !== undefined && { Version }), Statement }))
const atLeastOne = (of: fc.Arbitrary<object>) => fc.array(of, { minLength: 1, maxLength: 3 })

const identityPolicy = document(atLeastOne(statement))
const boundaryPolicy = document(wide(statement, everything))
const controlLevel = fc.array(document(wide(statement, everything)), { minLength: 1, maxLength: 2 })
const toAll = { ...everything, Principal: '*' }
const resourceControlLevel = fc.array(document(wide(resourceStatement, toAll)), {
  minLength: 1,
  maxLength: 2,
})
/** Rarely, a text that is no policy: whatever it takes part in is denied. */
const unreadable = pick<string>(
  '',
  '{"Statement":',
  '{"Version":"2012-10-17"}',
  '{"Statement":[],"Statement":[]}',
)
const written = (readable: fc.Arbitrary<object>) =>
  weigh<string | object>([60, readable], [1, unreadable])

const sometimes = (weight: number) =>
  weigh<boolean>([10 - weight, pick(false)], [weight, pick(true)])

const facts: fc.Arbitrary<NonNullable<DecisionRequest['facts']>> = fc.record({
  kmsKey: sometimes(1),
  aclGrants: sometimes(2),
  managementAccount: sometimes(1),
  rcpExempt: sometimes(1),
  ownedByAws: weigh<boolean>([30, pick(false)], [1, pick(true)]),
  ownerRecovers: sometimes(2),
})

const hasPolicies = (who: PolicyPrincipal) => 'account' in who && who.type !== 'Root'

const federating = (kind: 'SAML' | 'OIDC') =>
  pick(`sts:AssumeRoleWith${kind === 'SAML' ? kind : 'WebIdentity'}`, 'sts:TagSession')

/** A whole world: any caller, any of the policy sets, facts and context. */
export const anyWorld: fc.Arbitrary<World> = fc
  .tuple(sometimes(2), principal)
  // An identity provider is a caller only where it vouches for somebody.
  .map(([trust, who]) => [trust || who.type === 'IdentityProvider', who] as const)
  .chain(([trust, who]) =>
    fc.record({
      principal: pick(who),
      action:
        who.type === 'IdentityProvider'
          ? federating(who.kind)
          : trust
            ? pick(...actions.slice(7))
            : asked,
      resource: trust ? pick(roleArn) : asking,
      owner: weigh<string>([3, pick(account)], [1, pick(otherAccount)]),
      context,
      // Only users, roles and their sessions have policies of their own.
      identity: fc.array(written(identityPolicy), { maxLength: hasPolicies(who) ? 2 : 0 }),
      boundary: maybe(hasPolicies(who) ? 2 : 0, written(boundaryPolicy)),
      session: maybe(
        who.type === 'FederatedUser' ? 7 : 'account' in who ? 2 : 0,
        fc.array(written(boundaryPolicy), { minLength: 1, maxLength: 2 }),
      ),
      target: maybe(6, written(document(atLeastOne(trust ? trustStatement : resourceStatement)))),
      scp: maybe(3, fc.array(controlLevel, { maxLength: 2 })),
      rcp: maybe(2, fc.array(resourceControlLevel, { maxLength: 2 })),
      endpoint: maybe(
        1,
        fc.array(written(document(wide(resourceStatement, toAll))), { minLength: 1, maxLength: 2 }),
      ),
      facts: facts.map((each) => ({
        ...each,
        ...('account' in who && { canonicalId: 'c'.repeat(64) }),
        trustPolicy: trust,
      })),
    }),
  )
  .map(
    (each) =>
      Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)) as World,
  )

/** Another action and resource to ask the same world for. */
export const anyQuestions: fc.Arbitrary<Pick<World, 'action' | 'resource'>> = fc.record({
  action: asked,
  resource: asking,
})
