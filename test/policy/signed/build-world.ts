/** Puts a whole server into the world of a written case and asks it the case's question as its principal would. */
import { IAM } from '@aws-sdk/client-iam'
import { S3 } from '@aws-sdk/client-s3'
import { STS } from '@aws-sdk/client-sts'
import { type Failure, failureOf } from '../../support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../support/in-process.ts'
import { issuedBy } from '../../support/sts.ts'
import { bucketOf, type Clients, operations } from './operations.ts'
import { type Caller, callerOf, targetOf, textOf, type WrittenWorld } from './written-world.ts'

const first = '111111111111'
const second = '222222222222'
const allowAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
})

export interface Answer {
  /** How the request failed; `undefined` when it didn't. */
  readonly failure: Failure | undefined
  /** What SimulatePrincipalPolicy says of the same, where it has parameters for it. */
  readonly simulated: string | undefined
}

/** Asks a server of its own, as a signed request and as a simulation of the stored principal. */
export async function askServer(world: WrittenWorld): Promise<Answer> {
  const cloud = await startCloud()
  try {
    const stage = new Map<string, TestAccount>([
      [first, await cloud.account(first)],
      [second, await cloud.account(second)],
    ])
    return await askIn(cloud, stage, world)
  } finally {
    await cloud.close()
  }
}

async function askIn(
  cloud: Cloud,
  accounts: ReadonlyMap<string, TestAccount>,
  world: WrittenWorld,
): Promise<Answer> {
  const { action, resource } = world.request
  const context = new Map(
    Object.entries(world.request.contextVariables).map(([key, value]) => [
      key.toLowerCase(),
      String(value),
    ]),
  )
  const caller = callerOf(world) as Caller
  const owner = accounts.get(resource.accountId)!
  const target = targetOf(world)

  await createPrincipals(cloud, accounts, caller, context)
  const s3Target = action.startsWith('s3:') && resource.resource !== '*'
  if (s3Target) await createBucket(cloud, owner, resource.resource)
  if (s3Target && target !== undefined)
    await cloud
      .s3(owner.root)
      .putBucketPolicy({ Bucket: bucketOf(resource.resource), Policy: target })
  const trust = action === 'sts:AssumeRole' ? target : undefined
  if (trust !== undefined && caller.type !== 'role')
    await trustOnly(cloud, owner, resource.resource, trust)
  // The policy keeps the id of this user; the next of the name is another one.
  if (JSON.stringify(world.resourcePolicy).includes('AIDAOLD'))
    await recreateAlice(cloud, accounts, context)

  const credentials = await credentialsOf(cloud, accounts, world, caller)
  if (trust !== undefined && caller.type === 'role')
    await trustOnly(cloud, owner, resource.resource, trust)
  const clients = clientsOf(cloud, credentials, context)
  try {
    const simulated = await simulatedFor(cloud, accounts, world, caller)
    const failure = await failureOf(
      operations.get(action)!.ask(clients, { arn: resource.resource, context }),
    )
    return { failure, simulated }
  } finally {
    for (const client of Object.values(clients)) client.destroy()
  }
}

/** The decision of SimulatePrincipalPolicy on a user; unique ids and empty values it has no parameters for. */
async function simulatedFor(
  cloud: Cloud,
  accounts: ReadonlyMap<string, TestAccount>,
  world: WrittenWorld,
  caller: Caller,
): Promise<string | undefined> {
  const { action, resource, contextVariables } = world.request
  const policy = world.resourcePolicy === null ? undefined : targetOf(world)
  if (caller.type !== 'user' || /AIDA|AROA/.test(JSON.stringify(world.resourcePolicy))) return
  if (Object.values(contextVariables).flat().includes('')) return
  const arn = `arn:aws:iam::${caller.account}:user${caller.path}${caller.name}`
  const { EvaluationResults = [] } = await cloud
    .iam(accounts.get(caller.account)!.admin)
    .simulatePrincipalPolicy({
      PolicySourceArn: arn,
      CallerArn: arn,
      ActionNames: [action],
      ResourceArns: [resource.resource],
      ResourceOwner: resource.accountId,
      ...(policy !== undefined && { ResourcePolicy: policy }),
      ContextEntries: Object.entries(contextVariables).map(([key, value]) => ({
        ContextKeyName: key,
        ContextKeyValues: [value].flat() as string[],
        ContextKeyType: typeof value === 'string' ? 'string' : 'stringList',
      })),
    })
  return EvaluationResults[0]?.EvalDecision
}

/** Everybody that policies may name, so that services take them; the caller has its tags. */
async function createPrincipals(
  cloud: Cloud,
  accounts: ReadonlyMap<string, TestAccount>,
  caller: Caller,
  context: ReadonlyMap<string, string>,
): Promise<void> {
  const rows: Pick<Caller, 'type' | 'account' | 'path' | 'name'>[] = [
    { type: 'user', account: first, path: '/', name: 'alice' },
    { type: 'user', account: second, path: '/', name: 'bob' },
    { type: 'role', account: first, path: '/ci/', name: 'Deployer' },
    { type: 'role', account: second, path: '/', name: 'Visitor' },
  ]
  const isCaller = (each: (typeof rows)[number]) =>
    each.type === caller.type && each.account === caller.account && each.name === caller.name
  if ((caller.type === 'user' || caller.type === 'role') && !rows.some(isCaller)) rows.push(caller)
  const boundary = context.get('iam:permissionsboundary')
  if (boundary !== undefined)
    await cloud.iam(accounts.get(first)!.admin).createPolicy({
      PolicyName: boundary.slice(boundary.lastIndexOf('/') + 1),
      PolicyDocument: allowAll,
    })
  for (const each of rows) {
    const iam = cloud.iam(accounts.get(each.account)!.admin)
    const { name, path } = isCaller(each) ? caller : each
    const Tags = isCaller(each) ? tagsOf(context) : []
    if (each.type === 'user') await iam.createUser({ UserName: name, Path: path, Tags })
    else
      await iam.createRole({
        RoleName: name,
        Path: path,
        Tags,
        AssumeRolePolicyDocument: trustOf(each.account),
      })
  }
}

const tagsOf = (context: ReadonlyMap<string, string>) =>
  [...context]
    .filter(([key]) => key.startsWith('aws:principaltag/'))
    .map(([key, Value]) => ({ Key: key.slice('aws:principaltag/'.length), Value }))

const trustOf = (account: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }],
  })

async function recreateAlice(
  cloud: Cloud,
  accounts: ReadonlyMap<string, TestAccount>,
  context: ReadonlyMap<string, string>,
): Promise<void> {
  const iam = cloud.iam(accounts.get(first)!.admin)
  await iam.deleteUser({ UserName: 'alice' })
  await iam.createUser({ UserName: 'alice', Tags: tagsOf(context) })
}

async function createBucket(cloud: Cloud, owner: TestAccount, arn: string): Promise<void> {
  const s3 = cloud.s3(owner.root)
  const Bucket = bucketOf(arn)
  await s3.createBucket({ Bucket })
  await s3.deletePublicAccessBlock({ Bucket })
  if (arn.includes('/'))
    await s3.putObject({ Bucket, Key: arn.slice(arn.indexOf('/') + 1), Body: 'q1' })
}

/** The role exists already, or is made now. */
async function trustOnly(
  cloud: Cloud,
  owner: TestAccount,
  arn: string,
  trust: string,
): Promise<void> {
  const iam = cloud.iam(owner.admin)
  const RoleName = arn.slice(arn.lastIndexOf('/') + 1)
  const failed = await failureOf(
    iam.createRole({
      RoleName,
      Path: arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1),
      AssumeRolePolicyDocument: trust,
    }),
  )
  if (failed === undefined) return
  await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trust })
}

async function credentialsOf(
  cloud: Cloud,
  accounts: ReadonlyMap<string, TestAccount>,
  world: WrittenWorld,
  caller: Caller,
): Promise<Credentials | undefined> {
  if (caller.type === 'anonymous') return undefined
  const account = accounts.get(caller.account)!
  if (caller.type === 'root') return account.root
  const iam = cloud.iam(account.admin)
  const { name } = caller
  if (caller.type === 'role') {
    const granted = await cloud.sts(account.admin).assumeRole({
      RoleArn: `arn:aws:iam::${caller.account}:role${caller.path}${name}`,
      RoleSessionName: caller.session,
      ...(await sessionPolicies(iam, world)),
    })
    for (const [n, policy] of world.identityPolicies.entries())
      await iam.putRolePolicy({
        RoleName: name,
        PolicyName: `p${n}`,
        PolicyDocument: textOf(policy),
      })
    const PermissionsBoundary = await boundaryOf(iam, world)
    if (PermissionsBoundary)
      await iam.putRolePermissionsBoundary({ RoleName: name, PermissionsBoundary })
    return issuedBy(granted)
  }
  const { AccessKey } = await iam.createAccessKey({ UserName: name })
  const key: Credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }
  let credentials = key
  if (caller.type === 'federated-user') {
    await iam.putUserPolicy({ UserName: name, PolicyName: 'first', PolicyDocument: allowAll })
    credentials = issuedBy(
      await cloud.sts(caller.ofRoot ? account.root : key).getFederationToken({
        Name: caller.session,
        ...(await sessionPolicies(iam, world)),
      }),
    )
    await iam.deleteUserPolicy({ UserName: name, PolicyName: 'first' })
  }
  for (const [n, policy] of world.identityPolicies.entries())
    await iam.putUserPolicy({ UserName: name, PolicyName: `p${n}`, PolicyDocument: textOf(policy) })
  const PermissionsBoundary = await boundaryOf(iam, world)
  if (PermissionsBoundary)
    await iam.putUserPermissionsBoundary({ UserName: name, PermissionsBoundary })
  return credentials
}

async function boundaryOf(iam: IAM, world: WrittenWorld): Promise<string | undefined> {
  const [boundary] = world.permissionBoundary ?? []
  if (boundary === undefined) return undefined
  const { Policy } = await iam.createPolicy({
    PolicyName: 'boundary',
    PolicyDocument: textOf(boundary),
  })
  return Policy?.Arn
}

/** One as the inline policy, several as managed ones. */
async function sessionPolicies(iam: IAM, { sessionPolicy }: WrittenWorld) {
  if (sessionPolicy === null) return {}
  const texts = [sessionPolicy].flat().map(textOf)
  if (texts.length === 1) return { Policy: texts[0] }
  const PolicyArns: { arn: string }[] = []
  for (const [n, PolicyDocument] of texts.entries()) {
    const { Policy } = await iam.createPolicy({ PolicyName: `session-${n}`, PolicyDocument })
    PolicyArns.push({ arn: Policy?.Arn ?? '' })
  }
  return { PolicyArns }
}

function clientsOf(
  cloud: Cloud,
  credentials: Credentials | undefined,
  context: ReadonlyMap<string, string>,
): Clients {
  const remoteAddress = context.get('aws:sourceip')
  const unsigned = { sign: (request: unknown) => Promise.resolve(request) }
  const config = {
    ...cloud.clientConfig(credentials ?? { accessKeyId: 'none', secretAccessKey: 'none' }, {
      ...(remoteAddress !== undefined && { remoteAddress }),
      ...(context.get('aws:securetransport') === 'true' && { tlsVersion: 'TLSv1.3' }),
    }),
    ...(credentials === undefined && { signer: unsigned }),
  } as never
  return { s3: new S3(config), iam: new IAM(config), sts: new STS(config) }
}
