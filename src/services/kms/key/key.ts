/**
 * KMS keys: symmetric ones, whose material never leaves this server. Those of customers are made by the operator, the one
 * that AWS manages for S3 at its first use. A key's policy is its resource policy, and nobody is allowed anything that it
 * doesn't allow or delegate to its account (KMS developer guide, "Key policies").
 */

import { createHash } from 'node:crypto'
import { collection } from '../../../kernel/collection.ts'
import type { ResourceFacts } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion'

export interface KmsKey {
  readonly account: string
  /** UUID. */
  readonly id: string
  readonly region: string
  readonly manager: 'CUSTOMER' | 'AWS'
  readonly description: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly state: KeyState
  /** When a key that is pending deletion is gone, milliseconds since 1970. */
  readonly deletedAt?: number
  /** Key policy with principals by unique id. */
  readonly policy: string
  /** 32 bytes, sealed. */
  readonly material: string
}

export const kmsKeys = collection<KmsKey>('kmsKeys', {
  key: (key) => [key.account, key.id],
})

/** Another name of a key, in its account. */
export interface KmsAlias {
  readonly account: string
  /** `alias/…` */
  readonly name: string
  readonly keyId: string
}

export const kmsAliases = collection<KmsAlias>('kmsAliases', {
  key: (alias) => [alias.account, alias.name],
})

/** Where a key is, whether or not it exists. */
export type KeyAddress = Pick<KmsKey, 'account' | 'id' | 'region'>

export const keyArn = ({ account, id, region }: KeyAddress): string =>
  `arn:aws:kms:${region}:${account}:key/${id}`

export const aliasArn = (region: string, account: string, name: string): string =>
  `arn:aws:kms:${region}:${account}:${name}`

/** Binds the material to its key. */
export const materialPlace = ({ account, id }: KeyAddress): string =>
  `kms:material:${account}/${id}`

/** The key that AWS manages for S3 in each account. */
export const managedAlias = 'alias/aws/s3'

/** Its id is the same before it is made, so that a decision about it needs no write. */
export function managedKeyId(region: string, account: string): string {
  const bytes = createHash('sha256').update(`${managedAlias} ${region} ${account}`).digest()
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = bytes.toString('hex', 0, 16)
  return [8, 12, 16, 20, 32].map((end, at, ends) => hex.slice(ends[at - 1] ?? 0, end)).join('-')
}

/** What a key has whose maker says nothing: its account decides (KMS developer guide, "Default key policy"). */
export const defaultKeyPolicy = (account: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  })

/** As AWS shows it for `aws/s3` (KMS developer guide, "Viewing a key policy"; S3's form recalled). */
export const managedKeyPolicy = (region: string, account: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'auto-s3-2',
    Statement: [
      {
        Sid: 'Allow access through S3 for all principals in the account that are authorized to use S3',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncrypt*',
          'kms:GenerateDataKey*',
          'kms:DescribeKey',
        ],
        Resource: '*',
        Condition: {
          StringEquals: {
            'kms:CallerAccount': account,
            'kms:ViaService': `s3.${region}.amazonaws.com`,
          },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
        Resource: '*',
      },
    ],
  })

/** A key that is pending deletion is gone when its time has come. */
export const isGone = ({ deletedAt }: KmsKey, now: number): boolean =>
  deletedAt !== undefined && deletedAt <= now

export async function aliasesOf(
  tx: ReadTransaction,
  { account, id, region }: KeyAddress,
): Promise<readonly string[]> {
  if (id === managedKeyId(region, account)) return [managedAlias]
  const aliases = await tx.list(kmsAliases, [account])
  return aliases.filter(({ keyId }) => keyId === id).map(({ name }) => name)
}

/** A key as policies see it. */
export async function keyFacts(
  tx: ReadTransaction,
  address: KeyAddress,
  key: KmsKey | undefined,
): Promise<ResourceFacts> {
  const arn = keyArn(address)
  const aliases = await aliasesOf(tx, address)
  return {
    arn,
    account: address.account,
    policy: key?.policy ?? managedKeyPolicy(address.region, address.account),
    policyId: arn,
    kmsKey: true,
    context: {
      'kms:KeyOrigin': 'AWS_KMS',
      'kms:KeySpec': 'SYMMETRIC_DEFAULT',
      'kms:KeyUsage': 'ENCRYPT_DECRYPT',
      'kms:MultiRegion': 'false',
      ...(aliases.length > 0 && { 'kms:ResourceAliases': aliases }),
    },
  }
}
