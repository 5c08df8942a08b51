/**
 * What `access` asks of the service that keeps identities. IAM implements it (`services/iam/public.ts`) and the server
 * wires it in, so that the road to a decision depends on no service.
 */

import type { AccountPrincipal } from '../kernel/principal.ts'
import type { ReadTransaction } from '../kernel/transaction.ts'

export interface LongTermKey {
  readonly accessKeyId: string
  readonly account: string
  /** Opened by the sealer at {@link secretPlace}. */
  readonly secretBox: string
  /** Changes whenever the key changes. */
  readonly epoch: string | number
  readonly active: boolean
  readonly owner:
    | { readonly type: 'Root' }
    | {
        readonly type: 'User'
        readonly uniqueId: string
        readonly name: string
        readonly path: string
      }
}

/** Place the secret of an access key is sealed to. */
export const secretPlace = (accessKeyId: string): string => `access-key/${accessKeyId}`

export interface PolicyText {
  /** ARN of a managed policy, name of an inline one. */
  readonly id: string
  readonly text: string
}

export interface PrincipalPolicies {
  readonly identity: readonly PolicyText[]
  readonly boundary?: PolicyText
  /** Tags of the user or role; session tags lie over them. */
  readonly tags: Readonly<Record<string, string>>
  readonly serviceLinked?: boolean
}

export interface IdentitySource {
  /** `undefined` when no such key exists. */
  longTermKey(tx: ReadTransaction, accessKeyId: string): Promise<LongTermKey | undefined>
  /**
   * Policies in force now. `undefined` when the entity behind the principal is gone (or another one took its name), or
   * its sessions issued until now were revoked: the credential is then no longer valid.
   */
  policiesOf(
    tx: ReadTransaction,
    principal: AccountPrincipal,
  ): Promise<PrincipalPolicies | undefined>
  /** Current default document of a managed policy visible to the account; for managed session policies. */
  managedPolicy(tx: ReadTransaction, account: string, arn: string): Promise<PolicyText | undefined>
}
