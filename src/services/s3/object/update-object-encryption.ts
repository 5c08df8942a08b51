import { parseArn } from '../../../kernel/arn.ts'
import { operation } from '../../../kernel/operation.ts'
import { type Need, need } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { type Bucket, bucketByName, existingBucket } from '../bucket/bucket.ts'
import { type ChosenKms, contextFor } from '../encryption/chosen.ts'
import { type KmsCaller, kmsNeed } from '../encryption/kms.ts'
import { rewrapDataKeys } from '../encryption/object-encryption.ts'
import { openingNeeds } from '../encryption/reading.ts'
import { invalidRequest, s3Error } from '../errors.ts'
import { isLocked } from '../object-lock/lock.ts'
import { replaceVersion } from '../versioning/place.ts'
import {
  inputObject,
  isDeleteMarker,
  objectByKey,
  type StoredObject,
  versionById,
} from './object.ts'
import { existingObject } from './read.ts'

interface UpdateInput {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly ObjectEncryption?: {
    readonly SSEKMS?: { readonly KMSKeyArn?: string; readonly BucketKeyEnabled?: boolean }
  }
}

/**
 * Encrypts the data keys of an object anew, under a key of KMS: its bytes stay where they are, and nothing else about it
 * changes (UpdateObjectEncryption; texts from its list of errors).
 */
export const updateObjectEncryption = operation('s3', 'UpdateObjectEncryption', {
  effect: 'data',
  async authorize(call) {
    const { input } = call
    const on = inputObject(input, true)
    const context = {
      's3:x-amz-server-side-encryption': 'aws:kms',
      's3:x-amz-server-side-encryption-aws-kms-key-id': keyOf(input),
    }
    return [
      need('s3:UpdateObjectEncryption', on, context),
      need('s3:PutObject', inputObject(input), context),
      ...(await keyNeeds(call)),
    ]
  },
  async run(call) {
    const { input, tx, now, request } = call
    if (!request.signedWith?.startsWith('AWS4-'))
      throw invalidRequest(
        'Requests that modify an object encryption configuration require AWS Signature Version 4. Modify the request to use AWS Signature Version 4, and then try again.',
      )
    const bucket = await existingBucket(tx, input.Bucket)
    const chosen = checkedChoice(input, bucket)
    const object = await existingObject(call, bucket, input.Key, input.VersionId)
    const source = checkedSource(object)
    if (isLocked(object, { now, bypasses: false })) throw locked()
    const context = contextFor(input.Bucket, input.Key, chosen)
    const encryption = await rewrapDataKeys(call, chosen, context, object, source)
    await replaceVersion(tx, object, { ...object, encryption })
    return {}
  },
})

const keyOf = ({ ObjectEncryption: asked }: UpdateInput): string | undefined =>
  asked?.SSEKMS?.KMSKeyArn

const isKeyArn = (text: string): boolean =>
  /^arn:aws[a-zA-Z0-9-]*:kms:[a-z0-9-]+:\d{12}:key\/[a-zA-Z0-9-]+$/.test(text)

const chosenOf = (input: UpdateInput): ChosenKms => ({
  type: 'aws:kms',
  keyName: keyOf(input),
  context: {},
  bucketKey: input.ObjectEncryption?.SSEKMS?.BucketKeyEnabled ?? false,
})

interface NeedsCall extends KmsCaller {
  readonly input: UpdateInput
  readonly tx: ReadTransaction
}

/** What is needed of the key that it had and of the one that it gets; nothing where the answer is a refusal anyway. */
async function keyNeeds(call: NeedsCall): Promise<readonly Need[]> {
  const { input, tx } = call
  const name = keyOf(input)
  const bucket = await bucketByName(tx, input.Bucket)
  if (name === undefined || bucket === undefined || !isOwnKey(name, bucket)) return []
  const context = contextFor(input.Bucket, input.Key, chosenOf(input))
  const found = await (input.VersionId === undefined
    ? objectByKey(tx, bucket.id, input.Key)
    : versionById(tx, bucket.id, input.Key, input.VersionId))
  const object = found && !isDeleteMarker(found) ? found : undefined
  const moves = object?.encryption?.kms !== undefined
  const actions = [
    'kms:GenerateDataKey',
    'kms:Encrypt',
    'kms:Decrypt',
    ...(moves ? (['kms:ReEncryptTo'] as const) : []),
  ] as const
  return [
    ...(object ? openingNeeds(call, object, ['kms:Decrypt', 'kms:ReEncryptFrom']) : []),
    ...actions.map((action) => kmsNeed(action, call, name, context)),
  ]
}

const isOwnKey = (name: string, { account }: Bucket): boolean =>
  isKeyArn(name) && parseArn(name)?.account === account

function checkedChoice(input: UpdateInput, bucket: Bucket): ChosenKms {
  const name = keyOf(input)
  if (input.ObjectEncryption?.SSEKMS === undefined)
    throw invalidRequest(
      'Requests that modify an object encryption configuration require a valid new encryption type. Valid values are SSEKMS. Modify the request to specify SSE-KMS for the updated encryption type, and then try again.',
    )
  if (name === undefined || name === '')
    throw invalidRequest(
      "Requests that modify an object's encryption type to SSE-KMS require an AWS KMS key Amazon Resource Name (ARN). Modify the request to specify a KMS key ARN, and then try again.",
    )
  if (!isKeyArn(name))
    throw invalidRequest(
      "Requests that modify an object's encryption type to SSE-KMS require a valid AWS KMS key Amazon Resource Name (ARN). Confirm that you have a correctly formatted KMS key ARN in your request, and then try again.",
    )
  if (!isOwnKey(name, bucket))
    throw s3Error(
      'AccessDenied',
      'The AWS KMS key in the request must be owned by the same account as the bucket. Modify the request to specify a KMS key from the same account, and then try again.',
    )
  return chosenOf(input)
}

function checkedSource({ encryption }: StoredObject) {
  if (encryption === undefined)
    throw invalidRequest(
      "The UpdateObjectEncryption operation doesn't supported unencrypted source objects. Only source objects encrypted with SSE-S3 or SSE-KMS are supported.",
    )
  if (encryption.type !== 'AES256' && encryption.type !== 'aws:kms')
    throw invalidRequest(
      "The UpdateObjectEncryption operation doesn't support source objects with the encryption type DSSE-KMS or SSE-C. Only source objects encrypted with SSE-S3 or SSE-KMS are supported.",
    )
  return encryption
}

const locked = () =>
  s3Error(
    'AccessDenied',
    "The encryption type for the specified object can't be updated because that object is protected by S3 Object Lock. If the object has a governance-mode retention period or a legal hold, you must first remove the Object Lock status on the object before you issue your UpdateObjectEncryption request. You can't use the UpdateObjectEncryption operation with objects that have an Object Lock compliance mode retention period applied to them.",
  )
