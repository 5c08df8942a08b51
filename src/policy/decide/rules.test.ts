/** The numbered rules of policy evaluation, one or more rows each. */
import { describe, expect, test } from 'vitest'
import {
  account,
  alice,
  allow,
  anonymous,
  deny,
  everything,
  federated,
  grant,
  oidc,
  otherAccount,
  requestOf,
  root,
  service,
  serviceLinked,
  session,
  type World,
} from '../../../test/policy/world.ts'
import type { Outcome, PolicyPrincipal } from '../types.ts'
import { decide } from './combine.ts'

interface Row extends World {
  readonly rule: number | string
  readonly name: string
  readonly expect: `${Outcome}` | `${Outcome} ${string}`
}

const userArn = `arn:aws:iam::${account}:user/alice`
const roleArn = `arn:aws:iam::${account}:role/ci/Deployer`
const sessionArn = `arn:aws:sts::${account}:assumed-role/Deployer/build`
const rootArn = `arn:aws:iam::${account}:root`
const federatedArn = `arn:aws:sts::${account}:federated-user/carol`
const otherUser: PolicyPrincipal = {
  type: 'User',
  account,
  arn: `arn:aws:iam::${account}:user/bob`,
  uniqueId: 'AIDABOB',
}
const namesake: PolicyPrincipal = {
  type: 'User',
  account,
  arn: userArn,
  uniqueId: 'AIDAANOTHERALICE',
}
const nothing = allow({ Action: 'ec2:RunInstances' })
const roleTarget = {
  action: 'sts:AssumeRole',
  resource: `arn:aws:iam::${account}:role/target`,
  facts: { trustPolicy: true },
}
const trust = (principal: unknown, fields: object = {}) => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 'sts:AssumeRole',
  ...fields,
})
const assume = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }
const key = {
  action: 'kms:Decrypt',
  resource: `arn:aws:kms:us-east-1:${account}:key/1234`,
  facts: { kmsKey: true },
}
const decrypt = (fields: object = {}) => ({
  Effect: 'Allow',
  Action: 'kms:Decrypt',
  Resource: '*',
  ...fields,
})

const rows: Row[] = [
  // Combination
  { rule: 1, name: 'nothing allows', expect: 'ImplicitlyDenied identity' },
  {
    rule: 1,
    name: 'a denial beats an allow',
    identity: [allow(), deny()],
    expect: 'ExplicitlyDenied identity',
  },
  {
    rule: 2,
    name: 'one of several policies allows',
    identity: [nothing, allow()],
    expect: 'Allowed identity',
  },
  {
    rule: 2,
    name: 'the order of denial and allow means nothing',
    identity: [deny(), allow()],
    expect: 'ExplicitlyDenied identity',
  },
  {
    rule: 3,
    name: 'identity policy alone, same account',
    identity: [allow()],
    expect: 'Allowed identity',
  },
  {
    rule: 3,
    name: 'resource policy alone, same account',
    target: grant({ AWS: userArn }),
    expect: 'Allowed resource',
  },
  {
    rule: 4,
    name: 'across accounts identity alone',
    owner: otherAccount,
    identity: [allow()],
    expect: 'ImplicitlyDenied resource',
  },
  {
    rule: 4,
    name: 'across accounts resource alone',
    owner: otherAccount,
    target: grant({ AWS: userArn }),
    expect: 'ImplicitlyDenied identity',
  },
  {
    rule: 4,
    name: 'across accounts both',
    owner: otherAccount,
    identity: [allow()],
    target: grant({ AWS: userArn }),
    expect: 'Allowed resource',
  },
  {
    rule: 5,
    name: 'the owner counts, not the account field of the ARN',
    owner: otherAccount,
    resource: `arn:aws:sqs:us-east-1:${account}:queue`,
    identity: [everything],
    expect: 'ImplicitlyDenied resource',
  },
  {
    rule: 6,
    name: 'root ARN in the resource policy delegates only',
    target: grant({ AWS: rootArn }),
    expect: 'ImplicitlyDenied identity',
  },
  {
    rule: 7,
    name: 'denial of the root ARN hits a user',
    identity: [allow()],
    target: grant({ AWS: rootArn }, { Effect: 'Deny' }),
    expect: 'ExplicitlyDenied resource',
  },
  {
    rule: 7,
    name: 'denial of the account id hits a session',
    principal: session,
    identity: [allow()],
    target: grant({ AWS: account }, { Effect: 'Deny' }),
    expect: 'ExplicitlyDenied resource',
  },
  {
    rule: 8,
    name: 'user ARN: the boundary does not limit',
    boundary: nothing,
    target: grant({ AWS: userArn }),
    expect: 'Allowed resource',
  },
  {
    rule: 9,
    name: 'session ARN: neither boundary nor session policy limits',
    principal: session,
    boundary: nothing,
    session: [nothing],
    target: grant({ AWS: sessionArn }),
    expect: 'Allowed resource',
  },
  {
    rule: 10,
    name: 'role ARN: without limits, no identity policy needed',
    principal: session,
    target: grant({ AWS: roleArn }),
    expect: 'Allowed resource',
  },
  {
    rule: 10,
    name: 'role ARN: the boundary limits',
    principal: session,
    boundary: nothing,
    target: grant({ AWS: roleArn }),
    expect: 'ImplicitlyDenied boundary',
  },
  {
    rule: 10,
    name: 'role ARN: the session policy limits',
    principal: session,
    session: [nothing],
    target: grant({ AWS: roleArn }),
    expect: 'ImplicitlyDenied session',
  },
  {
    rule: 10,
    name: 'role ARN in one statement, the account in another',
    principal: session,
    target: [grant({ AWS: roleArn }), grant({ AWS: account })],
    expect: 'Allowed resource',
  },
  {
    rule: 11,
    name: 'federated session ARN: nothing limits',
    principal: federated,
    target: grant({ AWS: federatedArn }),
    expect: 'Allowed resource',
  },
  {
    rule: 11,
    name: 'user behind a federated session: the session policy limits',
    principal: federated,
    session: [nothing],
    target: grant({ AWS: userArn }),
    expect: 'ImplicitlyDenied session',
  },
  {
    rule: 11,
    name: 'user behind a federated session: inside the session policy',
    principal: federated,
    session: [allow()],
    target: grant({ AWS: userArn }),
    expect: 'Allowed resource',
  },
  {
    rule: 12,
    name: 'everyone with aws:PrincipalArn of the role: limits do not bind',
    principal: session,
    boundary: nothing,
    session: [nothing],
    context: { 'aws:PrincipalArn': roleArn },
    target: grant('*', { Condition: { ArnEquals: { 'aws:PrincipalArn': roleArn } } }),
    expect: 'Allowed resource',
  },
  {
    rule: 13,
    name: 'across accounts the boundary binds a directly named user',
    owner: otherAccount,
    identity: [allow()],
    boundary: nothing,
    target: grant({ AWS: userArn }),
    expect: 'ImplicitlyDenied boundary',
  },
  {
    rule: 13,
    name: 'across accounts the session policy binds a directly named session',
    principal: session,
    owner: otherAccount,
    identity: [allow()],
    session: [nothing],
    target: grant({ AWS: sessionArn }),
    expect: 'ImplicitlyDenied session',
  },
  ...(['identity', 'session'] as const).map(
    (set): Row => ({
      rule: 14,
      name: `denial in ${set} policy beats a direct grant`,
      principal: session,
      [set]: [deny()],
      target: grant({ AWS: sessionArn }),
      expect: `ExplicitlyDenied ${set}`,
    }),
  ),
  {
    rule: 14,
    name: 'denial in a boundary beats a direct grant',
    boundary: deny(),
    target: grant({ AWS: userArn }),
    expect: 'ExplicitlyDenied boundary',
  },
  {
    rule: 15,
    name: 'Deny with NotPrincipal hits a listed principal with a boundary',
    identity: [allow()],
    boundary: allow(),
    target: deny({ NotPrincipal: { AWS: [userArn, rootArn] } }),
    expect: 'ExplicitlyDenied resource',
  },
  {
    rule: 15,
    name: 'and spares it without one',
    identity: [allow()],
    target: deny({ NotPrincipal: { AWS: [userArn, rootArn] } }),
    expect: 'Allowed identity',
  },
  {
    rule: 16,
    name: 'a boundary never grants',
    boundary: allow(),
    expect: 'ImplicitlyDenied identity',
  },
  {
    rule: 16,
    name: 'a boundary limits the identity policy',
    identity: [allow()],
    boundary: nothing,
    expect: 'ImplicitlyDenied boundary',
  },
  {
    rule: 17,
    name: 'a session policy never grants',
    principal: session,
    session: [allow()],
    expect: 'ImplicitlyDenied identity',
  },
  {
    rule: 17,
    name: 'a session policy limits the role',
    principal: session,
    identity: [everything],
    session: [nothing],
    expect: 'ImplicitlyDenied session',
  },
  {
    rule: 18,
    name: 'a federated user without a session policy has nothing',
    principal: federated,
    identity: [everything],
    expect: 'ImplicitlyDenied session',
  },
  {
    rule: 18,
    name: 'with one it has the intersection',
    principal: federated,
    identity: [everything],
    session: [allow()],
    expect: 'Allowed identity',
  },
  {
    rule: 18,
    name: 'of the root user: the session policy alone',
    principal: {
      type: 'FederatedUser',
      account,
      arn: federatedArn,
      userArn: rootArn,
      userId: account,
    },
    session: [allow()],
    expect: 'Allowed root',
  },
  {
    rule: 18,
    name: 'of the root user: a resource policy that names the account only delegates',
    principal: {
      type: 'FederatedUser',
      account,
      arn: federatedArn,
      userArn: rootArn,
      userId: account,
    },
    ...roleTarget,
    session: [nothing],
    target: trust({ AWS: account }),
    expect: 'ImplicitlyDenied session',
  },
  {
    rule: 19,
    name: 'session policies are a union',
    principal: session,
    identity: [everything],
    session: [nothing, allow()],
    expect: 'Allowed identity',
  },
  {
    rule: 20,
    name: 'root needs no policy in its account',
    principal: root,
    expect: 'Allowed root',
  },
  {
    rule: 20,
    name: 'a resource policy can deny root',
    principal: root,
    target: grant('*', { Effect: 'Deny' }),
    expect: 'ExplicitlyDenied resource',
  },
  {
    rule: 20,
    name: 'root of another account needs the resource policy',
    principal: root,
    owner: otherAccount,
    expect: 'ImplicitlyDenied resource',
  },
  {
    rule: 21,
    name: "the owner's root recovers the bucket policy",
    principal: root,
    action: 's3:PutBucketPolicy',
    facts: { ownerRecovers: true },
    target: grant('*', { Effect: 'Deny', Action: 's3:*' }),
    expect: 'Allowed root',
  },
  {
    rule: 21,
    name: 'a user does not',
    action: 's3:PutBucketPolicy',
    facts: { ownerRecovers: true },
    identity: [everything],
    target: grant('*', { Effect: 'Deny', Action: 's3:*' }),
    expect: 'ExplicitlyDenied resource',
  },
  {
    rule: 21,
    name: 'nor the root of another account',
    principal: root,
    owner: otherAccount,
    facts: { ownerRecovers: true },
    target: grant('*', { Effect: 'Deny' }),
    expect: 'ExplicitlyDenied resource',
  },
  {
    rule: 22,
    name: 'GetCallerIdentity cannot be denied',
    action: 'sts:GetCallerIdentity',
    resource: '*',
    identity: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
    expect: 'Allowed',
  },
  {
    rule: 22,
    name: 'but needs a credential',
    principal: anonymous,
    action: 'sts:GetCallerIdentity',
    resource: '*',
    expect: 'ImplicitlyDenied',
  },
  {
    rule: 23,
    name: 'identity policy without trust',
    ...roleTarget,
    identity: [assume],
    target: trust({ AWS: `arn:aws:iam::${otherAccount}:root` }),
    expect: 'ImplicitlyDenied trust',
  },
  {
    rule: 23,
    name: 'trust that names the user needs no identity policy',
    ...roleTarget,
    target: trust({ AWS: userArn }),
    expect: 'Allowed trust',
  },
  {
    rule: 23,
    name: 'trust that names the role of a session',
    ...roleTarget,
    principal: session,
    target: trust({ AWS: roleArn }),
    expect: 'Allowed trust',
  },
  {
    rule: 24,
    name: 'trust in the own account needs the identity policy',
    ...roleTarget,
    target: trust({ AWS: rootArn }),
    expect: 'ImplicitlyDenied identity',
  },
  {
    rule: 24,
    name: 'and is enough with it',
    ...roleTarget,
    identity: [assume],
    target: trust({ AWS: rootArn }),
    expect: 'Allowed identity',
  },
  {
    rule: 25,
    name: 'a role does not trust itself',
    ...roleTarget,
    principal: session,
    resource: roleArn,
    identity: [assume],
    target: trust({ Service: 'ec2.amazonaws.com' }),
    expect: 'ImplicitlyDenied trust',
  },
  {
    rule: 26,
    name: 'key policy that does not delegate',
    ...key,
    identity: [decrypt()],
    target: decrypt({ Principal: { AWS: `arn:aws:iam::${account}:user/bob` } }),
    expect: 'ImplicitlyDenied resource',
  },
  {
    rule: 26,
    name: 'key policy that delegates',
    ...key,
    identity: [decrypt()],
    target: decrypt({ Principal: { AWS: rootArn } }),
    expect: 'Allowed identity',
  },
  {
    rule: 26,
    name: 'key operations on no key follow the normal rules',
    action: 'kms:ListKeys',
    resource: '*',
    identity: [everything],
    expect: 'Allowed identity',
  },
  {
    rule: 27,
    name: "AWS's aliases are read-only",
    action: 'kms:DeleteAlias',
    resource: `arn:aws:kms:us-east-1:${account}:alias/aws/s3`,
    facts: { ownedByAws: true },
    identity: [everything],
    expect: 'ImplicitlyDenied',
  },
  {
    rule: 28,
    name: "AWS's policies are read-only, for root too",
    principal: root,
    action: 'iam:DeletePolicy',
    resource: 'arn:aws:iam::aws:policy/AdministratorAccess',
    facts: { ownedByAws: true },
    expect: 'ImplicitlyDenied',
  },
  {
    rule: 29,
    name: 'a session has its role, not the user that assumed it',
    principal: session,
    target: grant({ AWS: userArn }),
    expect: 'ImplicitlyDenied identity',
  },

  // Guardrails
  {
    rule: 30,
    name: 'every level allows',
    identity: [allow()],
    scp: [[everything], [nothing, allow()], [everything]],
    expect: 'Allowed identity',
  },
  {
    rule: 30,
    name: 'one level is silent',
    identity: [allow()],
    scp: [[everything], [nothing], [everything]],
    expect: 'ImplicitlyDenied scp',
  },
  {
    rule: 30,
    name: 'a level without policies allows nothing',
    identity: [allow()],
    scp: [[everything], []],
    expect: 'ImplicitlyDenied scp',
  },
  {
    rule: 30,
    name: 'one level denies',
    identity: [allow()],
    scp: [[everything], [everything, deny()]],
    expect: 'ExplicitlyDenied scp',
  },
  {
    rule: 31,
    name: 'the management account is exempt',
    identity: [allow()],
    scp: [[deny()]],
    facts: { managementAccount: true },
    expect: 'Allowed identity',
  },
  {
    rule: 32,
    name: 'service-linked roles are exempt from SCPs',
    principal: serviceLinked,
    identity: [allow()],
    scp: [[deny()]],
    expect: 'Allowed identity',
  },
  {
    rule: 33,
    name: 'services are exempt from SCPs',
    principal: service,
    scp: [[deny()]],
    target: grant({ Service: 'lambda.amazonaws.com' }),
    expect: 'Allowed resource',
  },
  {
    rule: 33,
    name: 'anonymous callers are exempt from SCPs',
    principal: anonymous,
    scp: [[deny()]],
    target: grant('*'),
    expect: 'Allowed resource',
  },
  {
    rule: 34,
    name: 'SCPs bind the root user of a member account',
    principal: root,
    scp: [[everything, deny()]],
    expect: 'ExplicitlyDenied scp',
  },
  {
    rule: 35,
    name: 'RCPs bind foreign callers',
    owner: otherAccount,
    identity: [allow()],
    target: grant({ AWS: userArn }),
    rcp: [[everything, grant('*', { Effect: 'Deny' })]],
    expect: 'ExplicitlyDenied rcp',
  },
  {
    rule: 36,
    name: 'exempt resources',
    identity: [allow()],
    rcp: [[grant('*', { Effect: 'Deny' })]],
    facts: { rcpExempt: true },
    expect: 'Allowed identity',
  },
  {
    rule: 37,
    name: 'RCPs bind anonymous callers',
    principal: anonymous,
    target: grant('*'),
    rcp: [[everything, grant('*', { Effect: 'Deny' })]],
    expect: 'ExplicitlyDenied rcp',
  },
  {
    rule: 37,
    name: 'but not service-linked roles',
    principal: serviceLinked,
    identity: [allow()],
    rcp: [[grant('*', { Effect: 'Deny' })]],
    expect: 'Allowed identity',
  },
  {
    rule: 38,
    name: 'full access beside customer denials of other things',
    identity: [allow()],
    rcp: [[everything], [everything, grant('*', { Effect: 'Deny', Action: 's3:PutObject' })]],
    expect: 'Allowed identity',
  },
  {
    rule: 39,
    name: 'services outside the list ignore RCPs',
    action: 'iam:GetUser',
    resource: userArn,
    identity: [everything],
    rcp: [[]],
    facts: { rcpExempt: true },
    expect: 'Allowed identity',
  },
  {
    rule: 40,
    name: 'the endpoint policy has to allow',
    identity: [allow()],
    endpoint: [nothing],
    expect: 'ImplicitlyDenied endpoint',
  },
  {
    rule: 40,
    name: 'its Principal is matched',
    identity: [allow()],
    endpoint: [grant({ AWS: `arn:aws:iam::${otherAccount}:root` })],
    expect: 'ImplicitlyDenied endpoint',
  },
  {
    rule: 40,
    name: 'its account principal covers the user',
    identity: [allow()],
    endpoint: [grant({ AWS: rootArn })],
    expect: 'Allowed identity',
  },
  {
    rule: 40,
    name: 'it can deny',
    identity: [allow()],
    endpoint: [grant('*'), grant('*', { Effect: 'Deny' })],
    expect: 'ExplicitlyDenied endpoint',
  },
  {
    rule: 41,
    name: 'a short ARN in an SCP allows nothing',
    resource: `arn:aws:sqs:us-east-1:${account}:queue`,
    identity: [everything],
    scp: [[allow({ Action: '*', Resource: 'arn:aws:sqs' })]],
    expect: 'ImplicitlyDenied scp',
  },

  // Principals
  ...['*', { AWS: '*' }].map(
    (everyone): Row => ({
      rule: 42,
      name: `${JSON.stringify(everyone)} takes in anonymous callers`,
      principal: anonymous,
      target: grant(everyone),
      expect: 'Allowed resource',
    }),
  ),
  {
    rule: 42,
    name: 'no wildcard inside a principal ARN',
    target: grant({ AWS: `arn:aws:iam::${account}:user/*` }),
    expect: 'ImplicitlyDenied',
  },
  {
    rule: 43,
    name: 'every service is not everyone',
    principal: anonymous,
    target: grant({ Service: '*' }),
    expect: 'ImplicitlyDenied',
  },
  {
    rule: 43,
    name: 'every provider is not every user',
    target: grant({ Federated: '*' }),
    expect: 'ImplicitlyDenied',
  },
  {
    rule: 44,
    name: 'types and values are ORed',
    target: grant({ Service: 'ec2.amazonaws.com', AWS: [otherAccount, userArn] }),
    expect: 'Allowed resource',
  },
  ...[account, rootArn].map(
    (value): Row => ({
      rule: 45,
      name: `${value} delegates to the account`,
      owner: otherAccount,
      identity: [allow()],
      target: grant({ AWS: value }),
      expect: 'Allowed resource',
    }),
  ),
  {
    rule: 46,
    name: 'groups are no principals',
    target: grant({ AWS: `arn:aws:iam::${account}:group/admins` }),
    expect: 'ImplicitlyDenied',
  },
  {
    rule: 47,
    name: 'a stored unique id matches the user',
    ...roleTarget,
    target: trust({ AWS: 'AIDAALICE' }),
    expect: 'Allowed trust',
  },
  {
    rule: 47,
    name: 'and not the re-created namesake',
    ...roleTarget,
    principal: namesake,
    identity: [assume],
    target: trust({ AWS: 'AIDAALICE' }),
    expect: 'ImplicitlyDenied trust',
  },
  {
    rule: 47,
    name: 'a stored role id matches its sessions',
    ...roleTarget,
    principal: session,
    target: trust({ AWS: 'AROADEPLOYER' }),
    expect: 'Allowed trust',
  },
  {
    rule: '47a',
    name: 'the same in a bucket policy',
    principal: namesake,
    target: grant({ AWS: 'AIDAALICE' }),
    expect: 'ImplicitlyDenied',
  },
  {
    rule: 48,
    name: 'aws:PrincipalArn matches the re-created namesake',
    principal: namesake,
    context: { 'aws:PrincipalArn': userArn },
    target: grant('*', { Condition: { ArnEquals: { 'aws:PrincipalArn': userArn } } }),
    expect: 'Allowed resource',
  },
  {
    rule: 49,
    name: 'role path and case do not matter',
    principal: session,
    target: grant({ AWS: `arn:aws:iam::${account}:role/other/path/deployer` }),
    expect: 'Allowed resource',
  },
  {
    rule: 49,
    name: 'the account does',
    principal: session,
    target: grant({ AWS: `arn:aws:iam::${otherAccount}:role/ci/Deployer` }),
    expect: 'ImplicitlyDenied',
  },
  {
    rule: 49,
    name: 'session names are exact',
    principal: session,
    target: grant({ AWS: `arn:aws:sts::${account}:assumed-role/Deployer/Build` }),
    expect: 'ImplicitlyDenied',
  },
  {
    rule: 50,
    name: 'user names are case-sensitive',
    target: grant({ AWS: `arn:aws:iam::${account}:user/Alice` }),
    expect: 'ImplicitlyDenied',
  },
  {
    rule: 51,
    name: 'aws:PrincipalArn of a session is the role',
    principal: session,
    context: { 'aws:PrincipalArn': roleArn, 'aws:userid': 'AROADEPLOYER:build' },
    identity: [
      allow({
        Condition: {
          ArnEquals: { 'aws:PrincipalArn': roleArn },
          StringLike: { 'aws:userid': 'AROADEPLOYER:*' },
        },
      }),
    ],
    expect: 'Allowed identity',
  },
  {
    rule: 52,
    name: 'Deny with NotPrincipal: the account alone does not exempt',
    identity: [allow()],
    target: deny({ NotPrincipal: { AWS: rootArn } }),
    expect: 'ExplicitlyDenied resource',
  },
  {
    rule: 52,
    name: 'a session needs session, role and account',
    principal: session,
    identity: [allow()],
    target: deny({ NotPrincipal: { AWS: [sessionArn, rootArn] } }),
    expect: 'ExplicitlyDenied resource',
  },
  {
    rule: 52,
    name: 'all three listed',
    principal: session,
    identity: [allow()],
    target: deny({ NotPrincipal: { AWS: [sessionArn, roleArn, rootArn] } }),
    expect: 'Allowed identity',
  },
  {
    rule: 52,
    name: 'all layers of a federated session of the root user',
    principal: {
      type: 'FederatedUser',
      account,
      arn: federatedArn,
      userArn: rootArn,
      userId: account,
    },
    session: [allow()],
    target: deny({ NotPrincipal: { AWS: [federatedArn, rootArn] } }),
    expect: 'Allowed root',
  },
  {
    rule: 53,
    name: 'Allow with NotPrincipal takes in anonymous callers',
    principal: anonymous,
    target: allow({ NotPrincipal: { AWS: userArn } }),
    expect: 'Allowed resource',
  },
  {
    rule: 53,
    name: 'and leaves out whom it lists',
    target: allow({ NotPrincipal: { AWS: userArn } }),
    expect: 'ImplicitlyDenied',
  },
  {
    rule: 54,
    name: 'a service needs no identity side',
    principal: service,
    owner: otherAccount,
    target: grant({ Service: 'lambda.amazonaws.com' }),
    expect: 'Allowed resource',
  },
  {
    rule: 54,
    name: 'confused-deputy keys guard it',
    principal: service,
    context: { 'aws:SourceAccount': otherAccount },
    target: grant(
      { Service: 'lambda.amazonaws.com' },
      { Condition: { StringEquals: { 'aws:SourceAccount': account } } },
    ),
    expect: 'ImplicitlyDenied resource',
  },
  {
    rule: 54,
    name: 'another service',
    principal: service,
    target: grant({ Service: 'ec2.amazonaws.com' }),
    expect: 'ImplicitlyDenied resource',
  },
  {
    rule: 55,
    name: 'the provider is named',
    ...roleTarget,
    principal: oidc,
    action: 'sts:AssumeRoleWithWebIdentity',
    target: trust(
      { Federated: `arn:aws:iam::${account}:oidc-provider/token.example.com` },
      { Action: 'sts:AssumeRoleWithWebIdentity' },
    ),
    expect: 'Allowed trust',
  },
  {
    rule: 55,
    name: 'another call of the family',
    ...roleTarget,
    principal: oidc,
    action: 'sts:AssumeRoleWithWebIdentity',
    target: trust(
      { Federated: `arn:aws:iam::${account}:oidc-provider/token.example.com` },
      { Action: 'sts:AssumeRoleWithSAML' },
    ),
    expect: 'ImplicitlyDenied trust',
  },
  {
    rule: 55,
    name: 'everyone is not a provider',
    ...roleTarget,
    principal: oidc,
    action: 'sts:AssumeRoleWithWebIdentity',
    target: trust('*', { Action: 'sts:*' }),
    expect: 'ImplicitlyDenied trust',
  },
  {
    rule: 55,
    name: 'a denial of everyone hits it',
    ...roleTarget,
    principal: oidc,
    action: 'sts:AssumeRoleWithWebIdentity',
    target: [
      trust(
        { Federated: `arn:aws:iam::${account}:oidc-provider/token.example.com` },
        { Action: 'sts:AssumeRoleWithWebIdentity' },
      ),
      trust('*', { Effect: 'Deny', Action: 'sts:*' }),
    ],
    expect: 'ExplicitlyDenied trust',
  },

  // Actions and resources
  ...['S3:getobject', 's3:Get*', 's3:Get?bject', '*', 's3:*'].map(
    (Action): Row => ({
      rule: 56,
      name: `${Action} covers s3:GetObject`,
      identity: [allow({ Action })],
      expect: 'Allowed identity',
    }),
  ),
  ...['*:GetObject', 's?:GetObject', 's*'].map(
    (Action): Row => ({
      rule: 57,
      name: `${Action} covers nothing`,
      identity: [allow({ Action })],
      expect: 'ImplicitlyDenied identity',
    }),
  ),
  {
    rule: 57,
    name: '*:* is the lone star',
    identity: [allow({ Action: '*:*' })],
    expect: 'Allowed identity',
  },
  {
    rule: 57,
    name: '*:GetObject in a Deny fails closed',
    identity: [allow(), deny({ Action: '*:GetObject' })],
    expect: 'ExplicitlyDenied identity',
  },
  {
    rule: 57,
    name: '*:* under NotAction of an Allow leaves out everything',
    identity: [{ Effect: 'Allow', NotAction: '*:*', Resource: '*' }],
    expect: 'ImplicitlyDenied identity',
  },
  {
    rule: 57,
    name: '*:Put* under NotAction of a Deny leaves out nothing',
    action: 's3:PutObject',
    identity: [everything, { Effect: 'Deny', NotAction: '*:Put*', Resource: '*' }],
    expect: 'ExplicitlyDenied identity',
  },
  ...['s3:', ' s3:GetObject', 's3:Get Object', 's3:GetObject '].map(
    (Action): Row => ({
      rule: 58,
      name: `${JSON.stringify(Action)} never matches`,
      identity: [allow({ Action })],
      expect: 'ImplicitlyDenied identity',
    }),
  ),
  {
    rule: 59,
    name: 'NotAction allows other services',
    action: 'iam:CreateUser',
    resource: userArn,
    identity: [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }],
    expect: 'Allowed identity',
  },
  {
    rule: 59,
    name: 'and not what it lists',
    identity: [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }],
    expect: 'ImplicitlyDenied identity',
  },
  {
    rule: 66,
    name: 'actions without resource need *',
    action: 's3:ListAllMyBuckets',
    resource: '*',
    identity: [allow({ Action: 's3:*', Resource: 'arn:aws:s3:::*' })],
    expect: 'ImplicitlyDenied identity',
  },
  {
    rule: 66,
    name: 'a specific ARN never denies them',
    action: 's3:ListAllMyBuckets',
    resource: '*',
    identity: [everything, deny({ Action: 's3:*', Resource: 'arn:aws:s3:::bucket' })],
    expect: 'Allowed identity',
  },
  {
    rule: 69,
    name: 'outside trust policies an Allow without Resource grants nothing',
    identity: [{ Effect: 'Allow', Action: 's3:GetObject' }],
    expect: 'ImplicitlyDenied identity',
  },
  {
    rule: 69,
    name: 'and a Deny without Resource denies',
    identity: [allow(), { Effect: 'Deny', Action: 's3:GetObject' }],
    expect: 'ExplicitlyDenied identity',
  },

  ...(['Allow', 'Deny'] as const).map(
    (effect): Row => ({
      rule: 68,
      name: `NotResource with a short ARN fails closed in ${effect}`,
      resource: `arn:aws:sqs:us-east-1:${account}:queue`,
      identity: [
        ...(effect === 'Deny' ? [everything] : []),
        { Effect: effect, Action: '*', NotResource: 'arn:aws:sqs:us-west-2' },
      ],
      expect: effect === 'Deny' ? 'ExplicitlyDenied identity' : 'ImplicitlyDenied identity',
    }),
  ),

  // ACL grants
  {
    rule: 108,
    name: 'ACL grants work across accounts',
    owner: otherAccount,
    identity: [allow()],
    facts: { aclGrants: true },
    expect: 'Allowed acl',
  },
  {
    rule: 108,
    name: 'for anonymous callers',
    principal: anonymous,
    facts: { aclGrants: true },
    expect: 'Allowed acl',
  },
  {
    rule: 108,
    name: 'for a service that a grant names (log delivery)',
    principal: { type: 'Service', service: 'logging.s3.amazonaws.com' },
    facts: { aclGrants: true },
    expect: 'Allowed acl',
  },
  {
    rule: 108,
    name: 'never within the account',
    facts: { aclGrants: true },
    expect: 'ImplicitlyDenied identity',
  },
  {
    rule: 108,
    name: 'and not without the own side',
    owner: otherAccount,
    facts: { aclGrants: true },
    expect: 'ImplicitlyDenied identity',
  },
  {
    rule: 110,
    name: 'a denial in the bucket policy overrides an ACL',
    principal: anonymous,
    facts: { aclGrants: true },
    target: grant('*', { Effect: 'Deny' }),
    expect: 'ExplicitlyDenied resource',
  },

  // Documents
  {
    rule: 114,
    name: 'Principal in an identity policy grants nothing',
    identity: [grant('*')],
    expect: 'ImplicitlyDenied identity',
  },
  {
    rule: 114,
    name: 'and denies all the same',
    identity: [allow(), grant({ AWS: 'AIDABOB' }, { Effect: 'Deny' })],
    expect: 'ExplicitlyDenied identity',
  },
  {
    rule: 114,
    name: 'a resource policy without Principal grants nothing',
    target: allow(),
    expect: 'ImplicitlyDenied',
  },
  {
    rule: 114,
    name: 'single objects and values are lists',
    identity: [{ Version: '2012-10-17', Statement: allow({ Action: ['s3:GetObject'] }) }],
    expect: 'Allowed identity',
  },
]

describe('rules', () => {
  test.each(rows)('$rule: $name', (row) => {
    const decision = decide(requestOf(row))
    const [outcome, layer] = row.expect.split(' ')
    expect(decision.outcome).toBe(outcome)
    if (layer !== undefined) expect(decision.layer).toBe(layer)
  })

  test('another user is not named', () => {
    const target = grant({ AWS: userArn })
    expect(decide(requestOf({ principal: otherUser, target })).outcome).toBe('ImplicitlyDenied')
    expect(decide(requestOf({ principal: alice, target })).outcome).toBe('Allowed')
  })
})

describe('unreadable documents deny what they take part in', () => {
  const broken = '{"Version":"2012-10-17","Statement":['
  const rowsBySet: (World & { set: string })[] = [
    { set: 'identity', identity: [everything, broken] },
    { set: 'boundary', identity: [everything], boundary: broken },
    { set: 'session', identity: [everything], session: [everything, broken] },
    { set: 'resource', identity: [everything], target: broken },
    { set: 'scp', identity: [everything], scp: [[everything], [everything, broken]] },
    { set: 'rcp', identity: [everything], rcp: [[everything, broken]] },
    { set: 'endpoint', identity: [everything], endpoint: [broken] },
    { set: 'trust', ...roleTarget, identity: [everything], target: broken },
  ]
  test.each(rowsBySet)('$set', (row) => {
    const { outcome, layer } = decide(requestOf(row))
    expect({ outcome, layer }).toEqual({ outcome: 'ExplicitlyDenied', layer: row.set })
  })

  test('exempt sets do not take part', () => {
    const world = { identity: [everything], scp: [[broken]], facts: { managementAccount: true } }
    expect(decide(requestOf(world)).outcome).toBe('Allowed')
  })
})

describe('reasons', () => {
  test('policy and Sid of a denial', () => {
    const world = { identity: [allow(), deny({ Sid: 'NoReading' })] }
    expect(decide(requestOf(world))).toEqual({
      outcome: 'ExplicitlyDenied',
      layer: 'identity',
      policyId: 'identity-1',
      sid: 'NoReading',
      crossAccount: false,
    })
  })

  test('policy of a grant, across accounts', () => {
    const world = { owner: otherAccount, identity: [allow()], target: grant({ AWS: account }) }
    expect(decide(requestOf(world))).toEqual({
      outcome: 'Allowed',
      layer: 'resource',
      policyId: 'target',
      crossAccount: true,
    })
  })
})
