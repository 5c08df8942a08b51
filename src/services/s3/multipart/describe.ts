/** Owner and initiator of an upload as answers show them. */

import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { accounts, rootArn } from '../../account/public.ts'
import { objectOwner, ownerOfAccount } from '../acl/owners.ts'
import type { Bucket } from '../bucket/bucket.ts'
import type { Upload } from './upload.ts'

/**
 * The owner of the object to be, and who began the upload: an account by its canonical id, everybody else by ARN
 * (ListParts, "Initiator").
 */
export async function describeParties(
  tx: ReadTransaction,
  bucket: Bucket,
  { initiator, description }: Upload,
) {
  const owner = await ownerOfAccount(tx, objectOwner(bucket, description))
  const root =
    initiator.arn === rootArn(initiator.account)
      ? await tx.get(accounts, [initiator.account])
      : undefined
  return {
    Owner: { ID: owner.id },
    Initiator: {
      ID: root?.canonicalUserId ?? initiator.arn,
      ...(initiator.displayName !== undefined && { DisplayName: initiator.displayName }),
    },
  }
}
