/** Permissions boundaries of users and roles: how they are shown, and what may be one. */

import type { Key } from '../../../kernel/collection.ts'
import type { Lookup } from '../lookup.ts'
import { currentDocument } from '../policy/document.ts'
import { listKeyOfArn } from '../policy/policy.ts'

/** `PermissionsBoundaryType` is `Policy` on the wire, whatever the API reference says (observed); absent without one. */
export const describeBoundary = (arn: string | undefined) =>
  arn === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryArn: arn,
          PermissionsBoundaryType: 'Policy' as const,
        },
      }

/** Secondary key of who is bounded: [account, list key of the policy, name in lower case]. */
export const boundaryKeys = (entity: {
  readonly account: string
  readonly name: string
  readonly boundaryArn?: string
}): readonly Key[] =>
  entity.boundaryArn === undefined
    ? []
    : [[entity.account, listKeyOfArn(entity.boundaryArn), entity.name.toLowerCase()]]

/** Throws NoSuchEntity unless the ARN is that of a managed policy of the account or of AWS (AWS's words, in reports of users). */
export async function checkBoundary({ tx, account, fail }: Lookup, arn: string): Promise<void> {
  if ((await currentDocument(tx, arn, account)) === undefined)
    throw fail('NoSuchEntity', `Scope ARN: ${arn} does not exist or is not attachable.`)
}
