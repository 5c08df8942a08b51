/** Encryption of what is being written: needs, checks before the bytes come, and what is kept. */

import type { RequestFacts } from '../../../kernel/operation.ts'
import type { Need } from '../../../kernel/resource.ts'
import type { ReadTransaction, WriteTransaction } from '../../../kernel/transaction.ts'
import { checkUsable } from '../../kms/public.ts'
import { type Bucket, bucketByName } from '../bucket/bucket.ts'
import {
  type ChosenEncryption,
  type ChosenKms,
  checkBlocked,
  chosenEncryption,
  contextFor,
  type EncryptionInput,
} from './chosen.ts'
import { asS3, checkSignedForKms, type KmsCaller, keyNamed, kmsNeed } from './kms.ts'
import {
  describeEncryption,
  type NewDataKeys,
  newDataKeys,
  type StoredEncryption,
  type Wrapping,
  wrapDataKeys,
} from './object-encryption.ts'

interface WriteInput extends EncryptionInput {
  readonly Bucket: string
  readonly Key: string
  readonly CopySource?: string
}

interface WriteCall extends KmsCaller {
  readonly input: WriteInput
  readonly request: RequestFacts
}

const isKms = (chosen: ChosenEncryption): chosen is ChosenKms =>
  chosen.type !== 'AES256' && chosen.type !== 'customer'

const generating = (call: WriteCall, chosen: ChosenKms): Need =>
  kmsNeed(
    'kms:GenerateDataKey',
    call,
    chosen.keyName,
    contextFor(call.input.Bucket, call.input.Key, chosen),
  )

/** What a caller needs of KMS to write an object. Requests that are refused anyway need nothing. */
export async function encryptionNeeds(
  call: WriteCall & { readonly tx: ReadTransaction },
): Promise<readonly Need[]> {
  const bucket = await bucketByName(call.tx, call.input.Bucket)
  const chosen = bucket && tryChosen(call.input, bucket)
  if (chosen === undefined || !isKms(chosen)) return []
  return call.request.signedWith?.startsWith('AWS4-') ? [generating(call, chosen)] : []
}

function tryChosen(input: WriteInput, bucket: Bucket): ChosenEncryption | undefined {
  try {
    return chosenEncryption(input, bucket)
  } catch {
    return undefined
  }
}

/** Data keys for what comes; throws what keeps it from being encrypted as it should be. */
export async function beginEncryption(
  tx: ReadTransaction,
  call: WriteCall & { readonly world: Wrapping<unknown>['world'] },
  bucket: Bucket,
): Promise<NewDataKeys> {
  const chosen = chosenEncryption(call.input, bucket)
  checkBlocked(chosen, bucket, call.input, call.caller)
  if (isKms(chosen)) {
    checkSignedForKms(call.request)
    const named = await keyNamed(tx, call, chosen.keyName)
    await asS3(async () => checkUsable(named))
  }
  return newDataKeys(call.world, chosen)
}

/** What is kept of the data keys, in the transaction that decides on it. */
export async function endEncryption(
  call: WriteCall & Wrapping<WriteTransaction>,
  bucket: Bucket,
  dataKeys: NewDataKeys,
): Promise<StoredEncryption> {
  const { input } = call
  const chosen = chosenEncryption(input, bucket)
  checkBlocked(chosen, bucket, input, call.caller)
  const place = { bucketId: bucket.id, key: input.Key }
  if (!isKms(chosen)) return wrapDataKeys(call, chosen, {}, place, dataKeys)
  checkSignedForKms(call.request)
  const context = contextFor(input.Bucket, input.Key, chosen)
  return wrapDataKeys(call, chosen, context, place, dataKeys)
}

/** What the answer to the request that chose says: beside what others say, the context as it was sent. */
export function describeChosen(stored: StoredEncryption, input: EncryptionInput, bucket: Bucket) {
  const chosen = chosenEncryption(input, bucket)
  return {
    ...describeEncryption(stored, chosen.type === 'customer' ? chosen.key : undefined),
    ...(stored.kms &&
      input.SSEKMSEncryptionContext !== undefined && {
        SSEKMSEncryptionContext: input.SSEKMSEncryptionContext,
      }),
  }
}
