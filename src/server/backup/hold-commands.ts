/** What a running server does for a backup: nothing is deleted while it is made, and the audit knows of it. */

import type { HoldableBlobs } from '../../store/blobs/held-deletes.ts'
import { type ControlCommand, ControlRefused } from '../control-socket.ts'

export interface HoldParts {
  readonly blobs: Pick<HoldableBlobs, 'hold'>
  readonly newId: () => string
  /** Why this server's data can't be backed up in this way. */
  readonly refusal: string | undefined
  /** Puts the backup into the audit before it is made. */
  readonly recordBackup: (parameters: Readonly<Record<string, unknown>>) => Promise<void>
  readonly log: (event: { requestId: string; error: unknown }) => void
}

/** A client that is gone doesn't renew. */
const lapseMillis = 60_000

/** `backup.begin` answers a hold, which `backup.renew` keeps and `backup.end` gives back; both refuse a lapsed one. */
export function holdCommands(parts: HoldParts): Readonly<Record<string, ControlCommand>> {
  const holds = new Map<string, { readonly release: () => Promise<void>; timer: NodeJS.Timeout }>()
  const lapse = (id: string) =>
    setTimeout(() => {
      const held = holds.get(id)
      holds.delete(id)
      held?.release().catch((error: unknown) => parts.log({ requestId: '', error }))
    }, lapseMillis).unref()
  const held = (id: unknown) => {
    const found = holds.get(String(id))
    if (!found) throw new ControlRefused('the server has not kept deleted objects for this backup')
    clearTimeout(found.timer)
    return { id: String(id), found }
  }
  return {
    async 'backup.begin'({ includeKey }) {
      if (parts.refusal !== undefined) throw new ControlRefused(parts.refusal)
      await parts.recordBackup({ includeKey: includeKey === true })
      const id = parts.newId()
      holds.set(id, { release: parts.blobs.hold(), timer: lapse(id) })
      return { hold: id }
    },
    async 'backup.renew'({ hold }) {
      const { id, found } = held(hold)
      found.timer = lapse(id)
      return {}
    },
    async 'backup.end'({ hold }) {
      const { id, found } = held(hold)
      holds.delete(id)
      await found.release()
      return {}
    },
  }
}
