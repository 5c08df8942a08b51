/** Owner and initiator of an upload as answers show them. */

import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { accounts, rootArn } from '../../account/public.ts'
import type { Bucket } from '../bucket/bucket.ts'
import type { Upload } from './upload.ts'

/**
 * The owner of the object to be, and who began the upload: an account by its canonical id, everybody else by ARN
 * (ListParts, "Initiator").
 */
export async function describeParties(tx: ReadTransaction, bucket: Bucket, { initiator }: Upload) {
  const owner = await tx.get(accounts, [bucket.account])
  const root =
    initiator.arn === rootArn(initiator.account)
      ? await tx.get(accounts, [initiator.account])
      : undefined
  return {
    ...(owner && { Owner: { ID: owner.canonicalUserId } }),
    Initiator: {
      ID: root?.canonicalUserId ?? initiator.arn,
      ...(initiator.displayName !== undefined && { DisplayName: initiator.displayName }),
    },
  }
}
