/**
 * Keys that clients keep and send with every request (SSE-C). Of a key nothing is stored but a salted HMAC, which tells
 * whether the same one comes back (S3 user guide, "Using server-side encryption with customer-provided keys").
 */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { RandomSource } from '../../../kernel/clock.ts'
import { invalidRequest, s3Error } from '../errors.ts'

/** The headers, as members of inputs. */
export interface CustomerKeyInput {
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKey?: string
  readonly SSECustomerKeyMD5?: string
}

/** The headers for the source of a copy, likewise. */
export interface SourceKeyInput {
  readonly CopySourceSSECustomerAlgorithm?: string
  readonly CopySourceSSECustomerKey?: string
  readonly CopySourceSSECustomerKeyMD5?: string
}

export interface CustomerKey {
  readonly bytes: Buffer
  /** As sent. */
  readonly md5: string
}

/** What is kept of a key. */
export interface KeptCustomerKey {
  /** Base64url. */
  readonly salt: string
  /** Base64url of the HMAC. */
  readonly check: string
}

export const givesCustomerKey = (input: CustomerKeyInput): boolean =>
  input.SSECustomerAlgorithm !== undefined ||
  input.SSECustomerKey !== undefined ||
  input.SSECustomerKeyMD5 !== undefined

/** `x-amz-server-side-encryption` is the argument that S3 names, whatever header is wrong (observed). */
const wrongKey = (message: string, value = 'null', code = 'InvalidArgument') =>
  s3Error(code, message, {
    ArgumentName: 'x-amz-server-side-encryption',
    ArgumentValue: value,
  })

const mustProvide = (what: string) =>
  wrongKey(
    `Requests specifying Server Side Encryption with Customer provided keys must provide ${what}.`,
  )

/** The key of a request, `undefined` without one. Throws what is wrong with it, in the order and words of S3 (observed). */
export function customerKey(input: CustomerKeyInput): CustomerKey | undefined {
  const key = givenCustomerKey(input)
  if (key !== undefined && key.bytes.length !== 32)
    throw wrongKey('The secret key was invalid for the specified algorithm.')
  return key
}

/** The same of any length: a reader's is another key then, nothing worse (observed). */
export function givenCustomerKey(input: CustomerKeyInput): CustomerKey | undefined {
  if (!givesCustomerKey(input)) return undefined
  const { SSECustomerAlgorithm: algorithm, SSECustomerKey: key, SSECustomerKeyMD5: md5 } = input
  if (!algorithm) throw mustProvide('a valid encryption algorithm')
  if (algorithm !== 'AES256')
    throw wrongKey(
      'The Encryption request you specified is not valid. Supported value: AES256.',
      algorithm,
      'InvalidEncryptionAlgorithmError',
    )
  if (!key) throw mustProvide('an appropriate secret key')
  if (!md5) throw mustProvide('the client calculated MD5 of the secret key')
  const bytes = Buffer.from(key, 'base64')
  if (createHash('md5').update(bytes).digest('base64') !== md5)
    throw wrongKey('The calculated MD5 hash of the key did not match the hash that was provided.')
  return { bytes, md5 }
}

/** The key for the source of a copy. */
export const sourceKey = (input: SourceKeyInput): CustomerKey | undefined =>
  givenCustomerKey({
    ...(input.CopySourceSSECustomerAlgorithm !== undefined && {
      SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
    }),
    ...(input.CopySourceSSECustomerKey !== undefined && {
      SSECustomerKey: input.CopySourceSSECustomerKey,
    }),
    ...(input.CopySourceSSECustomerKeyMD5 !== undefined && {
      SSECustomerKeyMD5: input.CopySourceSSECustomerKeyMD5,
    }),
  })

const derived = ({ bytes }: CustomerKey, purpose: string, salt: string): Buffer =>
  createHmac('sha256', bytes).update(`${purpose} ${salt}`).digest()

export function keptCustomerKey(key: CustomerKey, random: RandomSource): KeptCustomerKey {
  const salt = random.bytes(16).toString('base64url')
  return { salt, check: derived(key, 'check', salt).toString('base64url') }
}

/** The key that wraps data keys: never the client's own, so that what is kept tells nothing about one from the other. */
export const wrappingKey = (key: CustomerKey, { salt }: KeptCustomerKey): Buffer =>
  derived(key, 'wrap', salt)

export function isSameKey(key: CustomerKey, { salt, check }: KeptCustomerKey): boolean {
  const kept = Buffer.from(check, 'base64url')
  const given = derived(key, 'check', salt)
  return kept.length === given.length && timingSafeEqual(kept, given)
}

/** Throws unless a reader brings the key of the object, and none for an object without (words observed). */
export function checkReadingKey(
  kept: KeptCustomerKey | undefined,
  given: CustomerKey | undefined,
): void {
  if (kept === undefined) {
    if (given === undefined) return
    throw invalidRequest('The encryption parameters are not applicable to this object.')
  }
  if (given === undefined)
    throw invalidRequest(
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    )
  if (!isSameKey(given, kept))
    throw s3Error(
      'AccessDenied',
      'Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.',
    )
}

/** Throws unless a part brings the key its upload began with (words observed). */
export function checkPartKey(
  kept: KeptCustomerKey | undefined,
  given: CustomerKey | undefined,
): void {
  if ((kept === undefined) !== (given === undefined))
    throw invalidRequest(
      'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.',
    )
  if (kept !== undefined && given !== undefined && !isSameKey(given, kept))
    throw invalidRequest(
      'The provided encryption parameters did not match the ones used originally.',
    )
}
