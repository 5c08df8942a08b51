/** Principal and NotPrincipal: rules 6 to 15 and 42 to 55. */
import type { PrincipalElement } from '../../../src/policy/document/syntax.ts'
import type { PolicyPrincipal } from '../../../src/policy/index.ts'

/** How an element names the caller: step 5 of the algorithm. `star` is direct for all but identity providers. */
export type NamedAs = 'direct' | 'star' | 'base' | 'account'

/** Every way in which the element names the caller. */
export function namings(
  element: PrincipalElement,
  principal: PolicyPrincipal,
  canonicalId: string | undefined,
): ReadonlySet<NamedAs> {
  // Rule 42.
  if (element === '*') return new Set(['star'])
  const found = new Set<NamedAs>()
  for (const name of element.AWS ?? []) {
    if (name === '*') found.add('star')
    for (const naming of awsNamings(name, principal)) found.add(naming)
  }
  for (const name of element.Service ?? [])
    if (principal.type === 'Service' && (name === principal.service || name === '*'))
      found.add('direct')
  for (const name of element.Federated ?? [])
    if (principal.type === 'IdentityProvider' && name === principal.provider) found.add('direct')
  for (const name of element.CanonicalUser ?? [])
    if ('account' in principal && canonicalId !== undefined && name === canonicalId)
      found.add('account')
  return found
}

function awsNamings(name: string, principal: PolicyPrincipal): NamedAs[] {
  // Rule 45.
  if (
    'account' in principal &&
    (name === principal.account || name === `arn:aws:iam::${principal.account}:root`)
  )
    // The user behind a session of the root user has the names of the account.
    return principal.type === 'FederatedUser' && principal.userArn.endsWith(':root')
      ? ['account', 'base']
      : ['account']
  switch (principal.type) {
    case 'User':
      // Rules 47 and 50.
      return name === principal.arn || name === principal.uniqueId ? ['direct'] : []
    case 'RoleSession':
      if (name === principal.uniqueId || sameRole(name, principal.roleArn)) return ['base']
      return sessionOf(name) === sessionOf(principal.arn) ? ['direct'] : []
    case 'FederatedUser':
      if (name === principal.arn) return ['direct']
      return name === principal.userArn || name === principal.userId ? ['base'] : []
    case 'Root':
    case 'Anonymous':
    case 'Service':
    case 'IdentityProvider':
      return []
  }
}

/** Rule 49: account and last part of the path, ignoring case. */
function sameRole(name: string, roleArn: string): boolean {
  const written = roleOf(name)
  const asking = roleOf(roleArn)
  return written !== undefined && written === asking
}

function roleOf(arn: string): string | undefined {
  const [, account, name] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/s.exec(arn) ?? []
  return account === undefined ? undefined : `${account} ${name?.toLowerCase()}`
}

/** The role's name ignoring case, the session's as written. */
const sessionOf = (arn: string): string =>
  arn.replace(
    /^(arn:aws:sts::\d{12}:assumed-role\/)([^/]+)/,
    (_, head, role) => head + role.toLowerCase(),
  )

/** Whether a Deny with this Principal hits the caller: rule 7, whatever names the caller does. */
export function hits(
  element: PrincipalElement,
  principal: PolicyPrincipal,
  canonicalId: string | undefined,
): boolean {
  if (namings(element, principal, canonicalId).size > 0) return true
  // Rule 55: providers are named one by one; whether `*` is all of them is left open.
  return (
    element !== '*' &&
    principal.type === 'IdentityProvider' &&
    element.Federated?.includes('*') === true
  )
}

/** Whether a Deny with this NotPrincipal spares the caller: every layer must be listed (rule 52). */
export function spared(
  element: PrincipalElement,
  principal: PolicyPrincipal,
  canonicalId: string | undefined,
): boolean {
  const named = namings(element, principal, canonicalId)
  if (named.has('star')) return true
  switch (principal.type) {
    case 'Anonymous':
      return false
    case 'Root':
      return named.has('account')
    case 'User':
      return named.has('account') && named.has('direct')
    case 'RoleSession':
    case 'FederatedUser':
      return named.has('account') && named.has('base') && named.has('direct')
    case 'Service':
    case 'IdentityProvider':
      return named.has('direct')
  }
}
