/**
 * A journal in a folder of segments. Records of one moment share a write and a sync (group commit). A full disk refuses
 * and is tried again; a failed sync ends the journal for good, because nobody can tell then what the disk holds.
 */

import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../../../kernel/clock.ts'
import { Fault } from '../../../kernel/errors.ts'
import { chainStart, type LinesJournal } from './journal.ts'
import { chain, createLineBuffer, type Lines, linesIn } from './lines.ts'
import { recover } from './recovery.ts'
import { type Digest, digestFile, readDigest, segmentFile, segmentNumbers } from './segment.ts'

export interface SegmentJournalOptions {
  readonly folder: string
  readonly clock: Clock
  /** False: durable means written, not synced. For data that is gone at exit. */
  readonly sync: boolean
  /** Longest wait of a record that isn't durable, milliseconds. */
  readonly lingerMillis?: number
  /** A full disk is tried again after this time. */
  readonly retryMillis?: number
  /** A segment ends when it has this many bytes… */
  readonly segmentBytes?: number
  /** …or was begun this long ago and gets a record. */
  readonly segmentMillis?: number
  /** Records that wait for the disk: beyond, callers wait; beyond twice that, they are refused. */
  readonly waitingBytes?: number
  /** A segment has ended; what was derived from the stream up to it may be saved. */
  readonly onSealed?: (segment: number) => Promise<void>
  /** Records have come to the disk, together, after this time. */
  readonly onWritten?: (records: number, bytes: number, millis: number) => void
  /** A sync failed: the process should end. */
  readonly onBroken?: (error: unknown) => void
  /** Opens segment files; tests put a failing disk here. */
  readonly openFile?: (path: string, flags: string, mode: number) => Promise<SegmentHandle>
}

/** What is needed of an open segment file. */
export type SegmentHandle = Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'close'>

export interface SegmentJournal extends LinesJournal {
  /** Segments below this number were sealed before this journal was opened. */
  readonly firstSegment: number
  /** Records that wait for the disk now. */
  waiting(): { readonly records: number; readonly bytes: number }
}

interface Current {
  readonly segment: number
  readonly handle: SegmentHandle
  readonly firstPrevious: string
  readonly openedAt: number
  /** Bytes written and known to be whole. */
  bytes: number
  records: number
  lastHash: string
}

interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: Fault) => void
}

/** Opens the folder, repairs what a killed process left, and continues its chain. */
export async function openSegmentJournal(options: SegmentJournalOptions): Promise<SegmentJournal> {
  const { folder, clock, sync } = options
  const lingerMillis = options.lingerMillis ?? 50
  const retryMillis = options.retryMillis ?? 1000
  const segmentBytes = options.segmentBytes ?? 64 * 1024 * 1024
  const segmentMillis = options.segmentMillis ?? 3_600_000
  const waitingBytes = options.waitingBytes ?? 8 * 1024 * 1024
  const openFile = options.openFile ?? open

  await mkdir(folder, { recursive: true, mode: 0o700 })
  // what is synced in the folder is of no use when the folder itself is gone
  if (sync) await syncFolder(dirname(folder))
  const opening = await continueChain(options)

  let nextSegment = opening.nextSegment
  /** Hash of the last record that was given a place in the chain. */
  let chainHead = opening.chainHead
  let current: Current | undefined
  let state: 'open' | 'stalled' | 'broken' | 'closed' = 'open'

  const pending = createLineBuffer()
  let durableWaiters: Waiter[] = []
  const roomWaiters: Waiter[] = []
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> | undefined

  const unavailable = (cause?: unknown) =>
    new Fault(
      'unavailable',
      state === 'closed' ? 'the audit is closed' : 'the audit cannot be written',
      { cause },
    )

  // functions, because the state changes while a caller waits
  const isBroken = () => state === 'broken'
  const hasFailed = () => state === 'broken' || state === 'stalled'

  function enqueue(text: string): void {
    chainHead = chain(pending.add(text), chainHead)
  }

  function enqueueLines(lines: Lines): void {
    for (const line of linesIn(pending.addLines(lines))) chainHead = chain(line, chainHead)
  }

  function soon(millis: number): void {
    if (timer || working) return
    timer = setTimeout(() => {
      timer = undefined
      kick()
    }, millis)
  }

  /** Starts the writer unless it runs; it ends when nothing durable waits. */
  function kick(): void {
    if (working || state === 'broken') return
    clearTimeout(timer)
    timer = undefined
    working = work().finally(() => {
      working = undefined
      if (state === 'stalled') soon(retryMillis)
      else if (durableWaiters.length > 0) kick()
      else if (pending.count > 0) soon(lingerMillis)
    })
  }

  async function work(): Promise<void> {
    // whoever asks in the same turn shares this write
    await new Promise((resolve) => setImmediate(resolve))
    while (pending.count > 0 && !isBroken()) {
      const batch = pending.take()
      const waiters = durableWaiters
      durableWaiters = []
      try {
        await writeBatch(batch, chainHead)
      } catch (error) {
        // the records stay, in their places, until they can be written
        pending.putBack(batch)
        if (!isBroken()) state = 'stalled'
        fail([...waiters, ...durableWaiters.splice(0), ...roomWaiters.splice(0)], error)
        return
      }
      pending.reuse(batch)
      if (state === 'stalled') state = 'open'
      for (const waiter of waiters) waiter.resolve()
      for (const waiter of roomWaiters.splice(0)) waiter.resolve()
      if (durableWaiters.length === 0) break
    }
  }

  function fail(waiters: readonly Waiter[], cause: unknown): void {
    for (const waiter of waiters) waiter.reject(unavailable(cause))
  }

  async function writeBatch({ bytes, count }: Lines, lastHash: string): Promise<void> {
    if (current && endsNow(current)) await seal()
    current ??= await begin()
    const began = clock.monotonic()
    const { handle } = current
    try {
      for (let done = 0; done < bytes.length; ) {
        const at = current.bytes + done
        done += (await handle.write(bytes, done, bytes.length - done, at)).bytesWritten
      }
    } catch (error) {
      await handle.truncate(current.bytes).catch(() => {})
      throw error
    }
    if (sync) await orBreak(handle.datasync())
    current.bytes += bytes.length
    current.records += count
    current.lastHash = lastHash
    options.onWritten?.(count, bytes.length, clock.monotonic() - began)
  }

  async function orBreak(synced: Promise<void>): Promise<void> {
    try {
      await synced
    } catch (error) {
      state = 'broken'
      options.onBroken?.(error)
      throw error
    }
  }

  const endsNow = ({ bytes, openedAt }: Current) =>
    bytes >= segmentBytes || clock.monotonic() - openedAt >= segmentMillis

  /** Hash of the last record on disk: predecessor of the next segment's first record. */
  let writtenHead = opening.chainHead

  async function begin(): Promise<Current> {
    const segment = nextSegment
    const handle = await openFile(segmentFile(folder, segment), 'wx', 0o600)
    nextSegment++
    if (sync) await orBreak(syncFolder(folder))
    return {
      segment,
      handle,
      firstPrevious: writtenHead,
      openedAt: clock.monotonic(),
      bytes: 0,
      records: 0,
      lastHash: writtenHead,
    }
  }

  async function seal(): Promise<void> {
    if (!current) return
    const ended = current
    writtenHead = ended.lastHash
    await writeDigest(
      folder,
      {
        segment: ended.segment,
        records: ended.records,
        bytes: ended.bytes,
        firstPrevious: ended.firstPrevious,
        lastHash: ended.lastHash,
        sealedAt: clock.now(),
      },
      sync,
    )
    current = undefined
    await ended.handle.close()
    await options.onSealed?.(ended.segment)
  }

  function take(put: () => void, durable: boolean): Promise<void> {
    if (state === 'closed' || state === 'broken' || pending.size > waitingBytes * 2)
      return Promise.reject(unavailable())
    put()
    if (durable && state === 'stalled') return Promise.reject(unavailable())
    if (!durable && pending.size <= waitingBytes) {
      soon(lingerMillis)
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const waiters = durable ? durableWaiters : roomWaiters
      waiters.push({ resolve, reject })
      kick()
    })
  }

  if (opening.note !== undefined) {
    enqueue(opening.note)
    await new Promise<void>((resolve, reject) => {
      durableWaiters.push({ resolve, reject })
      kick()
    })
  }

  return {
    firstSegment: opening.nextSegment,
    waiting: () => ({ records: pending.count, bytes: pending.size }),
    assertAccepting() {
      if (state !== 'open' || pending.size > waitingBytes * 2) throw unavailable()
    },
    append: (text, durable) => take(() => enqueue(text), durable),
    appendLines: (lines, durable) => take(() => enqueueLines(lines), durable),
    async close() {
      if (state === 'closed') return
      // a full disk gets one more chance
      if (state === 'stalled') state = 'open'
      clearTimeout(timer)
      timer = undefined
      await working
      for (;;) {
        if (pending.count === 0 || hasFailed()) break
        kick()
        await working
      }
      const lost = pending.count > 0
      state = 'closed'
      clearTimeout(timer)
      try {
        if (!lost) await seal()
      } finally {
        await current?.handle.close()
      }
      if (lost) throw unavailable()
    },
  }
}

/** Where the chain goes on, and the note that tells of a repair. */
async function continueChain({ folder, clock, sync }: SegmentJournalOptions): Promise<{
  nextSegment: number
  chainHead: string
  note: string | undefined
}> {
  const last = (await segmentNumbers(folder)).at(-1)
  if (last === undefined) return { nextSegment: 1, chainHead: chainStart, note: undefined }
  const digest = await readDigest(folder, last)
  if (digest) return { nextSegment: last + 1, chainHead: digest.lastHash, note: undefined }
  const before = last > 1 ? await readDigest(folder, last - 1) : undefined
  const remains = await recover(folder, last, before?.lastHash ?? chainStart)
  await writeDigest(
    folder,
    {
      segment: last,
      records: remains.records,
      bytes: remains.bytes,
      firstPrevious: remains.firstPrevious,
      lastHash: remains.lastHash,
      sealedAt: clock.now(),
    },
    sync,
  )
  const { tornBytes, brokenAtLine } = remains
  const note = { kind: 'recovered', at: clock.now(), segment: last, tornBytes, brokenAtLine }
  return {
    nextSegment: last + 1,
    chainHead: remains.lastHash,
    note: `"note":${JSON.stringify(note)}`,
  }
}

async function writeDigest(folder: string, digest: Digest, sync: boolean): Promise<void> {
  const target = digestFile(folder, digest.segment)
  const draft = `${target}.new`
  const file = await open(draft, 'w', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(digest)}\n`)
    if (sync) await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, target)
  if (sync) await syncFolder(folder)
}

async function syncFolder(folder: string): Promise<void> {
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
