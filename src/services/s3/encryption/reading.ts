/** Encryption of what is being read. */

import type { RequestFacts } from '../../../kernel/operation.ts'
import type { Need } from '../../../kernel/resource.ts'
import { invalidArgument } from '../errors.ts'
import {
  type CustomerKey,
  type CustomerKeyInput,
  checkReadingKey,
  givenCustomerKey,
} from './customer-key.ts'
import { checkSignedForKms, type KmsAction, type KmsCaller, kmsNeed } from './kms.ts'
import type { StoredEncryption } from './object-encryption.ts'

interface Encrypted {
  readonly encryption?: StoredEncryption
}

/** What a caller needs of KMS to have the data key of an object, or of an upload, opened. */
export const openingNeeds = (
  from: KmsCaller,
  { encryption }: Encrypted,
  actions: readonly KmsAction[] = ['kms:Decrypt'],
): readonly Need[] => {
  const kms = encryption?.kms
  return kms ? actions.map((action) => kmsNeed(action, from, kms.key, kms.context)) : []
}

interface ReadCall extends KmsCaller {
  readonly input: CustomerKeyInput
  readonly request: RequestFacts
  require(need: Need): Promise<void>
}

const headerName = 'x-amz-server-side-encryption'

/** Throws what keeps the caller from reading the object; answers the key that came for it. */
export async function checkReader(
  call: ReadCall,
  object: Encrypted,
): Promise<CustomerKey | undefined> {
  const sent = call.request.http.headers.get(headerName)
  if (sent !== undefined)
    throw invalidArgument(
      `${headerName} header is not supported for this operation.`,
      headerName,
      sent,
    )
  const given = givenCustomerKey(call.input)
  checkReadingKey(object.encryption?.customer, given)
  if (object.encryption?.kms) checkSignedForKms(call.request)
  for (const each of openingNeeds(call, object)) await call.require(each)
  return given
}
