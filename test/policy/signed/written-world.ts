/** Written cases as what they are made of, and which of them a server with IAM, STS and S3 can be put into. */
import {
  contextKeysOf,
  parsePolicy,
  type Statement,
  validatePolicy,
} from '../../../src/policy/index.ts'
import { operations } from './operations.ts'

export type WrittenPolicy = string | object

/** The members of a written case that make its world. */
export interface WrittenWorld {
  readonly id: string
  readonly request: {
    readonly principal: string | { readonly type: string; readonly arn?: string }
    readonly action: string
    readonly resource: { readonly resource: string; readonly accountId: string }
    readonly contextVariables: Readonly<Record<string, string | readonly string[]>>
    readonly facts?: Readonly<Record<string, unknown>>
  }
  readonly also?: readonly object[]
  readonly identityPolicies: readonly WrittenPolicy[]
  readonly resourcePolicy: WrittenPolicy | null
  readonly permissionBoundary: readonly WrittenPolicy[] | null
  readonly scps: readonly { readonly policies: readonly WrittenPolicy[] }[]
  readonly rcps: readonly { readonly policies: readonly WrittenPolicy[] }[]
  readonly sessionPolicy: WrittenPolicy | readonly WrittenPolicy[] | null
  readonly vpcEndpointPolicies: readonly WrittenPolicy[] | null
  readonly expected: string
}

export const textOf = (policy: WrittenPolicy): string =>
  typeof policy === 'string' ? policy : JSON.stringify(policy)

/** The caller's ARN taken apart. */
export interface Caller {
  readonly type: 'anonymous' | 'root' | 'user' | 'role' | 'federated-user'
  readonly account: string
  /** Path with slashes around it. */
  readonly path: string
  readonly name: string
  /** Of sessions. */
  readonly session: string
  /** Of sessions of federated users. */
  readonly ofRoot: boolean
}

export function callerOf({ request: { principal } }: WrittenWorld): Caller | undefined {
  const written = typeof principal === 'string' ? { arn: principal } : principal
  const nobody = { account: '', path: '/', name: '', session: '', ofRoot: false }
  if ('type' in written && written.type === 'Anonymous') return { ...nobody, type: 'anonymous' }
  if ('serviceLinked' in written) return undefined
  const { arn = '' } = written
  const [, account = '', kind = '', rest = ''] =
    /^arn:aws:(?:iam|sts)::(\d{12}):([a-z-]+)(?:\/(.*))?$/s.exec(arn) ?? []
  const caller = { ...nobody, account }
  const named = (full: string) => ({
    path: full.includes('/') ? `/${full.slice(0, full.lastIndexOf('/') + 1)}` : '/',
    name: full.slice(full.lastIndexOf('/') + 1),
  })
  if (kind === 'root') return { ...caller, type: 'root' }
  if (kind === 'user') return { ...caller, type: 'user', ...named(rest) }
  if (kind === 'federated-user') {
    const userArn = 'userArn' in written ? String(written.userArn) : ''
    const ofRoot = userArn.endsWith(':root')
    return { ...caller, type: 'federated-user', name: 'alice', session: rest, ofRoot }
  }
  if (kind !== 'assumed-role') return undefined
  const roleArn = 'roleArn' in written ? String(written.roleArn) : ''
  const full = roleArn === '' ? (rest.split('/')[0] ?? '') : roleArn.replace(/^[^/]*\//, '')
  return { ...caller, type: 'role', ...named(full), session: rest.split('/')[1] ?? '' }
}

/** Context keys that every request brings along, whatever a case says. */
const always =
  /^(aws:(currenttime|epochtime|securetransport|sourceip|useragent|requestedregion|principalarn|principalaccount|principaltype|principalisawsservice|userid|viaawsservice|resourceaccount|tokenissuetime|multifactorauth.*|username)|s3:(authtype|signature.*|x-amz-content-sha256|resourceaccount))$/
/** Of those, the ones that are not there for users with long-term keys. */
const ofSessions = /^aws:(tokenissuetime|multifactorauth.*)$/
const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Why the world can't be built; `undefined` when it can. */
export function inexpressible(world: WrittenWorld): string | undefined {
  const { request, identityPolicies, resourcePolicy, permissionBoundary } = world
  const { action, resource, facts = {} } = request
  const caller = callerOf(world)
  if (world.also) return 'several permissions of one call that no operation built needs'
  if (world.scps.length > 0 || world.rcps.length > 0) return 'control policies need Organizations'
  if (world.vpcEndpointPolicies) return 'there are no VPC endpoints'
  if (caller === undefined)
    return 'services, identity providers and service-linked roles do not sign'
  const operation = operations.get(action)
  if (operation === undefined)
    return /^(s3|iam|sts):/.test(action)
      ? 'no operation is asked for this action here'
      : `no such service: ${action.split(':')[0]}`
  if (Object.entries(facts).some(([name, value]) => name !== 'trustPolicy' && value !== false))
    return 'a fact that is given, not made'
  if (!operation.resource.test(resource.resource)) return 'the action has no such resource'
  if (action.startsWith('iam:') && resource.accountId !== caller.account)
    return 'IAM answers in the own account only'
  if (!/^[12]{12}$/.test(resource.accountId)) return 'an account that is no number'
  if (caller.type === 'role' && caller.session.length < 2) return 'a session name of one letter'
  if (caller.type === 'federated-user' && /^(iam|sts):/.test(action))
    return 'federated users call neither IAM nor STS'
  if (caller.type === 'anonymous' && !action.startsWith('s3:')) return 'only S3 is asked unsigned'
  if (caller.type === 'root' && action === 'sts:AssumeRole') return 'root users assume no roles'
  if (caller.type === 'root' && identityPolicies.length > 0) return 'root users have no policies'
  if (/^(root|anonymous|federated-user)$/.test(caller.type) && permissionBoundary)
    return 'only users and roles have boundaries'
  if (caller.type === 'user' && world.sessionPolicy) return 'users have no session policies'
  const isTrust = action === 'sts:AssumeRole'
  if (resourcePolicy && !isTrust && !action.startsWith('s3:'))
    return 'the target has no resource policy'
  if (isTrust && !resourcePolicy) return 'roles have a trust policy'
  return refused(world, isTrust) ?? unlikeContext(world, caller)
}

/** Documents that can't be stored, or say whom nobody knows. */
function refused(world: WrittenWorld, isTrust: boolean): string | undefined {
  const bucket = /^arn:aws:s3:::([^/]*)/.exec(world.request.resource.resource)?.[1] ?? ''
  const session = [world.sessionPolicy ?? []].flat().map(textOf)
  const problem =
    world.identityPolicies.some((each) => validatePolicy(textOf(each), 'identity')) ||
    world.permissionBoundary?.some((each) =>
      validatePolicy(textOf(each), 'boundary', { managed: true }),
    ) ||
    session.some((each) => validatePolicy(each, 'session', { managed: session.length > 1 })) ||
    (world.resourcePolicy &&
      validatePolicy(targetOf(world) ?? '', isTrust ? 'trust' : 'bucket', { bucket }))
  if (problem) return 'a policy that is refused when it is written'
  if (session.length > 10) return 'more session policies than a session has'
  const target = targetOf(world)
  // These exist, or the services refuse the policy: `buildWorld` makes them.
  const known =
    /^(\*|[12]{12}|arn:aws:iam::[12]{12}:root|.*:(user\/(alice|bob)|role\/(ci\/Deployer|Visitor))|[a-z0-9.-]+\.amazonaws\.com)$/
  const principals = target === undefined ? [] : parsePolicy(target).statements.flatMap(namesIn)
  if (!principals.every((name) => known.test(name) || sessions.test(name)))
    return 'the policy names somebody who does not exist'
  return undefined
}

const namesIn = ({ principal, notPrincipal }: Statement): readonly string[] => {
  const element = principal ?? notPrincipal ?? {}
  return element === '*' ? ['*'] : Object.values(element).flat()
}

/** Names of sessions are taken as they are. */
const sessions = /^arn:aws:sts::[12]{12}:(assumed-role\/(Deployer|Visitor)|federated-user)\//

/**
 * The resource policy as it is written: unique ids stand for those the policy keeps once their ARNs are stored, of the
 * caller or of a deleted namesake; everything in a bucket is the bucket and its objects.
 */
export function targetOf({ resourcePolicy, request }: WrittenWorld): string | undefined {
  if (resourcePolicy === null) return undefined
  const [bucket] = /^arn:aws:s3:::[^/]*/.exec(request.resource.resource) ?? []
  const text = textOf(resourcePolicy).replaceAll(
    /AIDA(ALICE|OLD)\b/g,
    'arn:aws:iam::111111111111:user/alice',
  )
  const named = JSON.stringify(request.principal).includes('AROADEPLOYER')
    ? text.replaceAll('AROADEPLOYER', 'arn:aws:iam::111111111111:role/ci/Deployer')
    : text
  return bucket === undefined
    ? named
    : named.replaceAll('"Resource":"*"', `"Resource":["${bucket}","${bucket}/*"]`)
}

/** Context that the request can't have. */
function unlikeContext(world: WrittenWorld, caller: Caller): string | undefined {
  const { request, sessionPolicy } = world
  const documents = [
    ...world.identityPolicies,
    ...(world.permissionBoundary ?? []),
    ...[sessionPolicy ?? []].flat(),
    ...(world.resourcePolicy ? [world.resourcePolicy] : []),
  ].map(textOf)
  const asked = new Set(
    documents.flatMap((text) => contextKeysOf(parsePolicy(text))).map((key) => key.toLowerCase()),
  )
  const given = new Map(
    Object.entries(request.contextVariables).map(([key, value]) => [key.toLowerCase(), value]),
  )
  for (const key of asked) {
    const value = given.get(key)
    if (value === undefined) {
      const absent = ofSessions.test(key)
        ? caller.type === 'user'
        : key === 'aws:username'
          ? caller.type !== 'user'
          : !always.test(key) && !(key === 'sts:rolesessionname' && caller.type !== 'anonymous')
      if (!absent) return `every request has ${key}`
      continue
    }
    const makes = makers.find(([pattern]) => pattern.test(key))
    if (makes === undefined) return `nothing here sets ${key}`
    if (typeof value !== 'string') return 'a key that has one value here'
    if (!makes[1](value, world, caller)) return `${key} has another value here`
  }
  return undefined
}

type Makes = (value: string, world: WrittenWorld, caller: Caller) => boolean

/** Keys that can be made to have a value. */
const makers: readonly (readonly [key: RegExp, makes: Makes])[] = [
  [/^aws:username$/, (value, _, caller) => caller.type === 'user' && value === caller.name],
  [
    /^aws:principalarn$/,
    (value, _, { type, account, path, name }) =>
      (type === 'user' || type === 'role') &&
      value === `arn:aws:iam::${account}:${type}${path}${name}`,
  ],
  [/^aws:principalaccount$/, (value, _, caller) => value === caller.account],
  [
    /^aws:principaltag\//,
    (value, _, { type }) => tagValue.test(value) && (type === 'user' || type === 'role'),
  ],
  [/^aws:sourceip$/, (value) => /^[\d.]+$|:/.test(value)],
  [/^aws:securetransport$/, (value) => value === 'true' || value === 'false'],
  [
    /^s3:(prefix|delimiter|max-keys)$/,
    (value, { request }) =>
      request.action === 's3:ListBucket' &&
      (/^\d+$/.test(value) || !('s3:max-keys' in request.contextVariables)),
  ],
  [/^iam:policyarn$/, (_, { request }) => request.action === 'iam:AttachUserPolicy'],
  [/^iam:permissionsboundary$/, (_, { request }) => request.action === 'iam:CreateUser'],
  [
    /^sts:(externalid|rolesessionname)$/,
    (value, { request }) => request.action === 'sts:AssumeRole' && value.length > 1,
  ],
  [
    /^aws:requesttag\//,
    (value, { request }) => request.action === 'iam:CreateUser' && tagValue.test(value),
  ],
]

/** Worlds about a bucket named `b`, which no bucket may be named, about a longer one. */
export const withBucketNames = (world: WrittenWorld): WrittenWorld =>
  /^arn:aws:s3:::b(\/|$)/.test(world.request.resource.resource)
    ? JSON.parse(JSON.stringify(world).replaceAll(/arn:aws:s3:::b(?=[/*"])/g, 'arn:aws:s3:::bbb'))
    : world
