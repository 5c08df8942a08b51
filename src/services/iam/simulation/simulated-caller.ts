/** Whom a simulation is about: an entity of the account, its policies, and the condition keys that come with it. */

import { parseArn } from '../../../kernel/arn.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import {
  type AttachedPolicy,
  type ContextValue,
  compile,
  type PolicyPrincipal,
} from '../../../policy/index.ts'
import { existingGroup, groupArn } from '../group/group.ts'
import { groupsOfUser } from '../group/membership.ts'
import type { Lookup } from '../lookup.ts'
import {
  attachedPolicyArns,
  inlinePolicies,
  type PolicyHolder,
  policiesOf,
} from '../policy/attachment.ts'
import { currentDocument } from '../policy/document.ts'
import { existingRole, roleArn } from '../role/role.ts'
import { existingUser, userArn } from '../user/user.ts'

/** A policy and where it is from, so that it can be left out. */
export interface SourcePolicy extends AttachedPolicy {
  /** ARN of a managed policy. */
  readonly arn?: string
  /** Who has an inline policy. */
  readonly holder?: PolicyHolder
}

/** A caller as the engine sees it. */
export interface SimulatedCaller {
  readonly principal: PolicyPrincipal
  readonly identity: readonly SourcePolicy[]
  readonly boundary?: SourcePolicy
  /** By lower-case name. */
  readonly context: ReadonlyMap<string, ContextValue>
}

/** What an ARN of an entity says. */
export interface EntityArn {
  readonly kind: 'user' | 'group' | 'role'
  readonly name: string
}

/** The entity an ARN names and its account; `undefined` for ARNs of anything else. */
export function namedEntity(arn: string): (EntityArn & { readonly account: string }) | undefined {
  const parts = parseArn(arn)
  const kind = parts?.resource.slice(0, parts.resource.indexOf('/'))
  const name = parts?.resource.slice(parts.resource.lastIndexOf('/') + 1)
  if (parts?.service !== 'iam' || !name) return undefined
  if (kind !== 'user' && kind !== 'group' && kind !== 'role') return undefined
  return { account: parts.account, kind, name }
}

/** The entity an ARN names. Throws InvalidInput for other ARNs and for other accounts (texts seen in public logs). */
export function entityOfArn(
  { account, fail }: Pick<Lookup, 'account' | 'fail'>,
  arn: string,
): EntityArn {
  const entity = namedEntity(arn)
  if (entity === undefined)
    throw fail(
      'InvalidInput',
      `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`,
    )
  if (entity.account !== account)
    throw fail(
      'InvalidInput',
      `Invalid Policy Source Arn: caller's account ${account} does not have access to policies in account ${entity.account}`,
    )
  return entity
}

const nameOfArn = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1)

/** What can't be read denies, as in real decisions. */
async function managed(tx: ReadTransaction, arn: string): Promise<SourcePolicy> {
  return { id: nameOfArn(arn), arn, document: compile((await currentDocument(tx, arn)) ?? '') }
}

async function holderPolicies(tx: ReadTransaction, holder: PolicyHolder): Promise<SourcePolicy[]> {
  const inline = (await tx.list(inlinePolicies, policiesOf(holder))).map(({ name, document }) => ({
    id: name,
    document: compile(document),
    holder,
  }))
  const attached = await Promise.all(
    (await attachedPolicyArns(tx, holder)).map((arn) => managed(tx, arn)),
  )
  return [...inline, ...attached]
}

const principalTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(
    ([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value] as const,
  )

const boundaryOf = async (tx: ReadTransaction, arn: string | undefined) =>
  arn === undefined ? {} : { boundary: await managed(tx, arn) }

async function simulatedUser(lookup: Lookup, name: string): Promise<SimulatedCaller> {
  const { tx, account } = lookup
  const user = await existingUser(lookup, name)
  const identity = await holderPolicies(tx, { account, type: 'user', name: user.name })
  for (const group of await groupsOfUser(tx, account, user.name))
    identity.push(...(await holderPolicies(tx, { account, type: 'group', name: group.name })))
  const arn = userArn(user)
  return {
    principal: { type: 'User', account, arn, uniqueId: user.id },
    identity,
    ...(await boundaryOf(tx, user.boundaryArn)),
    context: new Map<string, ContextValue>([
      ['aws:username', user.name],
      ['aws:userid', user.id],
      ['aws:principaltype', 'User'],
      ['aws:principalarn', arn],
      ['aws:principalaccount', account],
      ...principalTags(user.tags),
    ]),
  }
}

async function simulatedRole(lookup: Lookup, name: string): Promise<SimulatedCaller> {
  const { tx, account } = lookup
  const role = await existingRole(lookup, name)
  const arn = roleArn(role)
  return {
    principal: {
      type: 'RoleSession',
      account,
      arn: `arn:aws:sts::${account}:assumed-role/${role.name}/simulated`,
      roleArn: arn,
      uniqueId: role.id,
      serviceLinked: role.linkedService !== undefined,
    },
    identity: await holderPolicies(tx, { account, type: 'role', name: role.name }),
    ...(await boundaryOf(tx, role.boundaryArn)),
    context: new Map<string, ContextValue>([
      ['aws:principaltype', 'AssumedRole'],
      ['aws:principalarn', arn],
      ['aws:principalaccount', account],
      ...principalTags(role.tags),
    ]),
  }
}

/** A group's policies taken alone, as if some member had no others. */
async function simulatedGroup(lookup: Lookup, name: string): Promise<SimulatedCaller> {
  const { tx, account } = lookup
  const group = await existingGroup(lookup, name)
  return {
    principal: { type: 'User', account, arn: groupArn(group), uniqueId: group.id },
    identity: await holderPolicies(tx, { account, type: 'group', name: group.name }),
    context: new Map<string, ContextValue>([['aws:principalaccount', account]]),
  }
}

const byKind = { user: simulatedUser, role: simulatedRole, group: simulatedGroup }

/** Throws NoSuchEntity when the entity isn't there. */
export const simulatedCaller = (
  lookup: Lookup,
  { kind, name }: EntityArn,
): Promise<SimulatedCaller> => byKind[kind](lookup, name)

/** A caller of that ARN with no policies: who a resource policy is asked about. Only users can be (API reference). */
export function callerOfArn(
  { fail }: Pick<Lookup, 'fail'>,
  arn: string,
): { principal: PolicyPrincipal; account: string; context: ReadonlyMap<string, ContextValue> } {
  const parts = parseArn(arn)
  const account = parts?.account ?? ''
  if (parts?.service !== 'iam' || !parts.resource.startsWith('user/') || !/^\d{12}$/.test(account))
    throw fail('InvalidInput', `Invalid Caller Arn: ${arn}`)
  return {
    principal: { type: 'User', account, arn, uniqueId: '' },
    account,
    context: new Map<string, ContextValue>([
      ['aws:username', nameOfArn(arn)],
      ['aws:principaltype', 'User'],
      ['aws:principalarn', arn],
      ['aws:principalaccount', account],
    ]),
  }
}
