/** One request from the flags of a command line, as a case. */
import { BadInput } from './input.ts'

export interface RequestFlags {
  readonly principal?: string
  readonly action?: string
  readonly resource?: string
  readonly resourceAccount?: string
  readonly identityPolicy?: readonly string[]
  readonly resourcePolicy?: string
  readonly boundary?: string
  readonly sessionPolicy?: readonly string[]
  readonly scp?: readonly string[]
  readonly rcp?: readonly string[]
  readonly endpointPolicy?: readonly string[]
  readonly context?: readonly string[]
}

/** The flags as a case of `readCase`; policies are named after their files. */
export function writtenCase(flags: RequestFlags, read: (file: string) => string): object {
  const policy = (file: string) => ({ name: file, policy: read(file) })
  const all = (files: readonly string[] | undefined) => files?.map(policy)
  const one = (file: string | undefined) => (file === undefined ? undefined : policy(file))
  // One level each, from the organization's root down; files joined by a comma share a level.
  const levels = (files: readonly string[] | undefined) =>
    files?.map((level) => level.split(',').map(policy))
  const principal = needed(flags.principal, '--principal')
  return {
    request: {
      principal,
      action: needed(flags.action, '--action'),
      resource: {
        resource: flags.resource ?? '*',
        ...(flags.resourceAccount !== undefined && { accountId: flags.resourceAccount }),
      },
      contextVariables: { ...impliedContext(principal), ...contextOf(flags.context ?? []) },
    },
    identityPolicies: all(flags.identityPolicy),
    resourcePolicy: one(flags.resourcePolicy),
    permissionBoundary: one(flags.boundary),
    sessionPolicy: all(flags.sessionPolicy),
    scps: levels(flags.scp),
    rcps: levels(flags.rcp),
    vpcEndpointPolicies: all(flags.endpointPolicy),
  }
}

function needed(value: string | undefined, flag: string): string {
  if (value === undefined) throw new BadInput(`${flag} is needed, or --cases`)
  return value
}

/** Keys that every request of the principal carries; in lower case, so that what is given by hand replaces them. */
function impliedContext(principal: string): Record<string, string> {
  const [, service, account = '', name = ''] =
    /^arn:aws[a-z-]*:(iam|sts)::(\d{12}):(.+)$/s.exec(principal) ?? []
  if (service === undefined) return {}
  const parts = name.split('/')
  const last = parts.at(-1) ?? ''
  const arn =
    parts[0] === 'assumed-role' ? `arn:aws:iam::${account}:role/${parts[1] ?? ''}` : principal
  return {
    'aws:principalaccount': account,
    'aws:principalarn': arn,
    'aws:principaltype': principalTypes.get(parts[0] ?? '') ?? 'Account',
    ...(parts[0] === 'user' && { 'aws:username': last }),
  }
}

const principalTypes: ReadonlyMap<string, string> = new Map([
  ['user', 'User'],
  ['role', 'AssumedRole'],
  ['assumed-role', 'AssumedRole'],
  ['federated-user', 'FederatedUser'],
])

/** `key=value`; a JSON list or a key given again has several values. */
function contextOf(pairs: readonly string[]): Record<string, string | string[]> {
  const context = new Map<string, string | string[]>()
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    if (equals < 1) throw new BadInput(`\`${pair}\` is no key=value`)
    const key = pair.slice(0, equals).toLowerCase()
    const given = valuesOf(pair.slice(equals + 1))
    const before = context.get(key)
    context.set(key, before === undefined ? given : [before, given].flat())
  }
  return Object.fromEntries(context)
}

function valuesOf(text: string): string | string[] {
  if (!text.startsWith('[')) return text
  try {
    const list: unknown = JSON.parse(text)
    if (Array.isArray(list) && list.every((each) => typeof each === 'string')) return list
  } catch {
    // Text that only starts like a list is text.
  }
  return text
}
