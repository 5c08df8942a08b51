/** Encryption of parts: under the data keys that their upload was begun with. */

import type { RequestFacts } from '../../../kernel/operation.ts'
import type { Need } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import { type Bucket, bucketByName } from '../bucket/bucket.ts'
import { checkBlocked } from '../encryption/chosen.ts'
import { type ContentSink, type DataKeys, sealedInto } from '../encryption/content.ts'
import {
  type CustomerKey,
  type CustomerKeyInput,
  checkPartKey,
  customerKey,
  givesCustomerKey,
} from '../encryption/customer-key.ts'
import { checkSignedForKms, type KmsCaller } from '../encryption/kms.ts'
import { openDataKeys } from '../encryption/object-encryption.ts'
import { openingNeeds } from '../encryption/reading.ts'
import { type Upload, uploadById } from './upload.ts'

interface PartInput extends CustomerKeyInput {
  readonly Bucket: string
  readonly Key: string
  readonly UploadId: string
}

interface PartCall extends KmsCaller {
  readonly input: PartInput
  readonly request: RequestFacts
}

/** What a caller needs of KMS for a call of an upload; nothing where the upload isn't there. */
export async function uploadNeeds(
  call: PartCall & { readonly tx: ReadTransaction },
  actions: readonly ('kms:Decrypt' | 'kms:GenerateDataKey')[],
): Promise<readonly Need[]> {
  const bucket = await bucketByName(call.tx, call.input.Bucket)
  const upload =
    bucket && (await uploadById(call.tx, bucket.id, call.input.Key, call.input.UploadId))
  return upload ? openingNeeds(call, upload, actions) : []
}

/** Both, as a part is a request of its own for KMS (UploadPart, "Permissions"). */
export const partNeeds = (call: PartCall & { readonly tx: ReadTransaction }) =>
  uploadNeeds(call, ['kms:Decrypt', 'kms:GenerateDataKey'])

/** The key of the client's that came with a part; throws unless it is the one that the upload began with. */
export function partKey(
  { input, caller }: PartCall,
  bucket: Bucket,
  upload: Upload,
): CustomerKey | undefined {
  const given = customerKey(input)
  if (given !== undefined)
    checkBlocked({ type: 'customer', key: given }, bucket, { Key: input.Key }, caller)
  checkPartKey(upload.encryption?.customer, given)
  return given
}

/**
 * A completion and a list of parts need the client's key where the upload was begun with a checksum algorithm (ListParts,
 * "x-amz-server-side-encryption-customer-algorithm"); one that comes all the same must be the right one.
 */
export function checkUploadKey(input: CustomerKeyInput, { encryption, checksum }: Upload): void {
  if (givesCustomerKey(input) || (encryption?.customer !== undefined && checksum !== undefined))
    checkPartKey(encryption?.customer, customerKey(input))
}

/** The data keys of an upload, for a part of it. */
export function openUpload(
  tx: ReadTransaction,
  call: PartCall & { readonly world: World },
  bucket: Bucket,
  upload: Upload,
): Promise<DataKeys> {
  const given = partKey(call, bucket, upload)
  if (upload.encryption?.kms) checkSignedForKms(call.request)
  return openDataKeys({ ...call, tx }, upload, upload.encryption, given)
}

/** Takes the bytes of a part; an upload that was begun before anything was encrypted has no keys. */
export const partSink = ({ blobs, random }: World, keys: DataKeys): ContentSink =>
  keys.length === 0 ? blobs : sealedInto(blobs, keys, random)
