/** What the operator does to keys. */

import type { WriteTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import { parsePolicy, validatePolicy } from '../../../policy/index.ts'
import { accounts } from '../../account/public.ts'
import { storedPrincipals } from '../../iam/public.ts'
import {
  aliasesOf,
  defaultKeyPolicy,
  isGone,
  type KmsKey,
  keyArn,
  kmsAliases,
  kmsKeys,
  materialPlace,
} from './key.ts'
import { KmsRefused, namedKey } from './named-key.ts'

/** Why the operator's wish isn't fulfilled, for people. */
export class KeyRefused extends Error {
  override readonly name = 'KeyRefused'
}

export interface NewKey {
  readonly account: string
  /** With or without `alias/`. */
  readonly alias?: string
  /** Key policy; the default one without. */
  readonly policy?: string
  readonly description?: string
}

type Making = Pick<World, 'ids' | 'random' | 'region' | 'sealer'>

/** Throws {@link KeyRefused}. */
export async function createKey(
  tx: WriteTransaction,
  world: Making,
  now: number,
  { account, alias, policy, description = '' }: NewKey,
): Promise<KmsKey> {
  if (!(await tx.get(accounts, [account])))
    throw new KeyRefused(`there is no account \`${account}\``)
  const address = { account, id: world.ids.uuid(), region: world.region }
  const key: KmsKey = {
    ...address,
    manager: 'CUSTOMER',
    description,
    createdAt: now,
    state: 'Enabled',
    policy: await checkedPolicy(tx, policy ?? defaultKeyPolicy(account)),
    material: world.sealer.seal(materialPlace(address), world.random.bytes(32)),
  }
  await tx.insert(kmsKeys, key)
  if (alias !== undefined) await giveAlias(tx, key, alias)
  return key
}

async function giveAlias(tx: WriteTransaction, { account, id }: KmsKey, alias: string) {
  const name = alias.startsWith('alias/') ? alias : `alias/${alias}`
  if (!/^alias\/[a-zA-Z0-9/_-]{1,250}$/.test(name))
    throw new KeyRefused(`\`${name}\` can't be an alias: letters, digits, \`/\`, \`_\` and \`-\``)
  if (name.startsWith('alias/aws/')) throw new KeyRefused('names under `alias/aws/` belong to AWS')
  if (await tx.get(kmsAliases, [account, name]))
    throw new KeyRefused(`the account has an alias \`${name}\` already`)
  await tx.insert(kmsAliases, { account, name, keyId: id })
}

/** Throws {@link KeyRefused} for one that KMS wouldn't take, or that names nobody. */
async function checkedPolicy(tx: WriteTransaction, text: string): Promise<string> {
  const problem = validatePolicy(text, 'resource')
  if (problem) throw new KeyRefused(`the key policy is refused: ${problem.message}`)
  parsePolicy(text)
  const stored = await storedPrincipals(tx, text)
  if (typeof stored === 'string') return stored
  throw new KeyRefused(`the key policy names nobody with \`${stored.value}\``)
}

/** How the state of a key is changed; `days` of a deletion, 7 to 30 as KMS has it. */
export type KeyChange =
  | { readonly change: 'enable' | 'disable' | 'cancel-deletion' }
  | { readonly change: 'schedule-deletion'; readonly days: number }
  | { readonly change: 'put-policy'; readonly policy: string }

const dayMillis = 24 * 60 * 60 * 1000

/** `name` is an id, ARN, alias or alias ARN. Throws {@link KeyRefused}. */
export async function changeKey(
  tx: WriteTransaction,
  { region }: Pick<World, 'region'>,
  now: number,
  { account, name }: { readonly account: string; readonly name: string },
  wanted: KeyChange,
): Promise<KmsKey> {
  const key = await existingKey(tx, { account, name, region }, now)
  if (key.manager === 'AWS')
    throw new KeyRefused(`\`${keyArn(key)}\` is managed by AWS: nobody changes it`)
  const changed = await changedKey(tx, key, wanted, now)
  await tx.replace(kmsKeys, key, changed)
  return changed
}

async function existingKey(
  tx: WriteTransaction,
  name: { readonly account: string; readonly name: string; readonly region: string },
  now: number,
): Promise<KmsKey> {
  try {
    const { key } = await namedKey(tx, name, now)
    if (key !== undefined && key.account === name.account) return key
  } catch (error) {
    if (!(error instanceof KmsRefused)) throw error
  }
  throw new KeyRefused(`account \`${name.account}\` has no key \`${name.name}\``)
}

async function changedKey(
  tx: WriteTransaction,
  key: KmsKey,
  wanted: KeyChange,
  now: number,
): Promise<KmsKey> {
  const { deletedAt: _, ...kept } = key
  if (wanted.change === 'put-policy')
    return { ...key, policy: await checkedPolicy(tx, wanted.policy) }
  if (wanted.change === 'schedule-deletion') {
    if (!(Number.isInteger(wanted.days) && wanted.days >= 7 && wanted.days <= 30))
      throw new KeyRefused('a key is deleted after 7 to 30 days')
    return { ...kept, state: 'PendingDeletion', deletedAt: now + wanted.days * dayMillis }
  }
  if (wanted.change === 'cancel-deletion') {
    if (key.state !== 'PendingDeletion')
      throw new KeyRefused(`\`${keyArn(key)}\` isn't to be deleted`)
    // as KMS has it: to be enabled by a step of its own
    return { ...kept, state: 'Disabled' }
  }
  if (key.state === 'PendingDeletion')
    throw new KeyRefused(`\`${keyArn(key)}\` is pending deletion; cancel that first`)
  return { ...key, state: wanted.change === 'enable' ? 'Enabled' : 'Disabled' }
}

/** Keys whose time has come are gone for good, material and aliases too. Answers how many. */
export async function dropGoneKeys(
  tx: WriteTransaction,
  account: string,
  now: number,
): Promise<number> {
  const gone = (await tx.list(kmsKeys, [account])).filter((key) => isGone(key, now))
  for (const key of gone) {
    for (const name of await aliasesOf(tx, key)) await tx.delete(kmsAliases, [account, name])
    await tx.delete(kmsKeys, [account, key.id])
  }
  return gone.length
}
