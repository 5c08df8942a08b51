/**
 * Condition keys of a request, each from its one source (policy-evaluation rules 101-107; IAM user guide, "AWS global
 * condition context keys"). Keys that only services set on calls they make for a resource (`aws:SourceArn`, …) are never
 * taken from a client.
 */

import type { HttpRequest } from '../../kernel/http.ts'
import { isAccountPrincipal, type Principal } from '../../kernel/principal.ts'
import type { NeedContext, ResourceFacts } from '../../kernel/resource.ts'
import type { ContextValue, RequestContext } from '../../policy/index.ts'
import type { CallerFacts } from './principal.ts'

export interface ContextSources {
  readonly principal: Principal
  readonly caller: CallerFacts
  readonly http: HttpRequest
  readonly now: number
  readonly region: string
  /** Keys every request of the service has (`s3:authType`, …), lower-case names. */
  readonly service: ReadonlyMap<string, ContextValue>
}

const iso = (millis: number): string => new Date(millis).toISOString().replace(/\.\d{3}Z$/, 'Z')

const principalTypes: Readonly<Record<Principal['type'], string>> = {
  Root: 'Account',
  User: 'User',
  RoleSession: 'AssumedRole',
  FederatedUser: 'FederatedUser',
  Anonymous: 'Anonymous',
  Service: 'Service',
  IdentityProvider: 'FederatedUser',
}

/** `aws:PrincipalArn` of a session is the role's ARN with its path (rule 51). */
function principalArn(principal: Principal): string | undefined {
  if (principal.type === 'RoleSession') return principal.roleArn
  return isAccountPrincipal(principal) ? principal.arn : undefined
}

function userId(principal: Principal): string | undefined {
  return isAccountPrincipal(principal) ? principal.userId : undefined
}

type Source = (from: ContextSources) => ContextValue | undefined

const session = (from: ContextSources) =>
  isAccountPrincipal(from.principal) ? from.principal.session : undefined

/** Global keys by lower-case name. */
const globals: ReadonlyMap<string, Source> = new Map<string, Source>([
  ['aws:currenttime', ({ now }) => iso(now)],
  ['aws:epochtime', ({ now }) => String(Math.floor(now / 1000))],
  ['aws:securetransport', ({ http }) => String(http.tlsVersion !== undefined)],
  ['aws:sourceip', ({ http }) => http.remoteAddress],
  ['aws:useragent', ({ http }) => http.headers.get('user-agent')],
  ['aws:referer', ({ http }) => http.headers.get('referer')],
  ['aws:requestedregion', ({ region }) => region],
  ['aws:principalarn', ({ principal }) => principalArn(principal)],
  [
    'aws:principalaccount',
    ({ principal }) => (isAccountPrincipal(principal) ? principal.account : undefined),
  ],
  ['aws:principaltype', ({ principal }) => principalTypes[principal.type]],
  ['aws:principalisawsservice', ({ principal }) => String(principal.type === 'Service')],
  [
    'aws:principalservicename',
    ({ principal }) => (principal.type === 'Service' ? principal.service : undefined),
  ],
  ['aws:userid', ({ principal }) => userId(principal)],
  ['aws:username', ({ principal }) => (principal.type === 'User' ? principal.userName : undefined)],
  ['aws:viaawsservice', () => 'false'],
  [
    'aws:tokenissuetime',
    (from) => {
      const issued = session(from)?.issuedAt
      return issued === undefined ? undefined : iso(issued)
    },
  ],
  [
    'aws:multifactorauthpresent',
    (from) => {
      const facts = session(from)
      return facts && String(facts.mfaAt !== undefined)
    },
  ],
  [
    'aws:multifactorauthage',
    (from) => {
      const at = session(from)?.mfaAt
      return at === undefined ? undefined : String(Math.max(0, Math.floor((from.now - at) / 1000)))
    },
  ],
  ['aws:sourceidentity', (from) => session(from)?.sourceIdentity],
])

const lowerCased = (
  context: NeedContext | undefined,
): ReadonlyMap<string, ContextValue> | undefined => {
  if (!context) return undefined
  let keys: Map<string, ContextValue> | undefined
  for (const key in context) {
    const value = context[key]
    if (value === undefined) continue
    keys ??= new Map()
    keys.set(key.toLowerCase(), value)
  }
  return keys
}

/** Context of one need. Values are computed when a policy asks for them. */
export function createContext(
  from: ContextSources,
  need: NeedContext,
  resource: ResourceFacts | undefined,
  service: string,
): RequestContext {
  const ofNeed = lowerCased(need)
  const ofResource = lowerCased(resource?.context)
  let resourceTags: Map<string, string> | undefined
  const tag = (key: string): string | undefined => {
    if (!resourceTags) {
      resourceTags = new Map()
      for (const [name, value] of Object.entries(resource?.tags ?? {}))
        resourceTags.set(name.toLowerCase(), value)
    }
    return resourceTags.get(key)
  }
  // roles that are assumed have their tags under IAM's name (service authorization reference, AWS STS)
  const serviceResourceTag = `${service === 'sts' ? 'iam' : service}:resourcetag/`
  return {
    get(key) {
      const given = ofNeed?.get(key) ?? ofResource?.get(key) ?? from.service.get(key)
      if (given !== undefined) return given
      const global = globals.get(key)
      if (global) return global(from)
      if (key.startsWith('aws:principaltag/')) return from.caller.tags.get(key.slice(17))
      if (key.startsWith('aws:resourcetag/')) return tag(key.slice(16))
      if (key.startsWith(serviceResourceTag)) return tag(key.slice(serviceResourceTag.length))
      if (key === 'aws:resourceaccount') return resource?.account
      return session(from)?.context?.[key]
    },
  }
}
