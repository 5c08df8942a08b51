/** The owner's journal and facts of use, as a worker sees them. Records travel together, in their order. */

import type { Journal } from '../../access/record/journal/journal.ts'
import type { Usage, Use } from '../../access/record/usage.ts'
import { Fault } from '../../kernel/errors.ts'
import type { OwnerCalls } from './calls.ts'
import { createOutbox } from './outbox.ts'
import type { Peer } from './peer.ts'

export interface RemoteJournal extends Journal {
  readonly usage: Usage
  /** The owner says whether it takes records. */
  setAccepting(accepting: boolean): void
}

/** Characters on their way that the owner hasn't taken: beyond, callers wait; beyond twice that, they are refused. */
const mostOnTheWay = 8 * 1024 * 1024

/** Of one message. */
const mostTexts = 256

const kindOf = ({
  account,
  accessKeyId,
  roleUniqueId,
  userUniqueId,
  passwordOf,
  service,
  region,
  ...use
}: Use) =>
  `${account} ${accessKeyId} ${roleUniqueId} ${userUniqueId} ${passwordOf} ${service} ${region} ${use.actions?.join()}`

interface Waiting {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export function createRemoteJournal(
  owner: Pick<Peer<OwnerCalls>, 'ask' | 'flush'>,
  initiallyAccepting: boolean,
): RemoteJournal {
  let accepting = initiallyAccepting
  let onTheWay = 0
  let texts: string[] = []
  /** The last of each kind. */
  let uses = new Map<string, Use>()
  let durable = new Map<number, Waiting>()
  const room: Waiting[] = []
  const underWay = new Set<Promise<void>>()
  const outbox = createOutbox(() => {
    if (texts.length === 0) return
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
    const sent = { texts, uses: [...uses.values()], durable: [...durable.keys()] }
    const waiting = durable
    texts = []
    uses = new Map()
    durable = new Map()
    const asked = owner.ask('record', sent)
    owner.flush()
    const { refused } = await asked
    onTheWay -= sent.texts.reduce((length, text) => length + text.length, 0)
    const failed = new Set(refused)
    for (const [place, { resolve, reject }] of waiting)
      if (failed.has(place)) reject(refusal())
      else resolve()
    if (onTheWay <= mostOnTheWay) for (const { resolve } of room.splice(0)) resolve()
  }

  return {
    setAccepting(now) {
      accepting = now
    },
    assertAccepting() {
      if (!accepting || onTheWay > 2 * mostOnTheWay) throw refusal()
    },
    append(text, isDurable) {
      if (onTheWay > 2 * mostOnTheWay) return Promise.reject(refusal())
      if (isDurable || texts.length >= mostTexts) outbox.now()
      else outbox.soon()
      const place = texts.push(text) - 1
      onTheWay += text.length
      if (!isDurable && onTheWay <= mostOnTheWay) return Promise.resolve()
      return new Promise((resolve, reject) => {
        if (isDurable) durable.set(place, { resolve, reject })
        else room.push({ resolve, reject })
      })
    },
    async close() {
      outbox.now()
      await new Promise((resolve) => setImmediate(resolve))
      await Promise.all(underWay)
    },
    usage: {
      note: (use) => void uses.set(kindOf(use), use),
      accessKey: (accessKeyId) => informed.ask('usageOfKey', accessKeyId),
      role: (account, roleUniqueId) => informed.ask('usageOfRole', [account, roleUniqueId]),
      actions: (account, uniqueId) => informed.ask('usageOfActions', [account, uniqueId]),
      passwords: async (account, ownerIds) =>
        new Map(await informed.ask('usageOfPasswords', [account, ownerIds])),
      forget() {},
    },
  }
}
