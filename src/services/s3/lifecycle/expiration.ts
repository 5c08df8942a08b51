/** What answers say of what rules will do to an object (`x-amz-expiration`) or an upload (`x-amz-abort-date`). */

import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { Bucket } from '../bucket/bucket.ts'
import { configurationOf } from '../configuration/configuration.ts'
import type { Upload } from '../multipart/upload.ts'
import type { StoredObject } from '../object/object.ts'
import {
  dueAt,
  expiresAt,
  isAbout,
  isAboutKey,
  type LifecycleConfiguration,
  lifecycleKind,
} from './rules.ts'

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
  return { Expiration: `expiry-date="${date}", rule-id="${inHeader(first.id)}"` }
}

/** When an upload that nobody completes is ended, and the rule that does it; nothing where none does. */
export async function describeAbort(
  tx: ReadTransaction,
  bucket: Bucket,
  { key, initiatedAt }: Pick<Upload, 'key' | 'initiatedAt'>,
): Promise<{ readonly AbortDate?: Date; readonly AbortRuleId?: string }> {
  const configuration = await configurationOf<LifecycleConfiguration>(tx, bucket.id, lifecycleKind)
  let first: { readonly at: number; readonly id: string } | undefined
  for (const rule of configuration?.rules ?? []) {
    if (!rule.enabled || rule.abortDays === undefined || !isAboutKey(rule, key)) continue
    const at = dueAt(initiatedAt, rule.abortDays)
    if (at < (first?.at ?? Number.POSITIVE_INFINITY)) first = { at, id: rule.id }
  }
  return first ? { AbortDate: new Date(first.at), AbortRuleId: inHeader(first.id) } : {}
}

/** Ids stand in headers as they are (observed, spaces included); what a header can't hold is percent-encoded (ours). */
const inHeader = (id: string): string =>
  id.toWellFormed().replaceAll(/[^ !#-~]/gu, (character) => encodeURIComponent(character))
