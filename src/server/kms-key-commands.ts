/** What the operator does to KMS keys over the control socket. */

import type { Recorder } from '../access/record/recorder.ts'
import type { Store, WriteTransaction } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import { accounts } from '../services/account/public.ts'
import { shownPrincipals } from '../services/iam/public.ts'
import {
  aliasesOf,
  changeKey,
  createKey,
  dropGoneKeys,
  isGone,
  type KeyChange,
  KeyRefused,
  type KmsKey,
  keyArn,
  kmsKeys,
} from '../services/kms/public.ts'
import { type ControlCommand, ControlRefused } from './control-socket.ts'

export interface KmsKeyParts {
  readonly store: Store
  readonly world: World
  readonly recorder: Pick<Recorder, 'assertAccepting'>
  /** Puts a change into the audit, on disk before the promise resolves. */
  record(
    operation: string,
    parameters: Readonly<Record<string, unknown>>,
    account: string,
  ): Promise<unknown>
}

type Given = Readonly<Record<string, unknown>>

const describeKey = (
  { manager, state, description, createdAt, deletedAt, ...key }: KmsKey,
  aliases: readonly string[],
) => ({
  KeyId: key.id,
  Arn: keyArn(key),
  Aliases: aliases,
  KeyManager: manager,
  KeyState: state,
  Description: description,
  CreationDate: new Date(createdAt).toISOString(),
  ...(deletedAt !== undefined && { DeletionDate: new Date(deletedAt).toISOString() }),
})

/** In one transaction, in which keys whose time has come go first. */
async function onKeys(
  { store, world, recorder, record }: KmsKeyParts,
  operation: string,
  account: unknown,
  work: (tx: WriteTransaction, account: string, now: number) => Promise<KmsKey>,
): Promise<unknown> {
  if (typeof account !== 'string') throw new ControlRefused('the account id is text')
  recorder.assertAccepting()
  const now = world.clock.now()
  try {
    const shown = await store.write({ account, requestId: world.ids.uuid() }, async (tx) => {
      await dropGoneKeys(tx, account, now)
      const key = await work(tx, account, now)
      return describeKey(key, await aliasesOf(tx, key))
    })
    const { KeyId: keyId, Aliases: aliases, KeyState: state } = shown
    await record(operation, { account, keyId, aliases, state }, account)
    return shown
  } catch (error) {
    if (error instanceof KeyRefused) throw new ControlRefused(error.message)
    throw error
  }
}

const create = (parts: KmsKeyParts, { account, alias, policy, description }: Given) =>
  onKeys(parts, 'CreateKmsKey', account, (tx, owner, now) =>
    createKey(tx, parts.world, now, {
      account: owner,
      ...(typeof alias === 'string' && { alias }),
      ...(typeof policy === 'string' && { policy }),
      ...(typeof description === 'string' && { description }),
    }),
  )

/** By the name they have in the audit. */
const changes: ReadonlyMap<unknown, string> = new Map([
  ['enable', 'EnableKmsKey'],
  ['disable', 'DisableKmsKey'],
  ['put-policy', 'PutKmsKeyPolicy'],
  ['schedule-deletion', 'ScheduleKmsKeyDeletion'],
  ['cancel-deletion', 'CancelKmsKeyDeletion'],
])

function change(parts: KmsKeyParts, { account, name, ...wanted }: Given) {
  const operation = changes.get(wanted.change)
  if (operation === undefined || typeof name !== 'string')
    throw new ControlRefused('a key is named, and what becomes of it')
  if (operation === 'PutKmsKeyPolicy' && typeof wanted.policy !== 'string')
    throw new ControlRefused('a key policy is text')
  return onKeys(parts, operation, account, (tx, owner, now) =>
    changeKey(tx, parts.world, now, { account: owner, name }, wanted as KeyChange),
  )
}

async function list({ store, world }: KmsKeyParts, { account }: Given): Promise<unknown> {
  if (typeof account !== 'string') throw new ControlRefused('the account id is text')
  const now = world.clock.now()
  return store.read(async (tx) => {
    if (!(await tx.get(accounts, [account])))
      throw new ControlRefused(`there is no account \`${account}\``)
    const keys = (await tx.list(kmsKeys, [account])).filter((key) => !isGone(key, now))
    const shown: unknown[] = []
    for (const key of keys)
      shown.push({
        ...describeKey(key, await aliasesOf(tx, key)),
        Policy: await shownPrincipals(tx, key.policy),
      })
    return { Keys: shown }
  })
}

/** Commands by name, as `control-socket.ts` takes them. */
export const kmsKeyCommands = (parts: KmsKeyParts): Readonly<Record<string, ControlCommand>> => ({
  'kms-key.create': (given) => create(parts, given),
  'kms-key.change': async (given) => change(parts, given),
  'kms-key.list': (given) => list(parts, given),
})
