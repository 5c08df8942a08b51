/** Who owns buckets and objects (S3 user guide, "Controlling ownership of objects"). */

import { isAccountPrincipal, type Principal } from '../../../kernel/principal.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { accounts } from '../../account/public.ts'
import type { Bucket } from '../bucket/bucket.ts'
import { nobody, type Owner } from './grants.ts'

export async function ownerOfAccount(tx: ReadTransaction, account: string): Promise<Owner> {
  if (account === nobody.account) return nobody
  const found = await tx.get(accounts, [account])
  if (found === undefined) throw new Error('an owner has no account')
  return { account, id: found.canonicalUserId }
}

/** Account in whose name the caller writes. */
export const writerOf = (caller: Principal): string =>
  isAccountPrincipal(caller) ? caller.account : nobody.account

/** ACLs count, and objects may belong to others than the owner of the bucket. */
export const hasAcls = ({ ownership }: Pick<Bucket, 'ownership'>): boolean =>
  ownership !== 'BucketOwnerEnforced'

/** Account of the owner as it counts now. */
export const objectOwner = (bucket: Bucket, { owner }: { readonly owner?: string }): string =>
  hasAcls(bucket) ? (owner ?? bucket.account) : bucket.account

/** `Owner` of each of these objects in answers; one look-up an account. */
export async function describeOwners(
  tx: ReadTransaction,
  bucket: Bucket,
  owned: readonly { readonly owner?: string }[],
): Promise<(object: { readonly owner?: string }) => { readonly Owner: { readonly ID: string } }> {
  const ids = new Map<string, string>()
  for (const account of new Set([
    bucket.account,
    ...owned.map((each) => objectOwner(bucket, each)),
  ]))
    ids.set(account, (await ownerOfAccount(tx, account)).id)
  return (object) => ({ Owner: { ID: ids.get(objectOwner(bucket, object)) ?? '' } })
}
