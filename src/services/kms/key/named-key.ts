/** Keys by the names that requests give them: id, ARN, alias, alias ARN (KMS API reference, "GenerateDataKey"). */

import { parseArn } from '../../../kernel/arn.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import {
  aliasArn,
  isGone,
  type KeyAddress,
  type KmsKey,
  keyArn,
  kmsAliases,
  kmsKeys,
  managedAlias,
  managedKeyId,
} from './key.ts'

/** A refusal of KMS; the service that asked it for somebody says so in its own way. */
export class KmsRefused extends Error {
  override readonly name = 'KmsRefused'
  readonly code: 'NotFoundException' | 'DisabledException' | 'KMSInvalidStateException'

  constructor(code: KmsRefused['code'], message: string) {
    super(message)
    this.code = code
  }
}

const notFound = (message: string) => new KmsRefused('NotFoundException', message)

export interface NamedKey {
  readonly address: KeyAddress
  /** Absent for the key that AWS manages, until it is first used. */
  readonly key: KmsKey | undefined
}

export interface KeyName {
  /** As given; the key that AWS manages for S3 without one. */
  readonly name: string | undefined
  /** Where ids and aliases are looked up: the account of whoever asks. */
  readonly account: string
  readonly region: string
}

/** The alias by which a request names its key, `kms:RequestAlias`. */
export const requestAlias = (name: string | undefined): string | undefined =>
  name === undefined ? managedAlias : /(?:^|:)(alias\/.*)$/.exec(name)?.[1]

/** Throws {@link KmsRefused} for a key that isn't there (texts observed through S3, of aliases with KMS itself). */
export async function namedKey(
  tx: ReadTransaction,
  { name = managedAlias, account, region }: KeyName,
  now: number,
): Promise<NamedKey> {
  const arn = name.startsWith('arn:') ? parseArn(name) : undefined
  if (name.startsWith('arn:')) {
    if (arn?.service !== 'kms') throw notFound(`Invalid keyId '${name}'`)
    if (arn.region !== region) throw notFound(`Invalid arn ${arn.region}`)
  }
  const owner = arn?.account ?? account
  const local = arn ? arn.resource.replace(/^key\//, '') : name
  const id = local.startsWith('alias/') ? await aliased(tx, region, owner, local) : local
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    throw notFound(`Invalid keyId '${name}'`)
  const address = { account: owner, id, region }
  const key = await tx.get(kmsKeys, [owner, id])
  const exists = key ? !isGone(key, now) : id === managedKeyId(region, owner)
  if (!exists) throw notFound(`Key '${keyArn(address)}' does not exist`)
  return { address, key }
}

async function aliased(
  tx: ReadTransaction,
  region: string,
  account: string,
  name: string,
): Promise<string> {
  if (name === managedAlias) return managedKeyId(region, account)
  const alias = await tx.get(kmsAliases, [account, name])
  if (alias === undefined) throw notFound(`Alias ${aliasArn(region, account, name)} is not found.`)
  return alias.keyId
}

/** Throws {@link KmsRefused} for a key that isn't to be used now (texts observed through S3). */
export function checkUsable({ address, key }: NamedKey): void {
  if (key?.state === 'Disabled')
    throw new KmsRefused('DisabledException', `${keyArn(address)} is disabled.`)
  if (key?.state === 'PendingDeletion')
    throw new KmsRefused('KMSInvalidStateException', `${keyArn(address)} is pending deletion.`)
}
