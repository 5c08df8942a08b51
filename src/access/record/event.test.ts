import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { HeaderTable } from '../../kernel/http.ts'
import type { ServiceModel } from '../../kernel/model.ts'
import type { Principal, SessionFacts } from '../../kernel/principal.ts'
import { recordText } from './event.ts'
import type { Happening } from './recorder.ts'

const modelOf = (service: string) =>
  JSON.parse(readFileSync(`models/${service}.json`, 'utf8')) as ServiceModel
const iam = modelOf('iam')
const sts = modelOf('sts')
const s3 = modelOf('s3')

const at = Date.UTC(2026, 2, 24, 21, 11, 59, 900)
const account = '123456789012'

const happening = (change: Partial<Happening> = {}): Happening => ({
  http: {
    method: 'POST',
    path: '/',
    query: '',
    headers: new HeaderTable(['Host', 'localhost:4566', 'User-Agent', 'aws-cli/2.1']),
    remoteAddress: '::ffff:127.0.0.1',
    tlsVersion: undefined,
    id: 'request-1',
    receivedAt: at,
  },
  region: 'eu-west-1',
  service: 'iam',
  model: iam,
  operation: 'CreateUser',
  effect: 'control',
  principal: {
    type: 'User',
    account,
    arn: `arn:aws:iam::${account}:user/ann`,
    userId: 'AIDAANN',
    uniqueId: 'AIDAANN',
    userName: 'ann',
    accessKeyId: 'AKIAANN',
  },
  input: { UserName: 'bob' },
  output: { User: { UserName: 'bob', CreateDate: new Date(at) } },
  decisions: [],
  recipientAccount: account,
  ...change,
})

// biome-ignore lint/suspicious/noExplicitAny: records are looked into freely
const recordOf = (change: Partial<Happening> = {}): any =>
  JSON.parse(`{${recordText(happening(change), { uuid: () => 'event-1' })}}`)

test('a change, in the record format', () => {
  expect(recordOf().event).toEqual({
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAANN',
      arn: `arn:aws:iam::${account}:user/ann`,
      accountId: account,
      accessKeyId: 'AKIAANN',
      userName: 'ann',
    },
    eventTime: '2026-03-24T21:11:59Z',
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    userAgent: 'aws-cli/2.1',
    requestParameters: { userName: 'bob' },
    responseElements: { user: { userName: 'bob', createDate: 'Mar 24, 2026 9:11:59 PM' } },
    requestID: 'request-1',
    eventID: 'event-1',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  })
})

describe('userIdentity', () => {
  const session: SessionFacts = { issuedAt: at, expiresAt: at + 1000 }
  const role = {
    type: 'RoleSession',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/deploy/run`,
    userId: 'AROADEP:run',
    accessKeyId: 'ASIADEP',
    roleArn: `arn:aws:iam::${account}:role/ci/deploy`,
    roleName: 'deploy',
    uniqueId: 'AROADEP',
    sessionName: 'run',
    session,
    source: 'AssumeRole',
  } as const
  const issuer = {
    type: 'Role',
    principalId: 'AROADEP',
    arn: `arn:aws:iam::${account}:role/ci/deploy`,
    accountId: account,
    userName: 'deploy',
  }
  const attributes = { creationDate: '2026-03-24T21:11:59Z', mfaAuthenticated: 'false' }
  const rows: [name: string, principal: Principal | undefined, expected: object][] = [
    [
      'root user',
      {
        type: 'Root',
        account,
        arn: `arn:aws:iam::${account}:root`,
        userId: account,
        accessKeyId: 'AKIAROOT',
      },
      { type: 'Root', principalId: account, accountId: account, accessKeyId: 'AKIAROOT' },
    ],
    [
      'session token of a user with MFA',
      {
        type: 'User',
        account,
        arn: `arn:aws:iam::${account}:user/ann`,
        userId: 'AIDAANN',
        uniqueId: 'AIDAANN',
        userName: 'ann',
        accessKeyId: 'ASIAANN',
        session: { ...session, mfaAt: at },
      },
      {
        type: 'IAMUser',
        sessionContext: { attributes: { ...attributes, mfaAuthenticated: 'true' } },
      },
    ],
    [
      'role session',
      role,
      {
        type: 'AssumedRole',
        principalId: 'AROADEP:run',
        sessionContext: { sessionIssuer: issuer, attributes },
      },
    ],
    [
      'role session with a source identity',
      { ...role, session: { ...session, sourceIdentity: 'ann' } },
      { sessionContext: { sessionIssuer: issuer, attributes, sourceIdentity: 'ann' } },
    ],
    [
      'web identity',
      {
        ...role,
        source: 'AssumeRoleWithWebIdentity',
        session: { ...session, context: { 'aws:federatedprovider': 'accounts.example.com' } },
      },
      {
        sessionContext: {
          sessionIssuer: issuer,
          webIdFederationData: { federatedProvider: 'accounts.example.com', attributes: {} },
          attributes,
        },
      },
    ],
    [
      'federated user',
      {
        type: 'FederatedUser',
        account,
        arn: `arn:aws:sts::${account}:federated-user/bea`,
        userId: `${account}:bea`,
        federatedName: 'bea',
        issuerArn: `arn:aws:iam::${account}:user/ann`,
        issuerId: 'AIDAANN',
        issuerUserName: 'ann',
        session,
      },
      {
        type: 'FederatedUser',
        sessionContext: {
          sessionIssuer: {
            type: 'IAMUser',
            principalId: 'AIDAANN',
            arn: `arn:aws:iam::${account}:user/ann`,
            accountId: account,
            userName: 'ann',
          },
          attributes,
        },
      },
    ],
    [
      'service',
      { type: 'Service', service: 'lambda.amazonaws.com' },
      { type: 'AWSService', invokedBy: 'lambda.amazonaws.com' },
    ],
    [
      'anonymous',
      { type: 'Anonymous' },
      { type: 'AWSAccount', principalId: '', accountId: 'anonymous' },
    ],
    [
      'subject of an identity provider',
      {
        type: 'IdentityProvider',
        kind: 'OIDC',
        provider: 'accounts.example.com',
        subject: 'sub-1',
      },
      {
        type: 'WebIdentityUser',
        principalId: 'accounts.example.com:sub-1',
        userName: 'sub-1',
        identityProvider: 'accounts.example.com',
      },
    ],
    ['nobody verified', undefined, { type: 'Unknown' }],
  ]
  test.each(rows)('%s', (_name, principal, expected) => {
    expect(recordOf({ principal }).event.userIdentity).toMatchObject(expected)
  })

  test.each([
    ['header', { headers: new HeaderTable(['Authorization', 'garbage']) }],
    ['query', { query: 'a=b&X-Amz-Signature=x' }],
    ['SigV2 query', { query: 'Signature=x' }],
  ])('a signature that could not be read is nobody known: %s', (_name, change) => {
    const http = { ...happening().http, ...change }
    const { userIdentity } = recordOf({ http, principal: { type: 'Anonymous' } }).event
    expect(userIdentity).toEqual({ type: 'Unknown' })
  })

  test.each([
    ['an access key id is kept', 'AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE'],
    ['a secret put in its place is not', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', undefined],
    ['nor one of word characters', 'a'.repeat(40), undefined],
  ])('claimed key of a refused request: %s', (_name, claimedAccessKeyId, expected) => {
    const { userIdentity } = recordOf({ principal: undefined, claimedAccessKeyId }).event
    expect(userIdentity.accessKeyId).toBe(expected)
  })
})

describe('what kind of event', () => {
  const rows: [name: string, change: Partial<Happening>, expected: object][] = [
    [
      'a read',
      { operation: 'GetUser', effect: 'read' },
      { readOnly: true, responseElements: null },
    ],
    [
      'issued credentials show what was issued, without secrets',
      {
        service: 'sts',
        model: sts,
        operation: 'AssumeRole',
        effect: 'read',
        input: { RoleArn: 'arn:aws:iam::123456789012:role/x', RoleSessionName: 'run' },
        output: {
          Credentials: {
            AccessKeyId: 'ASIANEW',
            SecretAccessKey: 'canary-secret',
            SessionToken: 'canary-token',
            Expiration: new Date(at),
          },
        },
      },
      {
        readOnly: true,
        awsRegion: 'eu-west-1',
        responseElements: {
          credentials: { accessKeyId: 'ASIANEW', expiration: 'Mar 24, 2026 9:11:59 PM' },
        },
      },
    ],
    [
      'who was let in by a SAML assertion',
      {
        service: 'sts',
        model: sts,
        operation: 'AssumeRoleWithSAML',
        effect: 'data',
        principal: {
          type: 'IdentityProvider',
          kind: 'SAML',
          provider: 'arn:aws:iam::123456789012:saml-provider/Corp',
          subject: 'ann',
          qualifier: 'Q=',
        },
        input: {
          RoleArn: 'arn:aws:iam::123456789012:role/x',
          PrincipalArn: 'arn:aws:iam::123456789012:saml-provider/Corp',
          SAMLAssertion: 'canary-assertion',
        },
        output: { Subject: 'ann' },
      },
      {
        readOnly: true,
        userIdentity: {
          type: 'SAMLUser',
          principalId: 'Q=:ann',
          userName: 'ann',
          identityProvider: 'Q=',
        },
        requestParameters: {
          roleArn: 'arn:aws:iam::123456789012:role/x',
          principalArn: 'arn:aws:iam::123456789012:saml-provider/Corp',
        },
        responseElements: { subject: 'ann' },
      },
    ],
    [
      'who was let in by a web identity token',
      {
        service: 'sts',
        model: sts,
        operation: 'AssumeRoleWithWebIdentity',
        effect: 'read',
        principal: {
          type: 'IdentityProvider',
          kind: 'OIDC',
          provider: 'arn:aws:iam::123456789012:oidc-provider/idp.example',
          subject: 'ann',
          qualifier: 'client',
        },
        input: { RoleArn: 'arn:aws:iam::123456789012:role/x', WebIdentityToken: 'canary-token' },
        output: undefined,
      },
      {
        readOnly: true,
        userIdentity: {
          type: 'WebIdentityUser',
          principalId: 'arn:aws:iam::123456789012:oidc-provider/idp.example:client:ann',
          userName: 'ann',
          identityProvider: 'arn:aws:iam::123456789012:oidc-provider/idp.example',
        },
        requestParameters: { roleArn: 'arn:aws:iam::123456789012:role/x' },
      },
    ],
    [
      'an object read is a data event',
      {
        service: 's3',
        model: s3,
        operation: 'GetObject',
        effect: 'read',
        input: { Bucket: 'b', Key: 'k/1', Range: 'bytes=0-1' },
        output: undefined,
        bytesOut: 2,
        signature: { algorithm: 'AWS4-HMAC-SHA256', method: 'query' },
      },
      {
        eventCategory: 'Data',
        managementEvent: false,
        requestParameters: {
          bucketName: 'b',
          key: 'k/1',
          Range: 'bytes=0-1',
          Host: 'localhost:4566',
        },
        additionalEventData: {
          SignatureVersion: 'SigV4',
          AuthenticationMethod: 'QueryString',
          bytesTransferredIn: 0,
          bytesTransferredOut: 2,
        },
      },
    ],
    [
      'a bucket change is a management event',
      { service: 's3', model: s3, operation: 'CreateBucket', input: { Bucket: 'b' }, output: {} },
      { eventCategory: 'Management', managementEvent: true, readOnly: false },
    ],
    [
      'ListObjectsV2 goes by its first name',
      {
        service: 's3',
        model: s3,
        operation: 'ListObjectsV2',
        effect: 'read',
        input: { Bucket: 'b' },
        decisions: [
          {
            action: 's3:ListBucket',
            resource: 'arn:aws:s3:::b',
            account,
            decision: { outcome: 'Allowed', layer: 'identity', crossAccount: false },
          },
        ],
      },
      {
        eventName: 'ListObjects',
        eventCategory: 'Data',
        userAgent: '[aws-cli/2.1]',
        requestParameters: { 'list-type': '2', bucketName: 'b', Host: 'localhost:4566' },
        resources: [
          { type: 'AWS::S3::Object', ARNPrefix: 'arn:aws:s3:::b/' },
          { accountId: account, type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::b' },
        ],
      },
    ],
    [
      'a sub-resource of a bucket is a parameter',
      {
        service: 's3',
        model: s3,
        operation: 'PutBucketLifecycleConfiguration',
        input: { Bucket: 'b' },
        output: {},
      },
      {
        eventName: 'PutBucketLifecycle',
        requestParameters: { lifecycle: '', bucketName: 'b', Host: 'localhost:4566' },
      },
    ],
    [
      'an operation that is not built is a read by its name',
      { operation: 'GetAccountSummary', effect: undefined, output: undefined },
      { readOnly: true },
    ],
    [
      'an error goes by the name of its type',
      {
        operation: 'GetUser',
        effect: 'read',
        error: { code: 'NoSuchEntity', message: 'The user with name bob cannot be found.' },
      },
      {
        errorCode: 'NoSuchEntityException',
        errorMessage: 'The user with name bob cannot be found.',
        responseElements: null,
      },
    ],
    [
      'a denial',
      { error: { code: 'AccessDenied', message: 'User: x is not authorized' }, output: undefined },
      { errorCode: 'AccessDenied', responseElements: null },
    ],
    [
      'TLS',
      { http: { ...happening().http, tlsVersion: 'TLSv1.3' } },
      { tlsDetails: { tlsVersion: 'TLSv1.3', clientProvidedHostHeader: 'localhost:4566' } },
    ],
    [
      'nothing was understood',
      {
        service: undefined,
        model: undefined,
        operation: undefined,
        effect: undefined,
        principal: undefined,
        input: undefined,
        output: undefined,
        recipientAccount: '',
      },
      { eventName: 'UnknownOperation', eventSource: 'unknown.amazonaws.com', readOnly: false },
    ],
  ]
  test.each(rows)('%s', (_name, change, expected) => {
    expect(recordOf(change).event).toMatchObject(expected)
  })
})

test('decisions and the resources they were about', () => {
  const bucket = 'arn:aws:s3:::b'
  const record = recordOf({
    decisions: [
      {
        action: 's3:GetObject',
        resource: `${bucket}/k`,
        account: '210987654321',
        decision: {
          outcome: 'ExplicitlyDenied',
          layer: 'resource',
          policyId: bucket,
          sid: 'NoWay',
          crossAccount: true,
        },
      },
      {
        action: 'iam:ListUsers',
        resource: '*',
        decision: { outcome: 'ImplicitlyDenied', layer: 'identity', crossAccount: false },
      },
    ],
  })
  expect(record.event.resources).toEqual([
    { ARN: `${bucket}/k`, type: 'AWS::S3::Object' },
    { ARN: bucket, accountId: '210987654321', type: 'AWS::S3::Bucket' },
  ])
  expect(record.decisions).toEqual([
    {
      action: 's3:GetObject',
      resource: `${bucket}/k`,
      outcome: 'ExplicitlyDenied',
      layer: 'resource',
      policyId: bucket,
      sid: 'NoWay',
      crossAccount: true,
    },
    {
      action: 'iam:ListUsers',
      resource: '*',
      outcome: 'ImplicitlyDenied',
      layer: 'identity',
      crossAccount: false,
    },
  ])
})

test('what a client sends stays inside its value', () => {
  const evil = '"},"userIdentity":{"type":"Root"}}\n{"prev":"'
  const text = recordText(
    happening({
      input: { UserName: evil },
      http: { ...happening().http, headers: new HeaderTable(['User-Agent', evil]) },
    }),
    { uuid: () => 'event-1' },
  )
  expect(text).not.toContain('\n')
  const { event } = JSON.parse(`{${text}}`)
  expect(event.userIdentity.type).toBe('IAMUser')
  expect(event.userAgent).toBe(evil)
  expect(event.requestParameters.userName).toBe(evil)
})

test.each([
  [
    'user agent',
    { http: { ...happening().http, headers: new HeaderTable(['User-Agent', 'x'.repeat(5000)]) } },
    'userAgent',
    1024,
  ],
  ['error message', { error: { code: 'X', message: 'x'.repeat(5000) } }, 'errorMessage', 1024],
] as const)('a long %s is cut', (_name, change, member, length) => {
  expect(recordOf(change).event[member]).toHaveLength(length)
})

test('parameters above 100 KB are left out, the event is not', () => {
  const { event } = recordOf({ input: { UserName: 'x'.repeat(200_000) } })
  expect(event.requestParameters).toBeNull()
  expect(event.eventName).toBe('CreateUser')
})

describe('secrets in error messages', () => {
  const rows: [name: string, change: Partial<Happening>, shown: string][] = [
    [
      'of the input',
      {
        operation: 'ChangePassword',
        input: { OldPassword: 'canary-old', NewPassword: 'canary-new' },
        error: { code: 'X', message: 'canary-new is too much like canary-old' },
      },
      'HIDDEN_DUE_TO_SECURITY_REASONS is too much like HIDDEN_DUE_TO_SECURITY_REASONS',
    ],
    [
      'quoted by a validation',
      {
        operation: 'ChangePassword',
        input: undefined,
        error: {
          code: 'ValidationError',
          message:
            "2 validation errors detected: Value 'canary-old' at 'oldPassword' failed to satisfy constraint: Member must have length less than or equal to 128; Value 'canary' at 'x\ny' at 'newPassword' failed to satisfy constraint: x",
        },
      },
      "validation failed at 'oldPassword', 'newPassword'",
    ],
    [
      'in the place of a key id',
      {
        input: undefined,
        principal: undefined,
        error: {
          code: 'IncompleteSignature',
          message:
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'canary/20260324/us-east-1/iam/aws4_request'",
        },
      },
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got …',
    ],
    [
      'in a header that is repeated',
      {
        input: undefined,
        principal: undefined,
        error: {
          code: 'IncompleteSignature',
          message: 'Authorization header requires x. Authorization=canary',
        },
      },
      'Authorization header requires x. Authorization…',
    ],
    [
      'in the canonical request',
      {
        input: undefined,
        principal: undefined,
        error: {
          code: 'SignatureDoesNotMatch',
          message:
            "The signature does not match.\n\nThe Canonical String should have been\n'canary'",
        },
      },
      'The signature does not match.…',
    ],
  ]
  test.each(rows)('%s', (_name, change, shown) => {
    const record = recordOf(change)
    expect(JSON.stringify(record)).not.toContain('canary')
    expect(record.event.errorMessage).toBe(shown)
  })
})

test('what the operator gave to one of our own commands is shown', () => {
  const { event } = recordOf({
    service: 'sallyport',
    model: undefined,
    operation: 'CreateAccount',
    operatorParameters: { email: 'a@b.cd' },
    principal: { type: 'Service', service: 'operator' },
  })
  expect(event.requestParameters).toEqual({ email: 'a@b.cd' })
  expect(event.readOnly).toBe(false)
})
