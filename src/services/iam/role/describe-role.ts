/** Wire views of roles. */

import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { LastUse } from '../../../kernel/world.ts'
import { describeBoundary } from '../boundary/boundary.ts'
import { encodeDocument } from '../document-text.ts'
import { describeTagsIfAny } from '../tag/tags.ts'
import { type Role, roleArn } from './role.ts'
import { shownTrustPolicy } from './trust-policy.ts'

/** What every answer has. */
async function essentials(tx: ReadTransaction, role: Role) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: roleArn(role),
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(await shownTrustPolicy(tx, role.trustPolicy)),
    ...(role.description !== undefined && { Description: role.description }),
  }
}

/** CreateRole: neither MaxSessionDuration nor RoleLastUsed (observed). */
export const describeNewRole = async (tx: ReadTransaction, role: Role) => ({
  ...(await essentials(tx, role)),
  ...describeBoundary(role.boundaryArn),
  ...describeTagsIfAny(role.tags),
})

/** Lists: no RoleLastUsed, tags or boundary even when there are (observed). */
export const describeRoleInList = async (tx: ReadTransaction, role: Role) => ({
  ...(await essentials(tx, role)),
  MaxSessionDuration: role.maxSessionDurationSeconds,
})

/** RoleLastUsed of a role that was never used is there and empty (observed). */
export const describeLastUse = (use: LastUse | undefined) =>
  use === undefined ? {} : { LastUsedDate: new Date(use.at), Region: use.region }

/** GetRole. */
export const describeRole = async (
  tx: ReadTransaction,
  role: Role,
  lastUse: LastUse | undefined,
) => ({
  ...(await describeRoleInList(tx, role)),
  ...describeBoundary(role.boundaryArn),
  ...describeTagsIfAny(role.tags),
  RoleLastUsed: describeLastUse(lastUse),
})
