/** What S3 asks KMS for in the name of its callers: needs of theirs, and refusals in S3's words. */

import { parseArn } from '../../../kernel/arn.ts'
import type { RequestFacts } from '../../../kernel/operation.ts'
import { isAccountPrincipal, type Principal } from '../../../kernel/principal.ts'
import { type Need, need, type ResourceRef } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import {
  type EncryptionContext,
  KmsRefused,
  keyFacts,
  namedKey,
  requestAlias,
} from '../../kms/public.ts'
import { invalidArgument, s3Error } from '../errors.ts'

/** Who asks, when, and where: what a call knows. */
export interface KmsCaller {
  readonly caller: Principal
  readonly now: number
  readonly world: { readonly region: string }
}

/** The account in which ids and aliases are looked up. */
const accountOf = ({ caller }: KmsCaller): string =>
  isAccountPrincipal(caller) ? caller.account : ''

/** Refusals of KMS as S3 passes them on. */
export async function asS3<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof KmsRefused) throw s3Error(`KMS.${thrown.code}`, thrown.message)
    throw thrown
  }
}

/** Throws KMS.NotFoundException. */
export const keyNamed = (tx: ReadTransaction, from: KmsCaller, name: string | undefined) =>
  asS3(() => namedKey(tx, { name, account: accountOf(from), region: from.world.region }, from.now))

/**
 * The key, for a decision. Of another account nobody is told whether a key exists: one that doesn't is refused as one
 * whose policy says nothing.
 */
const keyResource = (from: KmsCaller, name: string | undefined): ResourceRef => ({
  async gather(tx) {
    const arn = parseArn(name ?? '')
    try {
      const { address, key } = await namedKey(
        tx,
        { name, account: accountOf(from), region: from.world.region },
        from.now,
      )
      return await keyFacts(tx, address, key)
    } catch (thrown) {
      if (!(thrown instanceof KmsRefused)) throw thrown
      if (arn?.service === 'kms' && arn.account !== accountOf(from))
        return { arn: name as string, account: arn.account, kmsKey: true, absent: true }
      throw s3Error(`KMS.${thrown.code}`, thrown.message)
    }
  },
})

const service = 's3.amazonaws.com'

export type KmsAction =
  | 'kms:Decrypt'
  | 'kms:Encrypt'
  | 'kms:GenerateDataKey'
  | 'kms:ReEncryptFrom'
  | 'kms:ReEncryptTo'

/** One permission on a key, with what KMS knows of a call that S3 makes for somebody (KMS developer guide, "Condition keys"). */
export function kmsNeed(
  action: KmsAction,
  from: KmsCaller,
  name: string | undefined,
  encryptionContext: EncryptionContext,
): Need {
  const pairs = Object.entries(encryptionContext).map(([key, value]) => [
    `kms:EncryptionContext:${key}`,
    value,
  ])
  return need(action, keyResource(from, name), {
    ...Object.fromEntries(pairs),
    'kms:EncryptionContextKeys': Object.keys(encryptionContext),
    'kms:CallerAccount': accountOf(from) || undefined,
    'kms:ViaService': `s3.${from.world.region}.amazonaws.com`,
    'kms:RequestAlias': requestAlias(name),
    ...(action !== 'kms:GenerateDataKey' && { 'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT' }),
    'aws:ViaAWSService': 'true',
    'aws:CalledVia': [service],
    'aws:CalledViaFirst': service,
    'aws:CalledViaLast': service,
  })
}

/** Throws for callers whose signature isn't of version 4, and for those without one (observed). */
export function checkSignedForKms({ signedWith }: RequestFacts): void {
  if (signedWith?.startsWith('AWS4-')) return
  throw invalidArgument(
    'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.',
    'Authorization',
    'null',
  )
}
