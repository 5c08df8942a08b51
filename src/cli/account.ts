/** `sallyport account create`, `account list` and `account revoke-sessions`: the operator's view of accounts. */

import { askServer } from './ask-server.ts'
import { CommandFailed, type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder } from './data-folder.ts'

export interface CreateAccountFlags extends DataFlag {
  readonly email: string
  readonly id?: string
  readonly rootAccessKey?: boolean
  readonly showSecrets?: boolean
  readonly json?: boolean
}

interface AccountView {
  readonly AccountId: string
  readonly Email: string
  readonly CanonicalUserId: string
  readonly AccessKeyId?: string
  readonly SecretAccessKey?: string
}

/** The secret is shown once: without somewhere to show it, nothing is made. */
export async function createAccount(flags: CreateAccountFlags, console: Console): Promise<number> {
  if (flags.rootAccessKey && !console.isTerminal && !flags.showSecrets)
    throw new CommandFailed(
      'the secret would not be written to a terminal: add --show-secrets',
      exitCodes.usage,
    )
  const made = (await askServer(dataFolder(flags, console), 'account.create', {
    email: flags.email,
    id: flags.id,
    rootAccessKey: flags.rootAccessKey ?? false,
  })) as AccountView
  if (flags.json) {
    console.out(JSON.stringify(made))
    return exitCodes.ok
  }
  console.out(`Made account ${made.AccountId} of ${made.Email}`)
  console.out(`  canonical user id  ${made.CanonicalUserId}`)
  if (made.AccessKeyId !== undefined) {
    console.out(`  access key id      ${made.AccessKeyId}`)
    console.out(`  secret access key  ${made.SecretAccessKey}`)
  }
  return exitCodes.ok
}

export interface ListAccountsFlags extends DataFlag {
  readonly json?: boolean
}

export async function listAccounts(flags: ListAccountsFlags, console: Console): Promise<number> {
  const { Accounts } = (await askServer(dataFolder(flags, console), 'account.list')) as {
    Accounts: readonly AccountView[]
  }
  if (flags.json) console.out(JSON.stringify({ Accounts }))
  else for (const { AccountId, Email } of Accounts) console.out(`${AccountId}  ${Email}`)
  return exitCodes.ok
}

export interface RevokeSessionsFlags extends DataFlag {
  readonly accountId: string
  readonly json?: boolean
}

export async function revokeSessions(
  flags: RevokeSessionsFlags,
  console: Console,
): Promise<number> {
  const folder = dataFolder(flags, console)
  const done = await askServer(folder, 'account.revoke-sessions', { account: flags.accountId })
  if (flags.json) console.out(JSON.stringify(done))
  else console.out(`Ended all sessions of account ${flags.accountId}; access keys stay`)
  return exitCodes.ok
}
