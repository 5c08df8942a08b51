/** How a Principal or NotPrincipal element meets a caller (rules 42-55). */
import type { PrincipalElement } from '../document/syntax.ts'
import type { PolicyPrincipal } from '../types.ts'

/** Ways in which an element can name a caller, as bits: a caller may be named in several. */
export const named = { nobody: 0, direct: 1, base: 2, account: 4 } as const

/** Bits of `named`: directly, through the role or user behind a session, through the account. */
export function matchPrincipal(
  element: PrincipalElement,
  principal: PolicyPrincipal,
  canonicalId?: string,
): number {
  if (element === '*') return everyone(principal)
  let how: number = named.nobody
  for (const value of element.AWS ?? []) how |= matchAws(value, principal)
  for (const value of element.Service ?? []) how |= matchService(value, principal)
  for (const value of element.Federated ?? []) how |= matchFederated(value, principal)
  if (canonicalId !== undefined && element.CanonicalUser?.includes(canonicalId)) {
    how |= named.account
  }
  return how
}

/**
 * `*` and NotPrincipal take in anonymous callers and services. A subject of an identity provider is hit by denials of everyone, but a
 * grant has to name its provider.
 */
export const everyone = (principal: PolicyPrincipal): number =>
  principal.type === 'IdentityProvider' ? named.base : named.direct

function matchAws(value: string, principal: PolicyPrincipal): number {
  if (value === '*') return everyone(principal)
  switch (principal.type) {
    case 'Anonymous':
    case 'Service':
    case 'IdentityProvider':
      return named.nobody
    case 'Root':
      return ofAccount(value, principal.account)
    case 'User':
      if (value === principal.arn || value === principal.uniqueId) return named.direct
      break
    case 'RoleSession':
      // The role first: in simulations of a role its own ARN stands for the session's.
      if (value === principal.uniqueId || sameRole(value, principal.roleArn)) return named.base
      if (sameSession(value, principal.arn)) return named.direct
      break
    case 'FederatedUser':
      if (value === principal.arn) return named.direct
      // Where the root user issued the session, the account and the user behind it have the same names.
      if (value === principal.userArn || value === principal.userId) {
        return named.base | ofAccount(value, principal.account)
      }
      break
  }
  return ofAccount(value, principal.account)
}

const ofAccount = (value: string, account: string): number =>
  accountNamed(value) === account ? named.account : named.nobody

/** The account that an account id or its `:root` ARN stands for (rule 45). */
export function accountNamed(value: string): string | undefined {
  if (/^\d{12}$/.test(value)) return value
  const root = /^arn:[^:]+:iam::(\d{12}):root$/.exec(value)
  return root?.[1]
}

/** Role names are unique ignoring case and session ARNs carry no path: account and last path segment decide (rule 49). */
function sameRole(value: string, roleArn: string): boolean {
  if (value === roleArn) return true
  const [left, right] = [roleParts(value), roleParts(roleArn)]
  return left !== undefined && right !== undefined && left === right
}

function roleParts(arn: string): string | undefined {
  const role = /^(arn:[^:]+:iam::\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn)
  return role === null ? undefined : `${role[1]}:${role[2]!.toLowerCase()}`
}

function sameSession(value: string, sessionArn: string): boolean {
  if (value === sessionArn) return true
  const [left, right] = [sessionParts(value), sessionParts(sessionArn)]
  return left !== undefined && left === right
}

function sessionParts(arn: string): string | undefined {
  const session = /^(arn:[^:]+:sts::\d{12}):assumed-role\/([^/]+)\/(.+)$/.exec(arn)
  return session === null ? undefined : `${session[1]}:${session[2]!.toLowerCase()}/${session[3]}`
}

const matchService = (value: string, principal: PolicyPrincipal): number =>
  principal.type === 'Service' && (value === '*' || value === principal.service)
    ? named.direct
    : named.nobody

function matchFederated(value: string, principal: PolicyPrincipal): number {
  if (principal.type !== 'IdentityProvider') return named.nobody
  if (value === principal.provider) return named.direct
  return value === '*' ? named.base : named.nobody
}

/**
 * Whether a Deny with NotPrincipal spares the caller: every layer of it has to be listed, the account included, since
 * AWS checks each (rule 52).
 */
export function listedInAllLayers(
  element: PrincipalElement,
  principal: PolicyPrincipal,
  canonicalId?: string,
): boolean {
  if (element === '*' || element.AWS?.includes('*')) return true
  const how = matchPrincipal(element, principal, canonicalId)
  return (how & layersOf[principal.type]) === layersOf[principal.type]
}

const layersOf: Readonly<Record<PolicyPrincipal['type'], number>> = {
  Anonymous: named.direct,
  Root: named.account,
  User: named.direct | named.account,
  RoleSession: named.direct | named.base | named.account,
  FederatedUser: named.direct | named.base | named.account,
  Service: named.direct,
  IdentityProvider: named.direct,
}
