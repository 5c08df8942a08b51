/** Policies and attributes of the caller, as they stand now, compiled. */

import {
  type AccountPrincipal,
  isAccountPrincipal,
  type Principal,
} from '../../kernel/principal.ts'
import type { ReadTransaction, Store } from '../../kernel/transaction.ts'
import { type AttachedPolicy, compile, type PolicyPrincipal } from '../../policy/index.ts'
import { RevisionCache } from '../cache.ts'
import type { IdentitySource, PolicyText } from '../identity.ts'

export interface CallerFacts {
  readonly policyPrincipal: PolicyPrincipal
  readonly identity: readonly AttachedPolicy[]
  readonly boundary: AttachedPolicy | undefined
  readonly session: readonly AttachedPolicy[] | undefined
  /** Scope-down policies: each has to allow by itself. */
  readonly scopes?: readonly AttachedPolicy[]
  /** Tags of the entity overlaid by session tags, by lower-case key (rule 101). */
  readonly tags: ReadonlyMap<string, string>
}

const attached = ({ id, text }: PolicyText): AttachedPolicy => ({ id, document: compile(text) })
const none: readonly AttachedPolicy[] = []
const noTags: ReadonlyMap<string, string> = new Map()

function policyPrincipal(principal: Principal, serviceLinked: boolean): PolicyPrincipal {
  switch (principal.type) {
    case 'Root':
      return { type: 'Root', account: principal.account, arn: principal.arn }
    case 'User':
      return {
        type: 'User',
        account: principal.account,
        arn: principal.arn,
        uniqueId: principal.uniqueId,
      }
    case 'RoleSession':
      return {
        type: 'RoleSession',
        account: principal.account,
        arn: principal.arn,
        roleArn: principal.roleArn,
        uniqueId: principal.uniqueId,
        serviceLinked,
      }
    case 'FederatedUser':
      return {
        type: 'FederatedUser',
        account: principal.account,
        arn: principal.arn,
        userArn: principal.issuerArn,
        userId: principal.issuerId,
      }
    case 'Service':
      return { type: 'Service', service: principal.service }
    case 'IdentityProvider':
      return { type: 'IdentityProvider', kind: principal.kind, provider: principal.provider }
    case 'Anonymous':
      return { type: 'Anonymous' }
  }
}

const cacheKey = (principal: AccountPrincipal): string => {
  const session = principal.session
  return session === undefined
    ? principal.userId
    : `${principal.type} ${principal.userId} ${session.issuedAt} ${principal.accessKeyId ?? ''}`
}

export interface PrincipalGatherer {
  /**
   * `undefined` when the entity behind the credential is gone: the credential is invalid. `fresh` reads past the cache. A
   * promise only where something is read.
   */
  gather(
    tx: ReadTransaction,
    principal: Principal,
    fresh: boolean,
  ): CallerFacts | undefined | Promise<CallerFacts | undefined>
  clear(): void
}

export function createPrincipalGatherer(
  store: Store,
  identities: IdentitySource,
): PrincipalGatherer {
  const cache = new RevisionCache<CallerFacts>(store, 20_000)

  async function read(
    tx: ReadTransaction,
    principal: AccountPrincipal,
  ): Promise<CallerFacts | undefined> {
    const policies = await identities.policiesOf(tx, principal)
    if (!policies) return undefined
    const tags = new Map<string, string>()
    for (const [key, value] of Object.entries(policies.tags)) tags.set(key.toLowerCase(), value)
    for (const [key, value] of Object.entries(principal.session?.tags ?? {}))
      tags.set(key.toLowerCase(), value)
    return {
      policyPrincipal: policyPrincipal(principal, policies.serviceLinked === true),
      identity: policies.identity.map(attached),
      boundary: policies.boundary && attached(policies.boundary),
      session: await sessionPolicies(tx, principal),
      ...(principal.session?.scopes && {
        scopes: principal.session.scopes.map((text) => attached({ id: 'scope', text })),
      }),
      tags,
    }
  }

  async function sessionPolicies(
    tx: ReadTransaction,
    principal: AccountPrincipal,
  ): Promise<readonly AttachedPolicy[] | undefined> {
    const session = principal.session
    if (!session || (session.policy === undefined && !session.policyArns?.length)) return undefined
    const policies: AttachedPolicy[] = []
    if (session.policy !== undefined)
      policies.push(attached({ id: 'session', text: session.policy }))
    for (const arn of session.policyArns ?? []) {
      const managed = await identities.managedPolicy(tx, principal.account, arn)
      // a managed session policy that was deleted since grants nothing; the session stays bound by the others
      if (managed) policies.push(attached(managed))
    }
    return policies
  }

  /** What is read is cached under `key`. */
  async function readAnew(
    tx: ReadTransaction,
    principal: AccountPrincipal,
    key: string | undefined,
  ): Promise<CallerFacts | undefined> {
    const facts = await read(tx, principal)
    if (facts === undefined || key === undefined) return facts
    const revision = await tx.revision(principal.account)
    if (revision !== undefined) cache.set(key, principal.account, revision, facts)
    return facts
  }

  return {
    gather(tx, principal, fresh) {
      if (!isAccountPrincipal(principal))
        return {
          policyPrincipal: policyPrincipal(principal, false),
          identity: none,
          boundary: undefined,
          session: undefined,
          tags: noTags,
        }
      const key = cacheKey(principal)
      if (!fresh) {
        const known = cache.get(key)
        if (known) return known
      }
      return readAnew(tx, principal, fresh ? undefined : key)
    },
    clear: () => cache.clear(),
  }
}
