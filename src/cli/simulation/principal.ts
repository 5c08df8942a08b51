/** The caller of a simulated request, from an ARN, a service's name, or an object that says more. */
import type { PolicyPrincipal } from '../../policy/index.ts'
import { BadInput, type Members, membersOf } from './input.ts'

/**
 * A string is the ARN of a user, role, session, federated user, root or identity provider, an account or canonical id, or
 * the name of a service or provider. An object has a `type` and the members of `PolicyPrincipal`; what an ARN tells may be left out.
 */
export function principalOf(value: unknown): PolicyPrincipal {
  if (typeof value === 'string') return fromText(value)
  const given = membersOf(value, '`principal`')
  switch (given.type) {
    case 'Anonymous':
      return { type: 'Anonymous' }
    case 'Service':
      return { type: 'Service', service: text(given, 'service') }
    case 'IdentityProvider':
      return providerOf(given)
    default: {
      const named = fromText(text(given, 'arn'))
      if (named.type !== given.type)
        throw new BadInput(`\`principal\`: the ARN is not of type ${String(given.type)}`)
      return { ...named, ...given } as PolicyPrincipal
    }
  }
}

function providerOf(given: Members): PolicyPrincipal {
  const { kind } = given
  if (kind !== 'SAML' && kind !== 'OIDC') throw new BadInput('`principal`: `kind` is SAML or OIDC')
  return { type: 'IdentityProvider', kind, provider: text(given, 'provider') }
}

function text(given: Members, member: string): string {
  const value = given[member]
  if (typeof value !== 'string') throw new BadInput(`\`principal\`: \`${member}\` is no string`)
  return value
}

/** The canonical id of the caller's account, where that is how the caller was given. */
export const canonicalIdOf = (principal: PolicyPrincipal): string | undefined =>
  'account' in principal && principal.account.length > 12 ? principal.account : undefined

/** Stands for the unique id of a principal that none was given of; no stored policy names it. */
const UNKNOWN_ID = 'UNKNOWN'

function fromText(value: string): PolicyPrincipal {
  if (/^\d{12}$/.test(value)) return fromText(`arn:aws:iam::${value}:root`)
  const [, service, account = '', name = ''] =
    /^arn:aws[a-z-]*:(iam|sts)::(\d{12}):(.+)$/s.exec(value) ?? []
  if (service === undefined) return fromName(value)
  if (name === 'root') return { type: 'Root', account, arn: value }
  const [kind, ...path] = name.split('/')
  const role = { type: 'RoleSession', account, arn: value, uniqueId: UNKNOWN_ID } as const
  switch (kind) {
    case 'user':
      return { type: 'User', account, arn: value, uniqueId: UNKNOWN_ID }
    case 'federated-user': {
      const userArn = `arn:aws:iam::${account}:user/unknown`
      return { type: 'FederatedUser', account, arn: value, userArn, userId: UNKNOWN_ID }
    }
    case 'role':
      return { ...role, roleArn: value, ...linked(path) }
    case 'assumed-role':
      return { ...role, roleArn: `arn:aws:iam::${account}:role/${path[0] ?? ''}` }
    case 'saml-provider':
      return { type: 'IdentityProvider', kind: 'SAML', provider: value }
    case 'oidc-provider':
      return { type: 'IdentityProvider', kind: 'OIDC', provider: value }
    default:
      throw new BadInput(`\`${value}\` is no principal`)
  }
}

function fromName(value: string): PolicyPrincipal {
  if (value === 'anonymous' || value === '*') return { type: 'Anonymous' }
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(value)) return { type: 'Service', service: value }
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value))
    return { type: 'IdentityProvider', kind: 'OIDC', provider: value }
  // Somebody of an account of which only the canonical id is known.
  if (/^[0-9a-f]{52,64}$/.test(value))
    return { type: 'User', account: value, arn: value, uniqueId: UNKNOWN_ID }
  throw new BadInput(`\`${value}\` is no principal`)
}

/** Roles that services link to themselves stand under a path of their own. */
const linked = (path: readonly string[]) =>
  path[0] === 'aws-service-role' ? { serviceLinked: true } : {}
