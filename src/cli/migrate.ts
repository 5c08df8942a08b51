/** `sallyport migrate`: the data from a folder to a database, or back. */

import { resolve } from 'node:path'
import type { Stage } from '../server/migrate/migrate.ts'
import type { Address } from '../server/migrate/place.ts'
import { refusable } from './backup.ts'
import { CommandFailed, type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder } from './data-folder.ts'
import { upstreamOf } from './server-options.ts'

export interface MigrateFlags extends DataFlag {
  readonly from: string
  readonly to?: string
  readonly fromBlobs?: string
  readonly toBlobs?: string
  readonly blobsCredentials?: string
  readonly masterKey?: string
  readonly takeBack?: boolean
  readonly json?: boolean
}

export async function migrate(flags: MigrateFlags, console: Console): Promise<number> {
  const from = addressOf(flags.from)
  const blobsAt = (address: string | undefined) =>
    address === undefined ? undefined : upstreamOf(address, flags, console)
  const [fromBlobs, toBlobs] = [blobsAt(flags.fromBlobs), blobsAt(flags.toBlobs)]
  if (flags.takeBack) {
    if (flags.to !== undefined || toBlobs !== undefined)
      throw new CommandFailed('--take-back takes --from only', exitCodes.usage)
    return back(from, { ...flags, fromBlobs }, console)
  }
  if (flags.to === undefined) throw new CommandFailed('--to is missing', exitCodes.usage)
  const { masterKey, json } = flags
  const to = addressOf(flags.to)
  const { migrate: move } = await import('../server/migrate/migrate.ts')
  const done = await refusable(() =>
    move({
      from,
      to,
      fromBlobs,
      toBlobs,
      ...(masterKey !== undefined && { keyFile: resolve(masterKey) }),
      onProgress: progressTo(console),
    }),
  )
  if (json) console.out(JSON.stringify(done))
  else {
    console.out(
      `Moved ${done.from} to ${done.to}: ${done.pairs} pairs, ${done.blobs} objects' bytes, checked`,
    )
    console.out(`${done.from} is not served any more; nothing was removed there`)
  }
  return exitCodes.ok
}

async function back(
  from: Address,
  flags: Omit<MigrateFlags, 'fromBlobs'> & {
    readonly fromBlobs: ReturnType<typeof upstreamOf>
  },
  console: Console,
): Promise<number> {
  const { takeBack } = await import('../server/migrate/migrate.ts')
  const folder = 'folder' in from ? from.folder : dataFolder(flags, console)
  const movedTo = await refusable(() => takeBack({ from, folder, fromBlobs: flags.fromBlobs }))
  console.err(
    `sallyport: warning: what was changed in ${movedTo} since is not here: access keys deleted or deactivated there work again; see that it is not served any more`,
  )
  if (flags.json) console.out(JSON.stringify({ from: flags.from, movedTo }))
  else console.out(`${'folder' in from ? from.folder : 'The database'} may be served again`)
  return exitCodes.ok
}

function addressOf(text: string): Address {
  if (/^postgres(ql)?:\/\//.test(text)) return { url: text }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    throw new CommandFailed(
      '--from and --to take a data folder or a postgres:// URL',
      exitCodes.usage,
    )
  return { folder: resolve(text) }
}

/** Entries between two lines. */
const lineEvery = 50_000

/** A line when a stage begins, and now and then while it lasts. */
function progressTo(console: Console): (stage: Stage, entries: number) => void {
  let current: Stage | undefined
  let count = 0
  let told = 0
  return (stage, entries) => {
    if (stage !== current) {
      current = stage
      count = 0
      told = 0
      console.err(`sallyport: ${stage}`)
    }
    count += entries
    if (count - told < lineEvery) return
    told = count
    console.err(`sallyport: ${stage}: ${count}`)
  }
}
