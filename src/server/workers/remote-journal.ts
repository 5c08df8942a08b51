/** The owner's journal and facts of use, as a worker sees them. Records travel together, in their order. */

import type { Journal } from '../../access/record/journal/journal.ts'
import { createLineBuffer } from '../../access/record/journal/lines.ts'
import type { Usage } from '../../access/record/usage.ts'
import { Fault } from '../../kernel/errors.ts'
import type { OwnerCalls } from './calls.ts'
import { createLatestUses } from './latest-uses.ts'
import { createOutbox } from './outbox.ts'
import type { Peer } from './peer.ts'

export interface RemoteJournal extends Journal {
  readonly usage: Usage
  /** The owner says whether it takes records. */
  setAccepting(accepting: boolean): void
}

/**
 * Bytes of all workers on their way that the owner hasn't taken: beyond its share of them a worker's callers wait, beyond
 * twice that they are refused. The owner's journal has room for twice as much and for its own: what was answered here is
 * never refused there.
 */
const mostOnTheWay = 7 * 1024 * 1024

/** Of one message. */
const mostLines = 256

interface Waiting {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export interface RemoteJournalOptions {
  /** Whether the owner took records when this process began. */
  readonly accepting: boolean
  /** They share the owner's journal. */
  readonly workers: number
}

export function createRemoteJournal(
  owner: Pick<Peer<OwnerCalls>, 'ask' | 'flush'>,
  { accepting: initiallyAccepting, workers }: RemoteJournalOptions,
): RemoteJournal {
  const share = Math.floor(mostOnTheWay / workers)
  let accepting = initiallyAccepting
  let onTheWay = 0
  const lines = createLineBuffer()
  const uses = createLatestUses()
  let durable: Waiting[] = []
  const room: Waiting[] = []
  const underWay = new Set<Promise<void>>()
  const outbox = createOutbox(() => {
    if (lines.count === 0) return
    const sending = send()
    underWay.add(sending)
    void sending.finally(() => underWay.delete(sending))
  })

  /** The owner, once it knows what was used here. */
  const informed: Pick<typeof owner, 'ask'> = {
    ask(name, input) {
      outbox.flush()
      return owner.ask(name, input)
    },
  }

  const refusal = () => new Fault('unavailable', 'the audit cannot be written')

  async function send(): Promise<void> {
    const sent = lines.take()
    const waiting = durable
    durable = []
    const asked = owner.ask('record', {
      lines: sent,
      durable: waiting.length > 0,
      uses: uses.take(),
    })
    // the message is made: the memory of the lines is free
    owner.flush()
    lines.reuse(sent)
    try {
      await asked
      for (const { resolve } of waiting) resolve()
    } catch {
      for (const { reject } of waiting) reject(refusal())
    }
    onTheWay -= sent.bytes.length
    if (onTheWay <= share) for (const { resolve } of room.splice(0)) resolve()
  }

  return {
    setAccepting(now) {
      accepting = now
    },
    assertAccepting() {
      if (!accepting || onTheWay > 2 * share) throw refusal()
    },
    append(text, isDurable) {
      if (onTheWay > 2 * share) return Promise.reject(refusal())
      if (isDurable || lines.count >= mostLines) outbox.now()
      else outbox.soon()
      onTheWay += lines.add(text).length + 1
      if (!isDurable && onTheWay <= share) return Promise.resolve()
      return new Promise((resolve, reject) => {
        const waiters = isDurable ? durable : room
        waiters.push({ resolve, reject })
      })
    },
    async close() {
      outbox.now()
      await new Promise((resolve) => setImmediate(resolve))
      await Promise.all(underWay)
    },
    usage: {
      note: (use) => uses.note(use),
      accessKey: (accessKeyId) => informed.ask('usageOfKey', accessKeyId),
      role: (account, roleUniqueId) => informed.ask('usageOfRole', [account, roleUniqueId]),
      actions: (account, uniqueId) => informed.ask('usageOfActions', [account, uniqueId]),
      passwords: async (account, ownerIds) =>
        new Map(await informed.ask('usageOfPasswords', [account, ownerIds])),
      forget() {},
    },
  }
}
