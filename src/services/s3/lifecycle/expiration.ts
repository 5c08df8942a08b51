/** What answers say of the expiration of an object (`x-amz-expiration`). */

import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { Bucket } from '../bucket/bucket.ts'
import { configurationOf } from '../configuration/configuration.ts'
import type { StoredObject } from '../object/object.ts'
import { expiresAt, isAbout, type LifecycleConfiguration, lifecycleKind } from './rules.ts'

/** The rule by which the current object of a key goes first, and when; nothing where none does. */
export async function describeExpiration(
  tx: ReadTransaction,
  bucket: Bucket,
  object: StoredObject,
): Promise<{ readonly Expiration?: string }> {
  if (!bucket.expires) return {}
  const configuration = await configurationOf<LifecycleConfiguration>(tx, bucket.id, lifecycleKind)
  let first: { readonly at: number; readonly id: string } | undefined
  for (const rule of configuration?.rules ?? []) {
    if (!rule.enabled || !isAbout(rule, object)) continue
    const at = expiresAt(rule, object)
    if (at !== undefined && at < (first?.at ?? Number.POSITIVE_INFINITY))
      first = { at, id: rule.id }
  }
  if (first === undefined) return {}
  const date = new Date(first.at).toUTCString()
  return {
    Expiration: `expiry-date="${date}", rule-id="${encodeURIComponent(first.id.toWellFormed())}"`,
  }
}
