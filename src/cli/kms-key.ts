/** `sallyport kms-key`: keys that S3 encrypts objects with (SSE-KMS). */

import { readFile } from 'node:fs/promises'
import { askServer } from './ask-server.ts'
import { CommandFailed, type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder } from './data-folder.ts'

interface ShownKey {
  readonly KeyId: string
  readonly Arn: string
  readonly Aliases: readonly string[]
  readonly KeyManager: string
  readonly KeyState: string
  readonly DeletionDate?: string
}

interface AccountFlag extends DataFlag {
  readonly account: string
  readonly json?: boolean
}

export interface CreateKmsKeyFlags extends AccountFlag {
  readonly alias?: string
  readonly policy?: string
  readonly description?: string
}

export interface ChangeKmsKeyFlags extends AccountFlag {
  /** Id, ARN, alias or alias ARN. */
  readonly key: string
  readonly days?: string
  readonly policy?: string
}

async function policyText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CommandFailed(`cannot read the policy from \`${path}\`: ${code}`, exitCodes.usage)
  }
}

const line = ({ Arn, Aliases, KeyManager, KeyState, DeletionDate }: ShownKey): string =>
  [
    Arn,
    KeyState,
    KeyManager === 'AWS' ? 'managed by AWS' : '',
    ...Aliases,
    DeletionDate ? `gone on ${DeletionDate.slice(0, 10)}` : '',
  ]
    .filter((part) => part !== '')
    .join('  ')

const show = (key: ShownKey, { json }: AccountFlag, console: Console): number => {
  console.out(json ? JSON.stringify(key) : line(key))
  return exitCodes.ok
}

/** The ARN is answered; the material is told to nobody. */
export async function createKmsKey(flags: CreateKmsKeyFlags, console: Console): Promise<number> {
  const { account, alias, policy, description } = flags
  const key = await askServer(dataFolder(flags, console), 'kms-key.create', {
    account,
    alias,
    description,
    ...(policy !== undefined && { policy: await policyText(policy) }),
  })
  return show(key as ShownKey, flags, console)
}

export async function listKmsKeys(flags: AccountFlag, console: Console): Promise<number> {
  const { account } = flags
  const answer = await askServer(dataFolder(flags, console), 'kms-key.list', { account })
  const { Keys: keys } = answer as { readonly Keys: readonly ShownKey[] }
  if (flags.json) console.out(JSON.stringify(answer))
  else for (const key of keys) console.out(line(key))
  return exitCodes.ok
}

/** What is done to a key that is there; it holds from the next request on. */
export const changeKmsKey =
  (change: string) =>
  async (flags: ChangeKmsKeyFlags, console: Console): Promise<number> => {
    const { account, key, days, policy } = flags
    const changed = await askServer(dataFolder(flags, console), 'kms-key.change', {
      account,
      name: key,
      change,
      ...(days !== undefined && { days: Number(days) }),
      ...(policy !== undefined && { policy: await policyText(policy) }),
    })
    return show(changed as ShownKey, flags, console)
  }
