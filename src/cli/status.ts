/** `sallyport status`: whether a server runs on this data, and where. */

import { askServer } from './ask-server.ts'
import { type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder } from './data-folder.ts'

export interface StatusFlags extends DataFlag {
  readonly json?: boolean
}

interface Status {
  readonly endpoint: string
  readonly accountId: string
  readonly pid: number
  /** On a store that several nodes share. */
  readonly Nodes?: readonly {
    readonly Endpoint: string
    readonly SeenAt: string
    readonly IsThis?: true
  }[]
  /** With `--workers`. */
  readonly Workers?: readonly {
    readonly ProcessId?: number
    readonly Since: string
    readonly Restarts: number
    readonly IsServing: boolean
  }[]
}

export async function status(flags: StatusFlags, console: Console): Promise<number> {
  const found = (await askServer(dataFolder(flags, console), 'status')) as Status
  if (flags.json) console.out(JSON.stringify(found))
  else
    console.out(
      [
        `Sallyport serves ${found.endpoint} (account ${found.accountId}, process ${found.pid})`,
        ...(found.Nodes ?? []).map(
          ({ Endpoint, SeenAt, IsThis }) =>
            `  node ${Endpoint || '(starting)'}, seen ${SeenAt}${IsThis ? ' (this one)' : ''}`,
        ),
        ...(found.Workers ?? []).map(
          ({ ProcessId, Since, Restarts, IsServing }) =>
            `  worker ${ProcessId ?? '(ended)'}, since ${Since}, begun again ${Restarts} times${IsServing ? '' : ', not serving yet'}`,
        ),
      ].join('\n'),
    )
  return exitCodes.ok
}
