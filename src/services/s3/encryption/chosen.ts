/** How an object that is to be stored is encrypted: as its request says, else as its bucket does by default. */

import { isAccountPrincipal, type Principal } from '../../../kernel/principal.ts'
import type { EncryptionContext } from '../../kms/public.ts'
import type { Bucket } from '../bucket/bucket.ts'
import { invalidArgument, s3Error } from '../errors.ts'
import { objectArn } from '../object/object.ts'
import {
  type CustomerKey,
  type CustomerKeyInput,
  customerKey,
  givesCustomerKey,
} from './customer-key.ts'

/** Members of inputs that say it. */
export interface EncryptionInput extends CustomerKeyInput {
  readonly ServerSideEncryption?: string
  readonly SSEKMSKeyId?: string
  readonly SSEKMSEncryptionContext?: string
  readonly BucketKeyEnabled?: boolean
}

export type KmsAlgorithm = 'aws:kms' | 'aws:kms:dsse'

export type ChosenEncryption =
  | { readonly type: 'AES256' }
  | {
      readonly type: KmsAlgorithm
      /** As given; the key that AWS manages without one. */
      readonly keyName: string | undefined
      /** What the request adds to the context of S3. */
      readonly context: EncryptionContext
      /** The context names the bucket, not the object. */
      readonly bucketKey: boolean
    }
  | { readonly type: 'customer'; readonly key: CustomerKey }

export type ChosenKms = Extract<ChosenEncryption, { type: KmsAlgorithm }>

const isKmsAlgorithm = (text: string | undefined): text is KmsAlgorithm =>
  text === 'aws:kms' || text === 'aws:kms:dsse'

const headerName = 'x-amz-server-side-encryption'

/** Throws for headers that don't go together, in the words of S3 (observed). */
export function chosenEncryption(
  input: EncryptionInput,
  { defaultEncryption }: Pick<Bucket, 'defaultEncryption'>,
): ChosenEncryption {
  const { ServerSideEncryption: asked, SSEKMSKeyId: keyName } = input
  if (givesCustomerKey(input)) {
    if (asked !== undefined)
      throw invalidArgument(
        'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
        headerName,
        asked,
      )
    return { type: 'customer', key: customerKey(input) as CustomerKey }
  }
  if (asked !== undefined && asked !== 'AES256' && !isKmsAlgorithm(asked))
    throw invalidArgument('The encryption method specified is not supported', headerName, asked)
  if (keyName !== undefined && !isKmsAlgorithm(asked))
    throw invalidArgument(
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      headerName,
      asked ?? 'null',
    )
  const context = contextOf(input.SSEKMSEncryptionContext)
  const type = asked ?? defaultEncryption?.algorithm ?? 'AES256'
  if (type === 'AES256') return { type }
  return {
    type,
    keyName: asked === undefined ? defaultEncryption?.keyId : keyName,
    context,
    // the settings of the bucket hold for whatever key the request names; two layers know no bucket key
    bucketKey:
      type === 'aws:kms' && (input.BucketKeyEnabled ?? defaultEncryption?.bucketKey ?? false),
  }
}

/** Words observed, the code recalled. */
function contextOf(header: string | undefined): EncryptionContext {
  if (header === undefined) return {}
  const name = `${headerName}-context`
  const wrong = () =>
    invalidArgument(
      `The header '${name}' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map`,
      name,
      header,
    )
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(header, 'base64').toString('utf8'))
  } catch {
    throw wrong()
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw wrong()
  if (Object.values(value).some((each) => typeof each !== 'string')) throw wrong()
  return value as EncryptionContext
}

/** What S3 binds data keys to: the object, or its bucket where that has a key (S3 user guide, "Encryption context"). */
export const contextFor = (
  bucket: string,
  key: string,
  { context, bucketKey }: Pick<ChosenKms, 'context' | 'bucketKey'>,
): EncryptionContext => ({
  ...context,
  'aws:s3:arn': bucketKey ? `arn:aws:s3:::${bucket}` : objectArn(bucket, key),
})

interface Written {
  readonly Key: string
  /** Copies are named as such, though their permission is that to put (observed 2026). */
  readonly CopySource?: string
}

/** Throws for a key of the client's where the bucket takes none, as every new one (S3 user guide, "Blocking SSE-C"). */
export function checkBlocked(
  chosen: ChosenEncryption,
  { blocksCustomerKeys, name }: Bucket,
  { Key: key, CopySource: source }: Written,
  caller: Principal,
): void {
  if (chosen.type !== 'customer' || !blocksCustomerKeys) return
  const who = isAccountPrincipal(caller) ? caller.arn : 'anonymous'
  throw s3Error(
    'AccessDenied',
    `User: ${who} is not authorized to perform: s3:${source === undefined ? 'PutObject' : 'CopyObject'} on resource: "${objectArn(name, key)}" because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption type`,
  )
}
