/** What the operator may do over the control socket. Changes are recorded like any other. */

import type { Happening, Recorder } from '../access/record/recorder.ts'
import { HeaderTable } from '../kernel/http.ts'
import type { Store } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import { AccountRefused, insertAccount } from '../services/account/account/create-account.ts'
import { revokeSessions } from '../services/account/account/revoke-sessions.ts'
import {
  type Account,
  accounts,
  isRootPassword,
  rootPasswordRules,
  withRootPassword,
} from '../services/account/public.ts'
import {
  DeviceRefused,
  importHardwareDevice,
  QuotaRefused,
  quotas,
  quotasOf,
  readSeed,
  setAccountQuota,
} from '../services/iam/public.ts'
import { type ControlCommand, ControlRefused } from './control-socket.ts'
import { kmsKeyCommands } from './kms-key-commands.ts'
import type { NodeRow } from './nodes/registry.ts'
import type { Rotated } from './rotate-keys.ts'
import type { WorkerMember, WorkersState } from './workers/open-workers.ts'

export interface OperatorParts {
  readonly store: Store
  readonly world: World
  readonly recorder: Recorder
  readonly keys: { readonly file: string | undefined; rotate(): Rotated | Promise<Rotated> }
  readonly endpoint: string
  readonly accountId: string
  /** On a store that several nodes share: this one, and all. */
  readonly nodes?: () => { readonly own: string; readonly all: readonly NodeRow[] }
  /** Processes that answer for this one. */
  readonly workers?: () => Pick<WorkersState, 'members'>
}

const describe = ({ accountId, email, canonicalUserId, createdAt, alias }: Account) => ({
  AccountId: accountId,
  Email: email,
  CanonicalUserId: canonicalUserId,
  CreatedAt: new Date(createdAt).toISOString(),
  ...(alias !== undefined && { Alias: alias }),
})

/** The operator as a caller: whoever owns the data folder. */
function operatorCall(
  { world }: OperatorParts,
  operation: string,
  parameters: Readonly<Record<string, unknown>>,
  recipientAccount: string,
): Happening {
  return {
    http: {
      method: '',
      path: '',
      query: '',
      headers: new HeaderTable([]),
      remoteAddress: 'control-socket',
      tlsVersion: undefined,
      id: world.ids.uuid(),
      receivedAt: world.clock.now(),
    },
    region: world.region,
    service: 'sallyport',
    operation,
    effect: 'control',
    principal: { type: 'Service', service: 'operator' },
    operatorParameters: parameters,
    decisions: [],
    recipientAccount,
  }
}

/** Puts something the operator does into the audit, on disk before the promise resolves. */
export async function recordOperator(
  parts: OperatorParts,
  operation: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<void> {
  parts.recorder.assertAccepting()
  const happening = operatorCall(parts, operation, parameters, parts.accountId)
  await parts.recorder.record(happening, { durable: true })
}

async function createAccount(
  parts: OperatorParts,
  given: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { store, world, recorder } = parts
  const { email, id, rootAccessKey } = given
  if (typeof email !== 'string') throw new ControlRefused('an account needs an e-mail address')
  if (id !== undefined && typeof id !== 'string') throw new ControlRefused('the id is text')
  recorder.assertAccepting()
  const accountId = id ?? world.ids.accountId()
  try {
    const { account, rootKey } = await store.write(
      { account: accountId, requestId: world.ids.uuid() },
      (tx) =>
        insertAccount(tx, world, world.clock.now(), {
          email,
          id: accountId,
          rootKey: rootAccessKey === true ? 'new' : undefined,
        }),
    )
    await recorder.record(
      operatorCall(
        parts,
        'CreateAccount',
        { email, accountId, rootAccessKeyId: rootKey?.accessKeyId },
        accountId,
      ),
      { durable: true },
    )
    return {
      ...describe(account),
      ...(rootKey && {
        AccessKeyId: rootKey.accessKeyId,
        SecretAccessKey: rootKey.secretAccessKey,
      }),
    }
  } catch (error) {
    if (error instanceof AccountRefused) throw new ControlRefused(error.message)
    throw error
  }
}

async function revokeSessionsOf(
  parts: OperatorParts,
  { account }: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { store, world, recorder } = parts
  if (typeof account !== 'string') throw new ControlRefused('the account id is text')
  recorder.assertAccepting()
  const options = { account, requestId: world.ids.uuid(), revokes: true }
  const epoch = await store.write(options, (tx) => revokeSessions(tx, account))
  if (epoch === undefined) throw new ControlRefused(`there is no account \`${account}\``)
  await recorder.record(operatorCall(parts, 'RevokeSessions', { account }, account), {
    durable: true,
  })
  return { AccountId: account, KeyEpoch: epoch }
}

/** Who forgot it, or never had one, signs in with this one; nobody else is asked. The password is in no record. */
async function setRootPassword(
  parts: OperatorParts,
  { account: accountId, password }: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { store, world, recorder } = parts
  if (typeof accountId !== 'string') throw new ControlRefused('the account id is text')
  if (typeof password !== 'string') throw new ControlRefused('the password is text')
  const known = await store.read((tx) => tx.get(accounts, [accountId]))
  if (known === undefined) throw new ControlRefused(`there is no account \`${accountId}\``)
  if (!isRootPassword(known, password))
    throw new ControlRefused(`the password of a root user has ${rootPasswordRules.join(', ')}`)
  recorder.assertAccepting()
  const passwordHash = await world.passwords.hash(password)
  const options = { account: accountId, requestId: world.ids.uuid(), revokes: true }
  await store.write(options, async (tx) => {
    const account = await tx.get(accounts, [accountId])
    if (account === undefined) throw new ControlRefused(`there is no account \`${accountId}\``)
    await tx.replace(accounts, account, withRootPassword(account, passwordHash, world.clock.now()))
  })
  await recorder.record(operatorCall(parts, 'SetRootPassword', { account: accountId }, accountId), {
    durable: true,
  })
  return { AccountId: accountId, Email: known.email }
}

async function importMfaDevice(
  parts: OperatorParts,
  given: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { store, world, recorder } = parts
  const { serialNumber, seed, format, account = parts.accountId } = given
  if (typeof serialNumber !== 'string' || typeof seed !== 'string' || typeof format !== 'string')
    throw new ControlRefused('a device needs a serial number and a seed')
  if (typeof account !== 'string') throw new ControlRefused('the account id is text')
  recorder.assertAccepting()
  try {
    const device = { account, serialNumber, seed: readSeed(seed, format) }
    await store.write({ account, requestId: world.ids.uuid() }, async (tx) => {
      if (!(await tx.get(accounts, [account])))
        throw new DeviceRefused(`there is no account \`${account}\``)
      await importHardwareDevice(tx, world, world.clock.now(), device)
    })
  } catch (error) {
    if (error instanceof DeviceRefused) throw new ControlRefused(error.message)
    throw error
  }
  await recorder.record(
    operatorCall(parts, 'ImportMFADevice', { serialNumber, account }, account),
    {
      durable: true,
    },
  )
  return { AccountId: account, SerialNumber: serialNumber }
}

async function setQuota(
  parts: OperatorParts,
  given: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { store, world, recorder } = parts
  const { account, name, value } = given
  if (typeof account !== 'string' || typeof name !== 'string')
    throw new ControlRefused('a quota needs an account and a name')
  if (value !== undefined && typeof value !== 'number')
    throw new ControlRefused('the value is a number')
  recorder.assertAccepting()
  try {
    await store.write({ account, requestId: world.ids.uuid() }, async (tx) => {
      if (!(await tx.get(accounts, [account])))
        throw new QuotaRefused(`there is no account \`${account}\``)
      await setAccountQuota(tx, account, name, value)
    })
  } catch (error) {
    if (error instanceof QuotaRefused) throw new ControlRefused(error.message)
    throw error
  }
  await recorder.record(operatorCall(parts, 'SetAccountQuota', { account, name, value }, account), {
    durable: true,
  })
  return {
    AccountId: account,
    ...(await quotaRows(parts, account)).find((row) => row.Name === name),
  }
}

const quotaRows = async ({ store }: OperatorParts, account: string) =>
  Object.entries(await store.read((tx) => quotasOf(tx, account))).map(([Name, Value]) => ({
    Name,
    Value,
    Default: quotas[Name as keyof typeof quotas],
  }))

async function listQuotas(
  parts: OperatorParts,
  { account }: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  if (typeof account !== 'string') throw new ControlRefused('the account id is text')
  if (!(await parts.store.read((tx) => tx.get(accounts, [account]))))
    throw new ControlRefused(`there is no account \`${account}\``)
  return { AccountId: account, Quotas: await quotaRows(parts, account) }
}

const nodeLines = ({ own, all }: { own: string; all: readonly NodeRow[] }) =>
  all.map(({ id, endpoint, startedAt, seenAt, leaseMillis, confirms }) => ({
    NodeId: id,
    Endpoint: endpoint,
    StartedAt: new Date(startedAt).toISOString(),
    SeenAt: new Date(seenAt).toISOString(),
    LeaseSeconds: leaseMillis / 1000,
    Revocation: confirms ? 'confirmed' : 'normal',
    ...(id === own && { IsThis: true }),
  }))

const describeWorker = ({ pid, since, restarts, serving }: WorkerMember) => ({
  ProcessId: pid,
  Since: new Date(since).toISOString(),
  Restarts: restarts,
  IsServing: serving,
})

/** Commands by name, as `control-socket.ts` takes them. */
export const operatorCommands = (
  parts: OperatorParts,
): Readonly<Record<string, ControlCommand>> => ({
  status: async () => ({
    endpoint: parts.endpoint,
    accountId: parts.accountId,
    pid: process.pid,
    ...(parts.nodes && { Nodes: nodeLines(parts.nodes()) }),
    ...(parts.workers && { Workers: parts.workers().members.map(describeWorker) }),
  }),
  'account.create': (given) => createAccount(parts, given),
  'account.root-password': (given) => setRootPassword(parts, given),
  'mfa.import': (given) => importMfaDevice(parts, given),
  'account.revoke-sessions': (given) => revokeSessionsOf(parts, given),
  'keys.rotate': async ({ file }) => {
    if (file !== undefined && file !== parts.keys.file)
      throw new ControlRefused(
        `the server on this folder has its master key ${parts.keys.file === undefined ? 'from a command' : `in \`${parts.keys.file}\``}`,
      )
    // the audit knows of it first
    await recordOperator(parts, 'RotateMasterKey', {})
    return parts.keys.rotate()
  },
  'account.quota.set': (given) => setQuota(parts, given),
  'account.quota.list': (given) => listQuotas(parts, given),
  ...kmsKeyCommands({
    ...parts,
    record: (operation, parameters, account) =>
      parts.recorder.record(operatorCall(parts, operation, parameters, account), { durable: true }),
  }),
  'account.list': async () => ({
    Accounts: (await parts.store.read((tx) => tx.list(accounts, []))).map(describe),
  }),
})
