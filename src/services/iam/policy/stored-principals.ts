/**
 * Principals of stored resource policies. On save user and role ARNs become unique ids; they are shown as ARNs while the
 * entity exists and as ids afterwards, and a namesake created later isn't trusted (policy-evaluation rules 47 to 49).
 */

import { parseArn } from '../../../kernel/arn.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import {
  type NamedPrincipal,
  parsePolicy,
  principalsOf,
  rewritePrincipals,
} from '../../../policy/index.ts'
import { accounts } from '../../account/public.ts'
import { roleArn, roleByArn, roleById, roleByName } from '../role/role.ts'
import { userArn, userByArn, userById } from '../user/user.ts'

/** The document as it is stored, or the first AWS principal that means nobody. The text must parse. */
export async function storedPrincipals(
  tx: ReadTransaction,
  text: string,
): Promise<string | NamedPrincipal> {
  const stored = new Map<string, string>()
  for (const principal of principalsOf(parsePolicy(text))) {
    const { type, value } = principal
    if (type !== 'AWS' || stored.has(value)) continue
    const resolved = await resolve(tx, value)
    if (resolved === undefined) return principal
    stored.set(value, resolved)
  }
  return rewritePrincipals(text, (principal) => stored.get(principal) ?? principal)
}

/** How the principal is stored; `undefined` when nobody is meant by it. */
async function resolve(tx: ReadTransaction, principal: string): Promise<string | undefined> {
  const kept = (exists: unknown) => (exists ? principal : undefined)
  if (principal === '*') return principal
  if (principal.startsWith('AIDA')) return kept(await userById(tx, principal))
  if (principal.startsWith('AROA')) return kept(await roleById(tx, principal))
  if (/^\d{12}$/.test(principal)) return kept(await tx.get(accounts, [principal]))
  const arn = parseArn(principal)
  if (arn === undefined) return undefined
  const [kind, name = ''] = arn.resource.split('/')
  if (arn.service === 'iam' && kind === 'user')
    // origin access identities are users of a service, not of an account
    return arn.account === 'cloudfront' ? principal : (await userByArn(tx, principal))?.id
  if (arn.service === 'iam' && kind === 'role') return (await roleByArn(tx, principal))?.id
  if (arn.service === 'sts' && kind === 'assumed-role')
    return kept(await roleByName(tx, arn.account, name))
  return kept(await tx.get(accounts, [arn.account]))
}

const uniqueId = /^A(?:IDA|ROA)[A-Z0-9]+$/

/** The document as answers show it. */
export async function shownPrincipals(tx: ReadTransaction, stored: string): Promise<string> {
  if (!/"A(?:IDA|ROA)/.test(stored)) return stored
  const shown = new Map<string, string>()
  rewritePrincipals(stored, (principal) => {
    if (uniqueId.test(principal)) shown.set(principal, principal)
    return principal
  })
  for (const id of shown.keys()) {
    const arn = await arnOf(tx, id)
    if (arn !== undefined) shown.set(id, arn)
  }
  return rewritePrincipals(stored, (principal) => shown.get(principal) ?? principal)
}

async function arnOf(tx: ReadTransaction, id: string): Promise<string | undefined> {
  if (id.startsWith('AIDA')) {
    const user = await userById(tx, id)
    return user && userArn(user)
  }
  const role = await roleById(tx, id)
  return role && roleArn(role)
}
