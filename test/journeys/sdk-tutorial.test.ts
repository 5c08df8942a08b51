/**
 * The IAM tutorial through the AWS SDK for JavaScript v3, over a socket to a server in its own process: typed
 * exceptions, paginators, waiters, presigned URLs, streamed uploads, sessions as a credential provider.
 */

import { Readable } from 'node:stream'
import {
  DeleteConflictException,
  EntityAlreadyExistsException,
  IAM,
  type IAMServiceException,
  InvalidInputException,
  LimitExceededException,
  MalformedPolicyDocumentException,
  NoSuchEntityException,
  paginateListPolicies,
  paginateListUsers,
  waitUntilPolicyExists,
  waitUntilRoleExists,
  waitUntilUserExists,
} from '@aws-sdk/client-iam'
import {
  GetObjectCommand,
  NoSuchBucket,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  paginateListObjectsV2,
  S3,
  waitUntilBucketExists,
  waitUntilObjectExists,
  waitUntilObjectNotExists,
} from '@aws-sdk/client-s3'
import { STS } from '@aws-sdk/client-sts'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { SignatureV4a } from '@aws-sdk/signature-v4a'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Credentials } from '../support/in-process.ts'
import { resetAccounts, type ServerProcess, startServerProcess } from '../support/server.ts'
import { Sha256 } from '../support/sha256.ts'

let server: ServerProcess
let account = ''
let other = ''
let root: Credentials
let otherRoot: Credentials
const opened: { destroy(): void }[] = []

const keep = <C extends { destroy(): void }>(client: C): C => {
  opened.push(client)
  return client
}
type Provider = Credentials | (() => Promise<Credentials & { expiration?: Date }>)
const config = (credentials: Provider) => ({
  endpoint: server.endpoint,
  region: 'us-east-1',
  credentials,
  maxAttempts: 1,
})
const iam = (credentials: Provider) => keep(new IAM(config(credentials)))
const sts = (credentials: Provider) => keep(new STS(config(credentials)))
const s3 = (credentials: Provider) => keep(new S3({ ...config(credentials), forcePathStyle: true }))

const credentialsOf = (
  made: {
    AccessKeyId?: string | undefined
    SecretAccessKey?: string | undefined
    SessionToken?: string | undefined
  } = {},
): Credentials => ({
  accessKeyId: made.AccessKeyId ?? '',
  secretAccessKey: made.SecretAccessKey ?? '',
  ...(made.SessionToken !== undefined && { sessionToken: made.SessionToken }),
})

/** A user with a key. */
async function userWithKey(by: IAM, UserName: string): Promise<Credentials> {
  await by.createUser({ UserName })
  return credentialsOf((await by.createAccessKey({ UserName })).AccessKey)
}

const user = (name: string) => `arn:aws:iam::${account}:user/${name}`
const policy = (Action: string | string[], Resource: string, Effect = 'Allow') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect, Action, Resource }] })
const trust = (principal: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }],
  })

/** What the call failed with. */
async function thrown<E extends Error>(
  call: Promise<unknown>,
  // biome-ignore lint/suspicious/noExplicitAny: constructors of exceptions take their own options
  type: new (...options: any[]) => E,
): Promise<E> {
  const error = await call.then(
    () => new Error('the call succeeded'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(type)
  return error as E
}
const denied = async (call: Promise<unknown>): Promise<string> => {
  const error = (await thrown(call, Error)) as IAMServiceException
  expect({ name: error.name, status: error.$metadata?.httpStatusCode }).toEqual({
    name: 'AccessDenied',
    status: 403,
  })
  return error.message
}
const noIdentity = (name: string, action: string, on: string) =>
  `User: ${user(name)} is not authorized to perform: ${action} on resource: ${on} because no identity-based policy allows the ${action} action`
const quick = { maxWaitTime: 10, minDelay: 1, maxDelay: 1 }

describe('a first account, in JavaScript', { timeout: 60_000 }, () => {
  let admin: IAM
  let alice: Credentials
  let bob: Credentials
  let carol: Credentials
  let dave: Credentials

  beforeAll(async () => {
    server = await startServerProcess(['--ephemeral', '--test-api'])
    const [own, foreign] = await resetAccounts(server, ['owner@example.com', 'other@example.com'])
    account = own?.AccountId ?? ''
    other = foreign?.AccountId ?? ''
    root = credentialsOf(own)
    otherRoot = credentialsOf(foreign)
    admin = iam(root)
  })
  afterAll(async () => {
    for (const client of opened) client.destroy()
    await server?.stop()
  })

  test('who am I', async () => {
    expect(await sts(root).getCallerIdentity({})).toMatchObject({
      UserId: account,
      Account: account,
      Arn: `arn:aws:iam::${account}:root`,
    })
  })

  test('users: created, awaited, listed page by page, found missing', async () => {
    const { User, $metadata } = await admin.createUser({
      UserName: 'alice',
      Tags: [{ Key: 'team', Value: 'red + blue' }],
    })
    expect(User).toMatchObject({ UserName: 'alice', Arn: user('alice'), Path: '/' })
    expect(User?.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/)
    expect(User?.CreateDate).toBeInstanceOf(Date)
    expect($metadata.requestId).toMatch(/./)
    const waited = await waitUntilUserExists({ client: admin, ...quick }, { UserName: 'alice' })
    expect(waited.state).toBe('SUCCESS')
    expect((await admin.getUser({ UserName: 'alice' })).User?.Tags).toEqual([
      { Key: 'team', Value: 'red + blue' },
    ])
    for (const UserName of ['bob', 'carol', 'dave']) await admin.createUser({ UserName })
    const names: (string | undefined)[] = []
    let pages = 0
    for await (const page of paginateListUsers({ client: admin, pageSize: 2 }, {})) {
      pages++
      names.push(...(page.Users ?? []).map((each) => each.UserName))
    }
    expect(names).toEqual(expect.arrayContaining(['alice', 'bob', 'carol', 'dave']))
    expect(pages).toBe(Math.ceil(names.length / 2))

    const exists = await thrown(
      admin.createUser({ UserName: 'Alice' }),
      EntityAlreadyExistsException,
    )
    expect(exists.message).toBe('User with name Alice already exists.')
    expect(exists.$metadata.httpStatusCode).toBe(409)
    expect(exists.$fault).toBe('client')
    const missing = await thrown(admin.getUser({ UserName: 'mallory' }), NoSuchEntityException)
    expect(missing.message).toBe('The user with name mallory cannot be found.')
    expect(missing.$metadata.httpStatusCode).toBe(404)
    const wrong = (await thrown(
      admin.createUser({ UserName: 'a b' }),
      Error,
    )) as IAMServiceException
    expect(wrong.name).toBe('ValidationError')
  })

  test('the user without any policy may do nothing but learn who it is', async () => {
    alice = credentialsOf((await admin.createAccessKey({ UserName: 'alice' })).AccessKey)
    expect((await sts(alice).getCallerIdentity({})).Arn).toBe(user('alice'))
    expect(await denied(iam(alice).listUsers({}))).toBe(
      noIdentity('alice', 'iam:ListUsers', `arn:aws:iam::${account}:user/`),
    )
    expect(await denied(iam(alice).createUser({ UserName: 'eve' }))).toBe(
      noIdentity('alice', 'iam:CreateUser', user('eve')),
    )
    await denied(s3(alice).listBuckets({}))
  })

  test('groups give what their policies allow', async () => {
    await admin.createGroup({ GroupName: 'Developers' })
    await admin.addUserToGroup({ GroupName: 'Developers', UserName: 'alice' })
    const { Policy } = await admin.createPolicy({
      PolicyName: 'ListUsersOnly',
      PolicyDocument: policy('iam:ListUsers', '*'),
    })
    const PolicyArn = `arn:aws:iam::${account}:policy/ListUsersOnly`
    expect(Policy).toMatchObject({ Arn: PolicyArn, DefaultVersionId: 'v1', AttachmentCount: 0 })
    await waitUntilPolicyExists({ client: admin, ...quick }, { PolicyArn })
    await admin.attachGroupPolicy({ GroupName: 'Developers', PolicyArn })
    await iam(alice).listUsers({})
    await denied(iam(alice).listGroups({}))
    expect((await admin.listGroupsForUser({ UserName: 'alice' })).Groups).toMatchObject([
      { GroupName: 'Developers' },
    ])
    const nested = await thrown(
      admin.addUserToGroup({ GroupName: 'Developers', UserName: 'Developers' }),
      NoSuchEntityException,
    )
    expect(nested.message).toBe('The user with name Developers cannot be found.')
  })

  test('a new policy version changes what is allowed, and its rollback undoes it', async () => {
    const PolicyArn = `arn:aws:iam::${account}:policy/ListUsersOnly`
    await admin.createPolicyVersion({
      PolicyArn,
      PolicyDocument: policy('iam:ListGroups', '*'),
      SetAsDefault: true,
    })
    await iam(alice).listGroups({})
    await denied(iam(alice).listUsers({}))
    const { PolicyVersion } = await admin.getPolicyVersion({ PolicyArn, VersionId: 'v2' })
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toMatchObject({
      Statement: [{ Action: 'iam:ListGroups' }],
    })
    await admin.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v1' })
    await iam(alice).listUsers({})
    await denied(iam(alice).listGroups({}))
    expect((await admin.listPolicyVersions({ PolicyArn })).Versions).toMatchObject([
      { VersionId: 'v2', IsDefaultVersion: false },
      { VersionId: 'v1', IsDefaultVersion: true },
    ])
    const conflict = await thrown(
      admin.deletePolicyVersion({ PolicyArn, VersionId: 'v1' }),
      DeleteConflictException,
    )
    expect(conflict.message).toBe('Cannot delete the default version of a policy.')
    for (let version = 3; version <= 5; version++)
      await admin.createPolicyVersion({ PolicyArn, PolicyDocument: policy('iam:Get*', '*') })
    await thrown(
      admin.createPolicyVersion({ PolicyArn, PolicyDocument: policy('iam:Get*', '*') }),
      LimitExceededException,
    )
    await thrown(
      admin.createPolicy({ PolicyName: 'broken', PolicyDocument: '{' }),
      MalformedPolicyDocumentException,
    )
  })

  test('all managed policies of AWS, page by page', async () => {
    const arns = new Set<string | undefined>()
    for await (const page of paginateListPolicies({ client: admin }, { Scope: 'AWS' }))
      for (const each of page.Policies ?? []) arns.add(each.Arn)
    expect(arns.size).toBeGreaterThan(1000)
    expect(arns).toContain('arn:aws:iam::aws:policy/AdministratorAccess')
  })

  test('an AWS managed policy opens S3 for reading only', async () => {
    const store = s3(root)
    await store.createBucket({ Bucket: 'sdk-bucket' })
    await waitUntilBucketExists({ client: store, ...quick }, { Bucket: 'sdk-bucket' })
    await store.putObject({ Bucket: 'sdk-bucket', Key: 'hello.txt', Body: 'hello' })
    bob = credentialsOf((await admin.createAccessKey({ UserName: 'bob' })).AccessKey)
    await denied(s3(bob).listObjectsV2({ Bucket: 'sdk-bucket' }))
    await admin.attachUserPolicy({
      UserName: 'bob',
      PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
    })
    expect((await s3(bob).listBuckets({})).Buckets).toMatchObject([{ Name: 'sdk-bucket' }])
    const { Body } = await s3(bob).getObject({ Bucket: 'sdk-bucket', Key: 'hello.txt' })
    expect(await Body?.transformToString()).toBe('hello')
    await denied(s3(bob).putObject({ Bucket: 'sdk-bucket', Key: 'x', Body: 'x' }))
    await denied(s3(bob).deleteObject({ Bucket: 'sdk-bucket', Key: 'hello.txt' }))
  })

  test('an inline deny overrides the allow', async () => {
    await admin.putUserPolicy({
      UserName: 'bob',
      PolicyName: 'NoListing',
      PolicyDocument: policy('s3:ListBucket', 'arn:aws:s3:::sdk-bucket', 'Deny'),
    })
    expect(await denied(s3(bob).listObjectsV2({ Bucket: 'sdk-bucket' }))).toBe(
      `User: ${user('bob')} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::sdk-bucket" with an explicit deny in an identity-based policy`,
    )
    await s3(bob).getObject({ Bucket: 'sdk-bucket', Key: 'hello.txt' })
    const shown = await admin.getUserPolicy({ UserName: 'bob', PolicyName: 'NoListing' })
    expect(JSON.parse(decodeURIComponent(shown.PolicyDocument ?? ''))).toMatchObject({
      Statement: [{ Effect: 'Deny' }],
    })
    await admin.deleteUserPolicy({ UserName: 'bob', PolicyName: 'NoListing' })
    await s3(bob).listObjectsV2({ Bucket: 'sdk-bucket' })
  })

  test('the least-privilege user', async () => {
    carol = credentialsOf((await admin.createAccessKey({ UserName: 'carol' })).AccessKey)
    await admin.putUserPolicy({
      UserName: 'carol',
      PolicyName: 'OneKey',
      PolicyDocument: policy('s3:GetObject', 'arn:aws:s3:::sdk-bucket/hello.txt'),
    })
    await s3(carol).getObject({ Bucket: 'sdk-bucket', Key: 'hello.txt' })
    await denied(s3(carol).getObject({ Bucket: 'sdk-bucket', Key: 'not-there' }))
    await denied(s3(carol).listObjectsV2({ Bucket: 'sdk-bucket' }))
  })

  test('a role as a credential provider that renews itself', async () => {
    const RoleArn = `arn:aws:iam::${account}:role/Reader`
    await admin.createRole({ RoleName: 'Reader', AssumeRolePolicyDocument: trust(account) })
    await waitUntilRoleExists({ client: admin, ...quick }, { RoleName: 'Reader' })
    await admin.putRolePolicy({
      RoleName: 'Reader',
      PolicyName: 'SeeUsers',
      PolicyDocument: policy(['iam:ListUsers', 's3:ListAllMyBuckets'], '*'),
    })
    dave = credentialsOf((await admin.createAccessKey({ UserName: 'dave' })).AccessKey)
    const input = { RoleArn, RoleSessionName: 'dave-session' }
    expect(await denied(sts(dave).assumeRole(input))).toBe(
      noIdentity('dave', 'sts:AssumeRole', RoleArn),
    )
    await admin.putUserPolicy({
      UserName: 'dave',
      PolicyName: 'Assume',
      PolicyDocument: policy('sts:AssumeRole', RoleArn),
    })
    let assumed = 0
    const provider = async () => {
      assumed++
      const { Credentials: issued } = await sts(dave).assumeRole(input)
      return {
        ...credentialsOf(issued),
        // nearly over: the client asks again before every call
        expiration: assumed === 1 ? new Date() : (issued?.Expiration as Date),
      }
    }
    const reader = iam(provider)
    await reader.listUsers({})
    await reader.listUsers({})
    expect(assumed).toBe(2)
    expect(await sts(provider).getCallerIdentity({})).toMatchObject({
      Arn: `arn:aws:sts::${account}:assumed-role/Reader/dave-session`,
      UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:dave-session$/),
    })
    await s3(provider).listBuckets({})
    expect(await denied(reader.createUser({ UserName: 'eve' }))).toBe(
      `User: arn:aws:sts::${account}:assumed-role/Reader/dave-session is not authorized to perform: iam:CreateUser on resource: ${user('eve')} because no identity-based policy allows the iam:CreateUser action`,
    )
    const narrow = await sts(dave).assumeRole({
      ...input,
      Policy: policy('s3:ListAllMyBuckets', '*'),
      Tags: [],
    })
    await s3(credentialsOf(narrow.Credentials)).listBuckets({})
    await denied(iam(credentialsOf(narrow.Credentials)).listUsers({}))
  })

  test('a session of oneself', async () => {
    const { Credentials: issued } = await sts(bob).getSessionToken({ DurationSeconds: 900 })
    expect(issued?.AccessKeyId).toMatch(/^ASIA/)
    expect(issued?.Expiration).toBeInstanceOf(Date)
    const session = credentialsOf(issued)
    expect((await sts(session).getCallerIdentity({})).Arn).toBe(user('bob'))
    await s3(session).listBuckets({})
    await denied(sts(session).getSessionToken({}))
    const { accessKeyId, secretAccessKey } = session
    const bare = await thrown(sts({ accessKeyId, secretAccessKey }).getCallerIdentity({}), Error)
    expect(bare.name).toBe('InvalidClientTokenId')
  })

  test('access keys: two at most, inactive, active, deleted', async () => {
    const erin = await userWithKey(admin, 'erin')
    await admin.createAccessKey({ UserName: 'erin' })
    const third = await thrown(admin.createAccessKey({ UserName: 'erin' }), LimitExceededException)
    expect(third.message).toBe('Cannot exceed quota for AccessKeysPerUser: 2')
    const key = { UserName: 'erin', AccessKeyId: erin.accessKeyId }
    await admin.updateAccessKey({ ...key, Status: 'Inactive' })
    expect((await thrown(sts(erin).getCallerIdentity({}), Error)).name).toBe('InvalidClientTokenId')
    expect((await thrown(s3(erin).listBuckets({}), Error)).name).toBe('InvalidAccessKeyId')
    await admin.updateAccessKey({ ...key, Status: 'Active' })
    await sts(erin).getCallerIdentity({})
    expect(await admin.getAccessKeyLastUsed({ AccessKeyId: erin.accessKeyId })).toMatchObject({
      UserName: 'erin',
      AccessKeyLastUsed: { ServiceName: 'sts' },
    })
    await admin.deleteAccessKey(key)
    expect((await thrown(sts(erin).getCallerIdentity({}), Error)).name).toBe('InvalidClientTokenId')
  })

  test('passwords for the console', async () => {
    const { LoginProfile } = await admin.createLoginProfile({
      UserName: 'alice',
      Password: 'Tutorial-Passw0rd!',
      PasswordResetRequired: true,
    })
    expect(LoginProfile).toMatchObject({ UserName: 'alice', PasswordResetRequired: true })
    await admin.updateLoginProfile({ UserName: 'alice', PasswordResetRequired: false })
    expect(
      (await admin.getLoginProfile({ UserName: 'alice' })).LoginProfile?.PasswordResetRequired,
    ).toBe(false)
    await admin.deleteLoginProfile({ UserName: 'alice' })
    await thrown(admin.getLoginProfile({ UserName: 'alice' }), NoSuchEntityException)
  })

  test('across two accounts a role and a bucket open only when both sides allow', async () => {
    const theirs = iam(otherRoot)
    const guest = await userWithKey(theirs, 'guest')
    const guestArn = `arn:aws:iam::${other}:user/guest`
    const RoleArn = `arn:aws:iam::${account}:role/Shared`
    await admin.createRole({ RoleName: 'Shared', AssumeRolePolicyDocument: trust(guestArn) })
    const assume = () => sts(guest).assumeRole({ RoleArn, RoleSessionName: 'guest' })
    const read = () => s3(guest).getObject({ Bucket: 'sdk-bucket', Key: 'hello.txt' })
    await denied(assume())
    await s3(root).putBucketPolicy({
      Bucket: 'sdk-bucket',
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: guestArn },
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::sdk-bucket/*',
          },
        ],
      }),
    })
    await denied(read())
    await theirs.putUserPolicy({
      UserName: 'guest',
      PolicyName: 'Both',
      PolicyDocument: policy(['sts:AssumeRole', 's3:GetObject'], '*'),
    })
    await assume()
    await read()
    await s3(root).deleteBucketPolicy({ Bucket: 'sdk-bucket' })
    await denied(read())
    await admin.updateAssumeRolePolicy({ RoleName: 'Shared', PolicyDocument: trust(account) })
    await denied(assume())
  })

  test('presigned URLs: reading, writing, and nothing else', async () => {
    const signer = s3(root)
    const object = { Bucket: 'sdk-bucket', Key: 'presigned/ä b+c.txt' }
    const put = await getSignedUrl(signer, new PutObjectCommand(object), { expiresIn: 60 })
    expect((await fetch(put, { method: 'PUT', body: 'by URL' })).status).toBe(200)
    const get = await getSignedUrl(signer, new GetObjectCommand(object), { expiresIn: 60 })
    const answer = await fetch(get)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('by URL')
    expect((await fetch(get, { method: 'DELETE' })).status).toBe(403)
    expect((await fetch(get, { method: 'PUT', body: 'no' })).status).toBe(403)
    expect((await fetch(get.replace('presigned/', 'presigned2/'))).status).toBe(403)
    expect((await fetch(`${get}&response-content-type=text%2Fhtml`)).status).toBe(403)
    const asHtml = await fetch(
      await getSignedUrl(
        signer,
        new GetObjectCommand({ ...object, ResponseContentType: 'text/plain; charset=x' }),
        { expiresIn: 60 },
      ),
    )
    expect(asHtml.headers.get('content-type')).toBe('text/plain; charset=x')
    const byCarol = await getSignedUrl(s3(carol), new GetObjectCommand(object), { expiresIn: 60 })
    const refused = await fetch(byCarol)
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('<Code>AccessDenied</Code>')
    const bySession = credentialsOf((await sts(bob).getSessionToken({})).Credentials)
    const session = await getSignedUrl(s3(bySession), new GetObjectCommand(object), {
      expiresIn: 60,
    })
    expect((await fetch(session)).status).toBe(200)
    const bare = await fetch(session.replace(/X-Amz-Security-Token=[^&]*&/, ''))
    expect(await bare.text()).toContain('<Code>InvalidToken</Code>')
  })

  test('streamed uploads, metadata, ranges, copies, lists and deletions', async () => {
    const store = s3(root)
    const Bucket = 'sdk-bucket'
    const block = Buffer.alloc(64 * 1024, 'sallyport ')
    await store.putObject({
      Bucket,
      Key: 'streamed.bin',
      Body: Readable.from([block, block, block, Buffer.from('end')]),
      ContentLength: 3 * block.length + 3,
      ContentType: 'application/x-test',
      Metadata: { owner: 'alice' },
    })
    const head = await store.headObject({ Bucket, Key: 'streamed.bin' })
    expect(head).toMatchObject({
      ContentLength: 3 * block.length + 3,
      ContentType: 'application/x-test',
      Metadata: { owner: 'alice' },
    })
    // the framing of the upload is no content encoding
    expect(head.ContentEncoding).toBeUndefined()
    const whole = await store.getObject({ Bucket, Key: 'streamed.bin' })
    const bytes = Buffer.from((await whole.Body?.transformToByteArray()) ?? [])
    expect(bytes.equals(Buffer.concat([block, block, block, Buffer.from('end')]))).toBe(true)
    const part = await store.getObject({ Bucket, Key: 'streamed.bin', Range: 'bytes=-3' })
    expect(await part.Body?.transformToString()).toBe('end')
    expect(part.ContentRange).toBe(
      `bytes ${3 * block.length}-${3 * block.length + 2}/${3 * block.length + 3}`,
    )
    await store.copyObject({ Bucket, Key: 'copy.bin', CopySource: `${Bucket}/streamed.bin` })
    await waitUntilObjectExists({ client: store, ...quick }, { Bucket, Key: 'copy.bin' })
    for (let i = 0; i < 5; i++) await store.putObject({ Bucket, Key: `list/${i}`, Body: String(i) })
    const keys: (string | undefined)[] = []
    for await (const page of paginateListObjectsV2(
      { client: store, pageSize: 2 },
      { Bucket, Prefix: 'list/' },
    ))
      keys.push(...(page.Contents ?? []).map((each) => each.Key))
    expect(keys).toEqual(['list/0', 'list/1', 'list/2', 'list/3', 'list/4'])
    const folders = await store.listObjectsV2({ Bucket, Delimiter: '/' })
    expect(folders.CommonPrefixes).toEqual([{ Prefix: 'list/' }, { Prefix: 'presigned/' }])
    const removed = await store.deleteObjects({
      Bucket,
      Delete: { Objects: keys.map((Key) => ({ Key: Key as string })) },
    })
    expect(removed.Deleted).toHaveLength(5)
    await store.deleteObject({ Bucket, Key: 'copy.bin' })
    await waitUntilObjectNotExists({ client: store, ...quick }, { Bucket, Key: 'copy.bin' })
    await thrown(store.getObject({ Bucket, Key: 'copy.bin' }), NoSuchKey)
    await thrown(store.headObject({ Bucket, Key: 'copy.bin' }), NotFound)
    await thrown(store.listObjectsV2({ Bucket: 'sdk-no-such-bucket' }), NoSuchBucket)
  })

  test('a client in another region, and one whose clock is wrong', async () => {
    for (const region of ['eu-west-1', 'ap-southeast-2']) {
      const elsewhere = keep(new IAM({ ...config(root), region }))
      await elsewhere.listUsers({})
      await keep(new STS({ ...config(root), region })).getCallerIdentity({})
    }
    // the SDK reads the Date of the refusal and tries again
    for (const hours of [-5, 5]) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 })
      try {
        const twice = { ...config(root), maxAttempts: 2 }
        await keep(new STS(twice)).getCallerIdentity({})
        await keep(new S3({ ...twice, forcePathStyle: true })).listBuckets({})
        const once = await thrown(s3(root).listBuckets({}), Error)
        expect(once.name).toBe('RequestTimeTooSkewed')
      } finally {
        vi.useRealTimers()
      }
    }
  })

  test('signatures for every region (SigV4A)', async () => {
    const { host, hostname, port } = new URL(server.endpoint)
    const signer = new SignatureV4a({
      credentials: root,
      region: '*',
      service: 's3',
      sha256: Sha256,
      uriEscapePath: false,
    })
    const ask = async (path: string, sent = path): Promise<[number, string]> => {
      const { headers } = await signer.sign(
        {
          protocol: 'http:',
          hostname,
          port: Number(port),
          method: 'GET',
          path,
          query: {},
          headers: { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
        },
        { signingDate: new Date() },
      )
      const answer = await fetch(`${server.endpoint}${sent}`, { headers })
      return [answer.status, await answer.text()]
    }
    expect(await ask('/sdk-bucket/hello.txt')).toEqual([200, 'hello'])
    const [status, text] = await ask('/sdk-bucket/hello.txt', '/sdk-bucket/streamed.bin')
    expect([status, text]).toEqual([
      403,
      expect.stringContaining('<Code>SignatureDoesNotMatch</Code>'),
    ])
  })

  test('cleaning up in the order AWS demands', async () => {
    await thrown(admin.deleteUser({ UserName: 'carol' }), DeleteConflictException)
    await admin.deleteUserPolicy({ UserName: 'carol', PolicyName: 'OneKey' })
    await admin.deleteAccessKey({ UserName: 'carol', AccessKeyId: carol.accessKeyId })
    await admin.deleteUser({ UserName: 'carol' })
    await thrown(admin.getUser({ UserName: 'carol' }), NoSuchEntityException)
    await thrown(admin.deleteGroup({ GroupName: 'Developers' }), DeleteConflictException)
    await thrown(
      admin.tagUser({
        UserName: 'bob',
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      }),
      InvalidInputException,
    )
    const { SummaryMap } = await admin.getAccountSummary({})
    expect(SummaryMap).toMatchObject({ Groups: 1, Roles: 2 })
  })
})
