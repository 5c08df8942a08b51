/** What is true of roles: key, ARN, stored shape. */

import { iamArn } from '../../../kernel/arn.ts'
import { collection } from '../../../kernel/collection.ts'

export interface Role {
  readonly account: string
  /** As created; names are unique ignoring case. */
  readonly name: string
  readonly path: string
  /** AROA… */
  readonly id: string
  readonly createdAt: number
  /**
   * Trust policy with user and role ARNs of AWS principals replaced by their unique ids (policy-evaluation rule 47);
   * everything else as written.
   */
  readonly trustPolicy: string
  readonly description?: string
  readonly maxSessionDurationSeconds: number
  readonly tags: Readonly<Record<string, string>>
  readonly boundaryArn?: string
  /** Service principal this role is linked to. */
  readonly linkedService?: string
}

export const roles = collection<Role>('role', {
  key: (role) => [role.account, role.name.toLowerCase()],
  indexes: { byId: { keys: (role) => [[role.id]], unique: true } },
})

export const roleArn = (role: Pick<Role, 'account' | 'path' | 'name'>): string =>
  iamArn(role.account, `role${role.path}${role.name}`)
