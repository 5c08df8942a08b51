/** `sallyport mfa import`: brings a hardware token's seed in. The seed never stands on a command line. */

import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { askServer } from './ask-server.ts'
import { CommandFailed, type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder } from './data-folder.ts'

export interface ImportMfaFlags extends DataFlag {
  readonly serialNumber: string
  readonly account?: string
  readonly seedFile?: string
  readonly format?: string
  readonly json?: boolean
}

async function readSeedText({ seedFile }: ImportMfaFlags): Promise<string> {
  if (seedFile === undefined || seedFile === '-') return text(process.stdin)
  try {
    return await readFile(seedFile, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CommandFailed(`cannot read the seed from \`${seedFile}\`: ${code}`, exitCodes.usage)
  }
}

/** Answers what became known; the seed is in no answer. */
export async function importMfa(flags: ImportMfaFlags, console: Console): Promise<number> {
  const made = (await askServer(dataFolder(flags, console), 'mfa.import', {
    serialNumber: flags.serialNumber,
    account: flags.account,
    format: flags.format ?? 'base32',
    seed: await readSeedText(flags),
  })) as { AccountId: string; SerialNumber: string }
  console.out(
    flags.json
      ? JSON.stringify(made)
      : `Device ${made.SerialNumber} can be enabled in account ${made.AccountId}`,
  )
  return exitCodes.ok
}
