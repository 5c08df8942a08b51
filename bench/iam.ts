import { randomUUID } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import type { WriteTransaction } from '../src/kernel/transaction.ts'
import type { World } from '../src/kernel/world.ts'
import { groups } from '../src/services/iam/group/group.ts'
import { memberships } from '../src/services/iam/group/membership.ts'
import { attachments, newAttachment } from '../src/services/iam/policy/attachment.ts'
import { managedPolicies, policyArn, policyVersions } from '../src/services/iam/policy/policy.ts'
import { roles } from '../src/services/iam/role/role.ts'
import { users } from '../src/services/iam/user/user.ts'
import {
  type Cloud,
  type Credentials,
  type RawRequest,
  startCloud,
} from '../test/support/in-process.ts'
import { Sha256 } from '../test/support/sha256.ts'
import type { Bench, Row } from '../tools/bench.ts'

interface Size {
  readonly users: number
  readonly groups: number
  readonly roles: number
  readonly policies: number
}

const small: Size = { users: 50, groups: 5, roles: 50, policies: 50 }
const large: Size = { users: 5000, groups: 500, roles: 5000, policies: 5000 }

const document = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' },
    { Effect: 'Allow', Action: 'sts:*', Resource: '*' },
  ],
})
const trustPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
})

const named = (kind: string, n: number) => `${kind}-${String(n).padStart(5, '0')}`

/** An account of that size, straight into the store: each user is in one group and has one policy, as has each role. */
async function fill(
  tx: WriteTransaction,
  { ids }: World,
  account: string,
  now: number,
  size: Size,
) {
  const common = { account, path: '/', createdAt: now, tags: {} }
  for (let n = 0; n < size.policies; n++) {
    const name = named('policy', n)
    await tx.insert(managedPolicies, {
      ...common,
      name,
      id: ids.uniqueId('ANPA'),
      updatedAt: now,
      defaultVersion: 1,
      nextVersion: 2,
    })
    await tx.insert(policyVersions, {
      account,
      policyName: name,
      number: 1,
      document,
      createdAt: now,
    })
  }
  const attach = (type: 'user' | 'group' | 'role', name: string, n: number) =>
    tx.insert(
      attachments,
      newAttachment(
        { account, type, name },
        policyArn({ account, path: '/', name: named('policy', n % size.policies) }),
        now,
      ),
    )
  for (let n = 0; n < size.groups; n++) {
    const name = named('group', n)
    await tx.insert(groups, { account, path: '/', createdAt: now, name, id: ids.uniqueId('AGPA') })
    await attach('group', name, n)
  }
  for (let n = 0; n < size.users; n++) {
    const name = named('user', n)
    await tx.insert(users, { ...common, name, id: ids.uniqueId('AIDA') })
    await attach('user', name, n)
    await tx.insert(memberships, { account, user: name, group: named('group', n % size.groups) })
  }
  for (let n = 0; n < size.roles; n++) {
    const name = named('role', n)
    await tx.insert(roles, {
      ...common,
      name,
      id: ids.uniqueId('AROA'),
      trustPolicy,
      maxSessionDurationSeconds: 3600,
    })
    await attach('role', name, n)
  }
}

/** The bytes of a signed request; they may be sent again while their date holds. */
async function signed(
  service: string,
  credentials: Credentials,
  call: { method: string; path: string; body?: string },
): Promise<RawRequest> {
  const signer = new SignatureV4({
    service,
    region: 'us-east-1',
    credentials,
    sha256: Sha256 as never,
    uriEscapePath: service !== 's3',
    applyChecksum: true,
  })
  const { headers } = (await signer.sign({
    method: call.method,
    protocol: 'http:',
    hostname: 'localhost',
    path: call.path,
    query: {},
    headers: {
      host: 'localhost',
      ...(call.body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    body: call.body ?? '',
  } as never)) as unknown as { headers: Record<string, string> }
  return {
    method: call.method,
    path: call.path,
    headers: Object.entries(headers),
    ...(call.body !== undefined && { body: call.body }),
  }
}

interface Account {
  readonly admin: Credentials
  /** A user with one group and two policies, somewhere in the middle. */
  readonly member: Credentials
  readonly bucket: string
}

async function makeAccount(cloud: Cloud, size: Size): Promise<Account> {
  const { accountId, admin } = await cloud.account()
  const middle = named('user', size.users >> 1)
  await cloud.store.write({ account: accountId, requestId: randomUUID() }, async (tx) => {
    await fill(tx, cloud.world, accountId, cloud.now(), size)
  })
  const { AccessKey } = await cloud.iam(admin).createAccessKey({ UserName: middle })
  const member = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }
  const bucket = `bench-${accountId}`
  await cloud.s3(admin).createBucket({ Bucket: bucket })
  await cloud.s3(admin).putObject({ Bucket: bucket, Key: 'small', Body: 'x'.repeat(1024) })
  return { admin, member, bucket }
}

interface Case {
  readonly name: string
  readonly count: number
  request(account: Account, size: Size, cloud: Cloud): Promise<RawRequest>
}

const iam = (name: string, query: string, count = 300): Case => ({
  name,
  count,
  request: ({ admin }, size) =>
    signed('iam', admin, {
      method: 'POST',
      path: '/',
      body: `Version=2010-05-08&${query.replace('MIDDLE', named('user', size.users >> 1))}`,
    }),
})

/** Where a list goes on behind so many users. */
async function markerBehind(
  cloud: Cloud,
  credentials: Credentials,
  count: number,
): Promise<string> {
  const iam = cloud.iam(credentials)
  let marker: string | undefined
  for (let left = count; left > 0; left -= 1000)
    marker = (
      await iam.listUsers({ MaxItems: Math.min(left, 1000), ...(marker && { Marker: marker }) })
    ).Marker
  return marker ?? ''
}

/** Pages of a size that the small account has as well. */
const cases: readonly Case[] = [
  iam('iam:ListUsers, a page of 40', 'Action=ListUsers&MaxItems=40'),
  {
    name: 'iam:ListUsers, a page of 40 further on',
    count: 300,
    async request({ admin }, size, cloud) {
      const marker = await markerBehind(cloud, admin, size.users / 10)
      const body = `Version=2010-05-08&Action=ListUsers&MaxItems=40&Marker=${encodeURIComponent(marker)}`
      return signed('iam', admin, { method: 'POST', path: '/', body })
    },
  },
  iam('iam:GetUser', 'Action=GetUser&UserName=MIDDLE', 1500),
  iam('iam:ListRoles, a page of 40', 'Action=ListRoles&MaxItems=40'),
  iam('iam:ListPolicies, own, a page of 40', 'Action=ListPolicies&Scope=Local&MaxItems=40'),
  iam('iam:ListPolicies, all, a page of 40', 'Action=ListPolicies&MaxItems=40'),
  iam(
    'iam:ListPolicies, attached, a page of 40',
    'Action=ListPolicies&OnlyAttached=true&MaxItems=40',
    150,
  ),
  iam(
    'iam:GetAccountAuthorizationDetails, a page of 40',
    'Action=GetAccountAuthorizationDetails&MaxItems=40',
    150,
  ),
  iam(
    'iam:TagUser',
    'Action=TagUser&UserName=MIDDLE&Tags.member.1.Key=a&Tags.member.1.Value=b',
    300,
  ),
  {
    name: 'sts:GetCallerIdentity by a user',
    count: 1500,
    request: ({ member }) =>
      signed('sts', member, {
        method: 'POST',
        path: '/',
        body: 'Version=2011-06-15&Action=GetCallerIdentity',
      }),
  },
  {
    name: 's3:GetObject by a user with a group and policies',
    count: 1000,
    request: ({ member, bucket }) =>
      signed('s3', member, { method: 'GET', path: `/${bucket}/small` }),
  },
]

const cpuMicros = () => {
  const { user, system } = process.cpuUsage()
  return user + system
}

async function measure(cloud: Cloud, request: RawRequest, count: number): Promise<number> {
  const before = cpuMicros()
  for (let n = 0; n < count; n++) {
    const { status, body } = await cloud.send(request)
    if (status !== 200) throw new Error(`answered ${status}: ${body}`)
  }
  return (cpuMicros() - before) / count
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] as number

const rounds = 9
const most = 1.2

async function run(): Promise<readonly Row[]> {
  const cloud = await startCloud()
  try {
    const [few, many] = [await makeAccount(cloud, small), await makeAccount(cloud, large)]
    const rows: Row[] = []
    for (const { name, count, request } of cases) {
      const ofFew = await request(few, small, cloud)
      const ofMany = await request(many, large, cloud)
      const measured = { few: [] as number[], many: [] as number[] }
      // in turn: what else the machine does meets both; the first round warms up
      for (let round = 0; round <= rounds; round++) {
        const inFew = await measure(cloud, ofFew, count)
        const inMany = await measure(cloud, ofMany, count)
        if (round === 0) continue
        measured.few.push(inFew)
        measured.many.push(inMany)
      }
      const baseline = median(measured.few)
      const cpu = median(measured.many)
      const ratio = cpu / baseline
      rows.push(
        { name: `${name}: 50 users`, cpuMicros: baseline, perSecond: 1e6 / baseline },
        {
          name: `${name}: 5,000 users`,
          cpuMicros: cpu,
          perSecond: 1e6 / cpu,
          ratioTo: { '50 users': ratio },
          must: `≤ ${most} × 50 users`,
          ok: ratio <= most,
        },
      )
    }
    return rows
  } finally {
    await cloud.close()
  }
}

export const bench: Bench = {
  name: 'iam',
  question:
    'What does a request cost in an account with 5,000 users, 500 groups, 5,000 roles and 5,000 policies, beside one with 50, 5, 50 and 50?',
  run,
}
