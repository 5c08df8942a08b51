/** `sallyport account quota set` and `quota list`: what an account may have instead of AWS's defaults. */

import { askServer } from './ask-server.ts'
import { CommandFailed, type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder } from './data-folder.ts'

interface QuotaRow {
  readonly Name: string
  readonly Value: number
  readonly Default: number
}

export interface SetQuotaFlags extends DataFlag {
  readonly accountId: string
  readonly name: string
  /** A number, or `default`. */
  readonly value: string
  readonly json?: boolean
}

/** It holds from the next request on; what is there already stays. */
export async function setQuota(flags: SetQuotaFlags, console: Console): Promise<number> {
  if (!/^(?:\d{1,7}|default)$/.test(flags.value))
    throw new CommandFailed('the value is a number, or `default`', exitCodes.usage)
  const set = (await askServer(dataFolder(flags, console), 'account.quota.set', {
    account: flags.accountId,
    name: flags.name,
    ...(flags.value !== 'default' && { value: Number(flags.value) }),
  })) as QuotaRow
  console.out(flags.json ? JSON.stringify(set) : `${set.Name} is ${set.Value}`)
  return exitCodes.ok
}

export interface ListQuotasFlags extends DataFlag {
  readonly accountId: string
  readonly json?: boolean
}

export async function listQuotas(flags: ListQuotasFlags, console: Console): Promise<number> {
  const answer = (await askServer(dataFolder(flags, console), 'account.quota.list', {
    account: flags.accountId,
  })) as { readonly Quotas: readonly QuotaRow[] }
  if (flags.json) console.out(JSON.stringify(answer))
  else
    for (const { Name, Value, Default } of answer.Quotas)
      console.out(`${Name}  ${Value}${Value === Default ? '' : `  (default ${Default})`}`)
  return exitCodes.ok
}
