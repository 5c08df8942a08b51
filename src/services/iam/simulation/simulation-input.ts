/** What SimulateCustomPolicy and SimulatePrincipalPolicy have in common in their inputs. */

import { parseArn } from '../../../kernel/arn.ts'
import type { Input } from '../../../kernel/operation.ts'
import { validatePolicy } from '../../../policy/document/validate.ts'
import {
  type AttachedPolicy,
  type ContextValue,
  compile,
  targetFacts,
} from '../../../policy/index.ts'
import type { Lookup } from '../lookup.ts'

type Failing = Pick<Lookup, 'fail'>

/** Policies given as text, named after the parameter and their place in it: `PolicyInputList.1`. */
export function givenPolicies(
  { fail }: Failing,
  parameter: string,
  texts: readonly string[] = [],
): AttachedPolicy[] {
  return texts.map((text, index) => {
    const id = `${parameter}.${index + 1}`
    const problem = validatePolicy(text, 'identity')
    if (problem) throw fail('InvalidInput', `Invalid policy ${id}: ${problem.message}`)
    return { id, document: compile(text) }
  })
}

/** The boundary given as text. There is one at most (API reference; the message is recalled). */
export function givenBoundary(
  failing: Failing,
  texts: readonly string[] | undefined,
): AttachedPolicy | undefined {
  const parameter = 'PermissionsBoundaryPolicyInputList'
  if (texts !== undefined && texts.length > 1)
    throw failing.fail('InvalidInput', `${parameter} takes one policy.`)
  return givenPolicies(failing, parameter, texts)[0]
}

/** The resource policy given as text; the one of a role is a trust policy. */
export function givenResourcePolicy(
  { fail }: Failing,
  text: string,
  actions: readonly string[],
): AttachedPolicy {
  const trust = actions.every((action) => targetFacts(action, '*').trustPolicy)
  const problem = validatePolicy(text, trust ? 'trust' : 'resource')
  if (problem) throw fail('InvalidInput', `Invalid policy ResourcePolicy: ${problem.message}`)
  return { id: 'ResourcePolicy', document: compile(text) }
}

/** `service:Action`; patterns are for policies. */
const actionName = /^[a-zA-Z0-9-]+:[a-zA-Z0-9]+$/

/** Names of actions; patterns are refused. */
export function givenActions({ fail }: Failing, actions: readonly string[]): readonly string[] {
  for (const action of actions)
    if (!actionName.test(action)) throw fail('InvalidInput', `Invalid Action Name: ${action}`)
  return actions
}

/** Condition keys of the request by lower-case name; a key given twice has the values of both. */
export function givenContext(
  entries: Input<'iam', 'SimulateCustomPolicy'>['ContextEntries'] = [],
): Map<string, ContextValue> {
  const context = new Map<string, ContextValue>()
  for (const { ContextKeyName, ContextKeyValues, ContextKeyType } of entries) {
    if (ContextKeyName === undefined) continue
    const key = ContextKeyName.toLowerCase()
    const before = context.get(key) ?? []
    const values = [
      ...(typeof before === 'string' ? [before] : before),
      ...(ContextKeyValues ?? []),
    ]
    const single = values.length === 1 && !ContextKeyType?.endsWith('List')
    context.set(key, single ? (values[0] as string) : values)
  }
  return context
}

/** The account a ResourceOwner names: an account id or an ARN in the account. */
export function ownerAccount(
  { fail }: Failing,
  owner: string | undefined,
  callerAccount: string,
): string {
  if (owner === undefined) return callerAccount
  if (/^\d{12}$/.test(owner)) return owner
  const account = parseArn(owner)?.account
  if (account === undefined || !/^\d{12}$/.test(account))
    throw fail('InvalidInput', `Invalid Resource Owner: ${owner}`)
  return account
}
