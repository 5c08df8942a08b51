/**
 * The first start: an account with its root user, an IAM user `admin` in the group `Administrators` with
 * AdministratorAccess, and a credentials file. One transaction makes all of it or nothing; the file follows, and is made
 * up for at the next start when it couldn't be written.
 */

import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Collection, collection } from '../kernel/collection.ts'
import type { ReadTransaction, Store, WriteTransaction } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import {
  type CreatedAccount,
  emailProblem,
  insertAccount,
  type KeyPair,
  keyPairProblem,
} from '../services/account/account/create-account.ts'
import { isAccountId } from '../services/account/public.ts'
import {
  accessKeyById,
  accessKeys,
  attachments,
  groups,
  memberships,
  newAccessKey,
  newAttachment,
  openAccessKeySecret,
  users,
} from '../services/iam/public.ts'
import { formatAfter, formatSteps, putStoreState } from './data-format.ts'
import { type BootstrapSeed, StartRefused } from './options.ts'

/** One record per installation: what the first start made. */
interface Installation {
  readonly accountId: string
  readonly rootKeyId: string
  readonly adminKeyId: string
  readonly createdAt: number
  /** The credentials file was written once: a removed file is left removed. */
  readonly credentialsWritten: boolean
  /** Data folder of the node that made it, on a shared store: the file belongs there. */
  readonly folderId?: string
}

/** The only record that belongs to no account. */
const installation: Collection<Installation> = collection('installation', {
  key: () => ['installation'],
})
const installationKey = ['installation']

/** Whether a first start was here. */
export const isInstalled = async (tx: ReadTransaction): Promise<boolean> =>
  (await tx.get(installation, installationKey)) !== undefined

export const adminUserName = 'admin'
const adminGroupName = 'Administrators'
const administratorAccess = 'arn:aws:iam::aws:policy/AdministratorAccess'
const defaultEmail = 'root@sallyport.localhost'

export const credentialsFileName = 'credentials'

export interface Bootstrapped {
  readonly accountId: string
  /** What this start made; absent when the account was there already. */
  readonly plan?: FirstAccountPlan
}

export interface BootstrapParts {
  readonly store: Store
  readonly world: World
  readonly seed: BootstrapSeed
  /** On a shared store. */
  readonly folderId?: string | undefined
}

/** Throws StartRefused when the operator's seed can't be used; says which variable is wrong, never its value. */
export function checkSeed(seed: BootstrapSeed): void {
  const refuse = (variable: string, problem: string) => {
    throw new StartRefused(`${variable}: ${problem}`, 2)
  }
  if (seed.accountId !== undefined && !isAccountId(seed.accountId))
    refuse('SALLYPORT_ACCOUNT_ID', 'an account id has 12 digits')
  if (seed.rootEmail !== undefined) {
    const problem = emailProblem(seed.rootEmail)
    if (problem) refuse('SALLYPORT_ROOT_EMAIL', problem)
  }
  if (seed.rootKey !== undefined) {
    const problem = keyPairProblem(seed.rootKey)
    if (problem) refuse('SALLYPORT_ROOT_ACCESS_KEY_ID, SALLYPORT_ROOT_SECRET_ACCESS_KEY', problem)
  }
  if (seed.rootPassword !== undefined && !/^.{8,128}$/su.test(seed.rootPassword))
    refuse('SALLYPORT_ROOT_PASSWORD', 'the password of a root user has 8 to 128 characters')
}

/**
 * Makes the account when the store is empty; otherwise changes nothing. Running it again after a crash at any point ends
 * in the same state. Refuses a seed that asks for another account than the one that is there.
 */
export async function bootstrap(parts: BootstrapParts): Promise<Bootstrapped> {
  const { store, world, seed } = parts
  checkSeed(seed)
  const known = await store.read((tx) => tx.get(installation, installationKey))
  if (known) {
    if (seed.accountId !== undefined && seed.accountId !== known.accountId)
      throw new StartRefused(
        `SALLYPORT_ACCOUNT_ID is \`${seed.accountId}\`, but this data belongs to account \`${known.accountId}\``,
        2,
      )
    return { accountId: known.accountId }
  }
  const plan = await planFirstAccount(parts)
  return store.write(
    { account: plan.accountId, requestId: world.ids.uuid() },
    async (tx): Promise<Bootstrapped> => {
      // another process may have been first
      const other = await tx.get(installation, installationKey)
      if (other) return { accountId: other.accountId }
      await insertFirstAccount(tx, world, plan, parts.folderId)
      return { accountId: plan.accountId, plan }
    },
  )
}

/**
 * Writes the credentials file unless it has been written before: mode 0600, whole or not at all. A file the operator
 * removed later isn't made again. On a shared store it is the node that made the account who writes it, while it lives.
 */
export async function completeCredentials(
  { store, world, folderId }: Pick<BootstrapParts, 'store' | 'world' | 'folderId'>,
  dataDir: string,
  isServed: (tx: ReadTransaction, folderId: string) => Promise<boolean> = async () => false,
): Promise<void> {
  const found = await store.read(async (tx) => {
    const record = await tx.get(installation, installationKey)
    if (!record || record.credentialsWritten) return undefined
    const maker = record.folderId ?? folderId
    if (maker !== undefined && maker !== folderId && (await isServed(tx, maker))) return undefined
    const secretOf = async (id: string): Promise<KeyPair | undefined> => {
      const key = await accessKeyById(tx, id)
      return key && { accessKeyId: id, secretAccessKey: openAccessKeySecret(world.sealer, key) }
    }
    return {
      record,
      sections: [
        ['default', await secretOf(record.adminKeyId)],
        ['root', await secretOf(record.rootKeyId)],
      ] as const,
    }
  })
  if (!found) return
  const text = credentialsFile(found.sections, world.region)
  await replaceFile(dataDir, credentialsFileName, text)
  await store.write({ account: found.record.accountId, requestId: world.ids.uuid() }, async (tx) =>
    tx.put(installation, { ...found.record, credentialsWritten: true }),
  )
}

function credentialsFile(
  sections: readonly (readonly [profile: string, pair: KeyPair | undefined])[],
  region: string,
): string {
  const lines = sections.flatMap(([profile, pair]) =>
    pair
      ? [
          `[${profile}]`,
          `aws_access_key_id = ${pair.accessKeyId}`,
          `aws_secret_access_key = ${pair.secretAccessKey}`,
          `region = ${region}`,
          '',
        ]
      : [],
  )
  return lines.join('\n')
}

/** Replaces a file of mode 0600 so that a crash leaves the old one, the new one or none, never a part. */
async function replaceFile(folder: string, name: string, text: string): Promise<void> {
  const target = join(folder, name)
  const draft = `${target}.new`
  await rm(draft, { force: true })
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, target)
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** Everything random or slow about the first account, chosen before the transaction. */
export interface FirstAccountPlan {
  readonly accountId: string
  readonly email: string
  readonly canonicalUserId: string
  readonly rootKey: KeyPair
  readonly adminKey: KeyPair
  readonly adminUserId: string
  readonly groupId: string
  readonly rootPasswordHash: string | undefined
  readonly now: number
  /** Sessions and derived keys of an earlier epoch don't count: raised when a test server is reset. */
  readonly epoch: number
}

async function planFirstAccount({ world, seed }: BootstrapParts): Promise<FirstAccountPlan> {
  const accountId = seed.accountId ?? world.ids.accountId()
  const newPair = (): KeyPair => ({
    accessKeyId: world.ids.accessKeyId('AKIA', accountId),
    secretAccessKey: world.ids.secretAccessKey(),
  })
  return {
    accountId,
    email: seed.rootEmail ?? defaultEmail,
    canonicalUserId: world.ids.canonicalUserId(),
    rootKey: seed.rootKey ?? newPair(),
    adminKey: newPair(),
    adminUserId: world.ids.uniqueId('AIDA'),
    groupId: world.ids.uniqueId('AGPA'),
    rootPasswordHash:
      seed.rootPassword === undefined ? undefined : await world.passwords.hash(seed.rootPassword),
    now: world.clock.now(),
    epoch: 0,
  }
}

/** The account, its administrator and the installation record, as planned. */
export async function insertFirstAccount(
  tx: WriteTransaction,
  world: Pick<World, 'ids' | 'sealer'>,
  plan: FirstAccountPlan,
  folderId?: string,
): Promise<CreatedAccount> {
  const { accountId: account, now } = plan
  const created = await insertAccount(tx, world, now, {
    email: plan.email,
    id: account,
    rootKey: plan.rootKey,
    rootPasswordHash: plan.rootPasswordHash,
    canonicalUserId: plan.canonicalUserId,
    epoch: plan.epoch,
  })
  await insertAdministrator(tx, world, plan)
  await putStoreState(tx, { format: formatAfter(formatSteps) })
  await tx.insert(installation, {
    accountId: account,
    rootKeyId: plan.rootKey.accessKeyId,
    adminKeyId: plan.adminKey.accessKeyId,
    createdAt: now,
    credentialsWritten: false,
    ...(folderId !== undefined && { folderId }),
  })
  return created
}

/** IAM user `admin` with an access key, in group `Administrators` with AdministratorAccess. */
export async function insertAdministrator(
  tx: WriteTransaction,
  world: Pick<World, 'sealer'>,
  plan: Pick<
    FirstAccountPlan,
    'accountId' | 'adminKey' | 'adminUserId' | 'groupId' | 'now' | 'epoch'
  >,
): Promise<void> {
  const { accountId: account, now } = plan
  await tx.insert(users, {
    account,
    name: adminUserName,
    path: '/',
    id: plan.adminUserId,
    createdAt: now,
    tags: {},
  })
  await tx.insert(groups, {
    account,
    name: adminGroupName,
    path: '/',
    id: plan.groupId,
    createdAt: now,
  })
  await tx.insert(memberships, {
    account,
    user: adminUserName,
    group: adminGroupName.toLowerCase(),
  })
  await tx.insert(
    attachments,
    newAttachment({ account, type: 'group', name: adminGroupName }, administratorAccess, now),
  )
  const owner = { type: 'User', userId: plan.adminUserId } as const
  await tx.insert(
    accessKeys,
    newAccessKey(world.sealer, account, owner, plan.adminKey, now, plan.epoch),
  )
}
