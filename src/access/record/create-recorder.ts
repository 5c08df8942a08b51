/** The recorder of a server: over a folder of segments, with the facts of use derived from them. */

import type { Ids } from '../../kernel/ids.ts'
import { eventRegion, eventService, recordText } from './event.ts'
import type { Journal, LinesJournal } from './journal/journal.ts'
import { openSegmentJournal, type SegmentJournalOptions } from './journal/segment-journal.ts'
import type { Happening, Recorder } from './recorder.ts'
import { actionsOf, openUsage, signInUse, type Usage, type Use, useOf } from './usage.ts'

export interface Audit {
  readonly recorder: Recorder
  readonly usage: Usage
  /** Where the recorder writes, for records that other processes have made. */
  readonly journal: LinesJournal
  /** Records that wait for the disk now. */
  waiting(): { readonly records: number; readonly bytes: number }
  /** Writes what is waiting. */
  close(): Promise<void>
}

/** Records into a journal, and notes the use of keys and roles. */
export function recorderOver(journal: Journal, ids: Pick<Ids, 'uuid'>, usage: Usage): Recorder {
  return {
    assertAccepting: () => journal.assertAccepting(),
    record(happening, { durable }) {
      const taken = journal.append(textOf(happening, ids), durable)
      const use = useIn(happening)
      if (use) usage.note(use)
      return taken
    },
  }
}

function useIn(happening: Happening): Use | undefined {
  const { http, principal, signIn, decisions, operation } = happening
  const at = Math.floor(http.receivedAt / 1000) * 1000
  const region = eventRegion(happening)
  const service = eventService(happening)
  if (signIn === undefined)
    return useOf(principal, {
      at,
      region,
      service,
      actions: actionsOf(decisions, service, operation),
    })
  if (signIn.event !== 'ConsoleLogin' || signIn.outcome !== 'Success') return undefined
  return principal?.type === 'Root' || principal?.type === 'User'
    ? signInUse(principal.account, principal.userId, at, region)
    : undefined
}

/** A parameter that can't be written must not cost the event. */
function textOf(happening: Happening, ids: Pick<Ids, 'uuid'>): string {
  try {
    return recordText(happening, ids)
  } catch {
    const { input, output, operatorParameters, ...rest } = happening
    return recordText(rest, ids)
  }
}

export interface AuditOptions extends Omit<SegmentJournalOptions, 'onSealed'> {
  readonly ids: Pick<Ids, 'uuid'>
  /** Hears of every use of a key or role, those that earlier processes recorded too. */
  readonly noted?: (use: Use) => void
}

/** Opens the audit in its folder: continues its chain, and derives the facts of use from it. */
export async function openAudit({ ids, noted, ...options }: AuditOptions): Promise<Audit> {
  const opened = Promise.withResolvers<number>()
  const usage = openUsage(options.folder, opened.promise, noted)
  try {
    const journal = await openSegmentJournal({
      ...options,
      // derived data: what isn't saved now is saved with the next segment, or read again from the records
      onSealed: (segment) => usage.save(segment).catch(() => {}),
    })
    opened.resolve(journal.firstSegment)
    return {
      usage,
      recorder: recorderOver(journal, ids, usage),
      journal,
      waiting: () => journal.waiting(),
      close: () => journal.close(),
    }
  } catch (error) {
    opened.reject(error)
    throw error
  }
}
