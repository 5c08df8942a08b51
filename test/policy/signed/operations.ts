/** The operation that asks for an action, on the resource of a case. */
import type { IAM } from '@aws-sdk/client-iam'
import type { S3 } from '@aws-sdk/client-s3'
import type { STS } from '@aws-sdk/client-sts'

export interface Clients {
  readonly s3: S3
  readonly iam: IAM
  readonly sts: STS
}

export interface Question {
  readonly arn: string
  /** Condition keys by lower-case name, for parameters that carry them. */
  readonly context: ReadonlyMap<string, string>
}

export interface Operation {
  readonly resource: RegExp
  readonly ask: (clients: Clients, question: Question) => Promise<unknown>
}

const bucket = /^arn:aws:s3:::[a-z0-9.-]{3,63}$/
const object = /^arn:aws:s3:::[a-z0-9.-]{3,63}\/[^\0]+$/s
const anyPath = /^arn:aws:iam::\d{12}:user\/([\w+=,.@-]+\/)*[\w+=,.@-]+$/
const user = /^arn:aws:iam::\d{12}:user\/[\w+=,.@-]+$/
const role = /^arn:aws:iam::\d{12}:role\/([\w+=,.@-]+\/)*[\w+=,.@-]+$/
const none = /^\*$/

/** Bucket and key, or the name behind the last slash. */
export const bucketOf = (arn: string): string => /^arn:aws:s3:::([^/]*)/.exec(arn)?.[1] ?? ''
const at = (arn: string) => ({
  Bucket: bucketOf(arn),
  Key: arn.slice(arn.indexOf('/') + 1),
})
const nameOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1)
const pathOf = (arn: string) => arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1)

/** A policy that grants nothing to anybody. */
const harmless = (Bucket: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Principal: { AWS: '111111111111' },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/never`,
      },
    ],
  })

const s3 = (
  resource: RegExp,
  ask: (client: S3, at: { Bucket: string; Key: string }, question: Question) => Promise<unknown>,
): Operation => ({
  resource,
  ask: (clients, question) => ask(clients.s3, at(question.arn), question),
})
const iam = (
  resource: RegExp,
  ask: (client: IAM, name: string, question: Question) => Promise<unknown>,
): Operation => ({
  resource,
  ask: (clients, question) => ask(clients.iam, nameOf(question.arn), question),
})

export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['s3:GetObject', s3(object, (client, each) => client.getObject(each))],
  ['s3:PutObject', s3(object, (client, each) => client.putObject({ ...each, Body: 'new' }))],
  ['s3:DeleteObject', s3(object, (client, each) => client.deleteObject(each))],
  ['s3:GetObjectTagging', s3(object, (client, each) => client.getObjectTagging(each))],
  [
    's3:PutObjectTagging',
    s3(object, (client, each) => client.putObjectTagging({ ...each, Tagging: { TagSet: [] } })),
  ],
  [
    's3:ListBucket',
    s3(bucket, (client, { Bucket }, { context }) => {
      const most = context.get('s3:max-keys')
      return client.listObjectsV2({
        Bucket,
        ...(context.has('s3:prefix') && { Prefix: context.get('s3:prefix') }),
        ...(context.has('s3:delimiter') && { Delimiter: context.get('s3:delimiter') }),
        ...(most !== undefined && { MaxKeys: Number(most) }),
      })
    }),
  ],
  [
    's3:GetBucketLocation',
    s3(bucket, (client, { Bucket }) => client.getBucketLocation({ Bucket })),
  ],
  ['s3:GetBucketTagging', s3(bucket, (client, { Bucket }) => client.getBucketTagging({ Bucket }))],
  ['s3:GetBucketPolicy', s3(bucket, (client, { Bucket }) => client.getBucketPolicy({ Bucket }))],
  [
    's3:PutBucketPolicy',
    s3(bucket, (client, { Bucket }) =>
      client.putBucketPolicy({ Bucket, Policy: harmless(Bucket) }),
    ),
  ],
  [
    's3:DeleteBucketPolicy',
    s3(bucket, (client, { Bucket }) => client.deleteBucketPolicy({ Bucket })),
  ],
  ['s3:DeleteBucket', s3(bucket, (client, { Bucket }) => client.deleteBucket({ Bucket }))],
  ['s3:ListAllMyBuckets', s3(none, (client) => client.listBuckets({}))],
  ['iam:GetUser', iam(user, (client, UserName) => client.getUser({ UserName }))],
  ['iam:DeleteUser', iam(user, (client, UserName) => client.deleteUser({ UserName }))],
  [
    'iam:CreateUser',
    iam(anyPath, (client, UserName, { arn, context }) => {
      const boundary = context.get('iam:permissionsboundary')
      const tags = [...context].filter(([key]) => key.startsWith('aws:requesttag/'))
      return client.createUser({
        UserName,
        Path: pathOf(arn),
        ...(boundary !== undefined && { PermissionsBoundary: boundary }),
        ...(tags.length > 0 && {
          Tags: tags.map(([key, Value]) => ({ Key: key.slice('aws:requesttag/'.length), Value })),
        }),
      })
    }),
  ],
  [
    'iam:AttachUserPolicy',
    iam(user, (client, UserName, { context }) =>
      client.attachUserPolicy({
        UserName,
        PolicyArn: context.get('iam:policyarn') ?? 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      }),
    ),
  ],
  [
    'iam:TagUser',
    iam(user, (client, UserName) =>
      client.tagUser({ UserName, Tags: [{ Key: 'asked', Value: 'yes' }] }),
    ),
  ],
  ['iam:ListAccessKeys', iam(user, (client, UserName) => client.listAccessKeys({ UserName }))],
  ['iam:CreateAccessKey', iam(user, (client, UserName) => client.createAccessKey({ UserName }))],
  ['s3:GetBucketAcl', s3(bucket, (client, { Bucket }) => client.getBucketAcl({ Bucket }))],
  ['iam:ListUsers', iam(none, (client) => client.listUsers({}))],
  ['iam:ListRoles', iam(none, (client) => client.listRoles({}))],
  ['iam:GetRole', iam(role, (client, RoleName) => client.getRole({ RoleName }))],
  [
    'sts:AssumeRole',
    {
      resource: role,
      ask: ({ sts }, { arn, context }) =>
        sts.assumeRole({
          RoleArn: arn,
          RoleSessionName: context.get('sts:rolesessionname') ?? 'asked',
          ...(context.has('sts:externalid') && { ExternalId: context.get('sts:externalid') }),
        }),
    },
  ],
  ['sts:GetCallerIdentity', { resource: none, ask: ({ sts }) => sts.getCallerIdentity({}) }],
])
