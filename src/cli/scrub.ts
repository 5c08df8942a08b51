/** `sallyport scrub`: has the running server verify all stored bytes, and waits for the end. */

import { setTimeout as pause } from 'node:timers/promises'
import type { ScrubStatus } from '../server/scrub/commands.ts'
import { askServer } from './ask-server.ts'
import { CommandFailed, type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder } from './data-folder.ts'

export interface ScrubFlags extends DataFlag {
  readonly json?: boolean
  readonly rate?: string
}

const askedEveryMillis = 200

/** Exit code 0 when everything can be read as it was written, 1 when something can't, or the pass didn't come to its end. */
export async function scrub(flags: ScrubFlags, console: Console): Promise<number> {
  const folder = dataFolder(flags, console)
  const rate = flags.rate === undefined ? undefined : Number(flags.rate)
  if (rate !== undefined && !(rate > 0))
    throw new CommandFailed('--rate takes a number above 0', exitCodes.usage)
  let status = (await askServer(folder, 'scrub.begin', {
    ...(rate !== undefined && { bytesPerSecond: rate * 1024 * 1024 }),
  })) as ScrubStatus
  while (status.running) {
    await pause(askedEveryMillis)
    status = (await askServer(folder, 'scrub.status')) as ScrubStatus
  }
  if (status.failed !== undefined) throw new CommandFailed(`the pass ended early: ${status.failed}`)
  const { running: _, ...result } = status
  if (flags.json) console.out(JSON.stringify(result))
  else console.out(describe(status))
  return status.damaged + status.missing === 0 ? exitCodes.ok : exitCodes.failed
}

function describe({ checked, bytes, damaged, missing, findings }: ScrubStatus): string {
  const lines = findings.map(
    ({ what, blob, bucketId, key, uploadId }) =>
      `${what}: ${blob} of ${JSON.stringify(key ?? `upload ${uploadId}`)} in bucket ${bucketId}`,
  )
  const summary = `${checked} blobs with ${bytes} bytes: ${damaged} damaged, ${missing} missing`
  return [...lines, summary].join('\n')
}
