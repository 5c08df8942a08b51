/** `sallyport account root-password`: sets the password of a root user. It never stands on a command line. */

import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { askServer } from './ask-server.ts'
import { CommandFailed, type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder } from './data-folder.ts'

export interface RootPasswordFlags extends DataFlag {
  readonly accountId: string
  readonly passwordFile?: string
  readonly json?: boolean
}

/** One line, without its end: editors add one. */
async function readPassword({ passwordFile }: RootPasswordFlags): Promise<string> {
  const given =
    passwordFile === undefined || passwordFile === '-'
      ? await text(process.stdin)
      : await readFile(passwordFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
          throw new CommandFailed(
            `cannot read the password from \`${passwordFile}\`: ${error.code}`,
            exitCodes.usage,
          )
        })
  return given.replace(/\r?\n$/, '')
}

export async function setRootPassword(flags: RootPasswordFlags, console: Console): Promise<number> {
  const done = (await askServer(dataFolder(flags, console), 'account.root-password', {
    account: flags.accountId,
    password: await readPassword(flags),
  })) as { AccountId: string; Email: string }
  console.out(
    flags.json
      ? JSON.stringify(done)
      : `The root user ${done.Email} of account ${done.AccountId} has this password now; sign-ins with the one before have ended`,
  )
  return exitCodes.ok
}
