/**
 * Delivers events of buckets to the addresses that the operator gave their destinations: at least once, in no promised
 * order, by one process for all that share the store. An event goes when its endpoint answered 2xx. One that fails is
 * tried again after a while that doubles, and is given up after a day or 185 attempts, like EventBridge's own retries.
 */

import type { Clock } from '../../kernel/clock.ts'
import type { Ids } from '../../kernel/ids.ts'
import type { ReadTransaction, Store } from '../../kernel/transaction.ts'
import { type WaitingEvent, waitingEvents } from '../../services/s3/public.ts'
import type { Jobs } from '../nodes/jobs.ts'
import type { Webhooks } from '../outgoing/post-webhook.ts'

export interface EventDeliveryParts {
  readonly store: Pick<Store, 'read' | 'write'>
  readonly jobs: Jobs
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly webhooks: Webhooks
  /** By ARN. */
  readonly addresses: ReadonlyMap<string, URL>
  readonly log: (message: string) => void
  readonly limits?: Partial<EventDeliveryLimits>
}

export interface EventDeliveryLimits {
  /** Between two looks at what is due. */
  readonly lookMillis: number
  /** After the first failure of an event; twice that after each further one. */
  readonly firstRetryMillis: number
  readonly longestRetryMillis: number
  /** An event is given up after this many attempts, or at this age. */
  readonly mostAttempts: number
  readonly longestMillis: number
}

const usual: EventDeliveryLimits = {
  lookMillis: 1000,
  firstRetryMillis: 1000,
  longestRetryMillis: 480_000,
  mostAttempts: 185,
  longestMillis: 24 * 60 * 60 * 1000,
}

/** Events that are read, and whose outcome is written, together. */
const pageSize = 64
/** Of one destination at a time. */
const atOnce = 8

/** What became of an attempt; an event that wasn't tried stays as it is. */
type Outcome = 'delivered' | 'failed' | 'expired' | 'untried'

export interface EventDelivery {
  /** Delivers what is due now. Resolves with the number of events that were delivered. */
  pass(): Promise<number>
  /** Ends a pass under way and starts none any more. */
  stop(): Promise<void>
}

export function createEventDelivery(parts: EventDeliveryParts): EventDelivery {
  const { store, jobs, clock, ids, webhooks, addresses, log } = parts
  const limits = { ...usual, ...parts.limits }
  const stopping = new AbortController()
  /** Destinations whose latest attempt failed: only the first failure is told. */
  const failing = new Set<string>()
  let running: Promise<number> | undefined

  const due = async (tx: ReadTransaction, destination: string, limit: number) =>
    (await tx.list(waitingEvents, [destination], { limit })).filter(
      ({ dueAt }) => dueAt <= clock.now(),
    )

  const somethingIsDue = () =>
    store.read(async (tx) => {
      for (const destination of addresses.keys())
        if ((await due(tx, destination, 1)).length > 0) return true
      return false
    })

  async function attempt(event: WaitingEvent, url: URL): Promise<Outcome> {
    if (stopping.signal.aborted) return 'untried'
    if (clock.now() - event.at > limits.longestMillis) return 'expired'
    const { id, body, destination } = event
    const message = { id, body, headers: { 'x-sallyport-destination': destination } }
    try {
      await webhooks.post(url, message, stopping.signal)
      failing.delete(destination)
      return 'delivered'
    } catch (error) {
      if (stopping.signal.aborted) return 'untried'
      if (!failing.has(destination))
        log(
          `events for \`${destination}\` could not be delivered and wait: \`${url.host}\` ${reasonOf(error)}`,
        )
      failing.add(destination)
      return event.attempts + 1 >= limits.mostAttempts ? 'expired' : 'failed'
    }
  }

  const againAt = ({ attempts }: WaitingEvent): number =>
    clock.now() + Math.min(limits.longestRetryMillis, limits.firstRetryMillis * 2 ** attempts)

  const settle = (
    writing: Pick<Store, 'write'>,
    outcomes: ReadonlyMap<WaitingEvent, Outcome>,
  ): Promise<void> => {
    const settled = [...outcomes].filter(([, outcome]) => outcome !== 'untried')
    const retries = new Map(settled.map(([event]) => [event, againAt(event)]))
    return writing.write({ requestId: ids.uuid() }, async (tx) => {
      for (const [event, outcome] of settled) {
        await tx.delete(waitingEvents, waitingEvents.key(event))
        if (outcome === 'failed')
          await tx.put(waitingEvents, {
            ...event,
            dueAt: retries.get(event) as number,
            attempts: event.attempts + 1,
          })
      }
    })
  }

  /** Until nothing is due, or something failed: what is left is for the next pass. */
  async function deliverTo(work: Pick<Store, 'read' | 'write'>, destination: string, url: URL) {
    let delivered = 0
    for (;;) {
      const page = await work.read((tx) => due(tx, destination, pageSize))
      const outcomes = new Map<WaitingEvent, Outcome>()
      const left = [...page]
      const failed = () => [...outcomes.values()].includes('failed')
      const post = async () => {
        for (let event = left.shift(); event; event = failed() ? undefined : left.shift())
          outcomes.set(event, await attempt(event, url))
      }
      await Promise.all(Array.from({ length: atOnce }, post))
      if (outcomes.size > 0) await settle(work, outcomes)
      const count = (asked: Outcome) =>
        [...outcomes.values()].filter((outcome) => outcome === asked).length
      if (count('expired') > 0)
        log(`${count('expired')} events for \`${destination}\` were given up: their time is over`)
      delivered += count('delivered')
      if (page.length < pageSize || failed() || stopping.signal.aborted) return delivered
    }
  }

  async function pass(): Promise<number> {
    if (stopping.signal.aborted || !(await somethingIsDue())) return 0
    let delivered = 0
    await jobs.run('event-delivery', clock.now(), async (work) => {
      const counts = await Promise.all(
        [...addresses].map(([destination, url]) => deliverTo(work, destination, url)),
      )
      delivered = counts.reduce((sum, each) => sum + each, 0)
    })
    return delivered
  }

  return {
    pass() {
      running ??= pass().finally(() => {
        running = undefined
      })
      return running
    },
    async stop() {
      stopping.abort()
      await running?.catch(() => {})
    },
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'did not take them'
  return error.name === 'TimeoutError' || error.cause instanceof DOMException
    ? 'did not answer in time'
    : `did not take them: ${error.message}`
}

/** Passes for as long as the server runs. Returns the way to stop. */
export function startEventDelivery(
  parts: EventDeliveryParts,
  onError: (error: unknown) => void,
): () => Promise<void> {
  const delivery = createEventDelivery(parts)
  const { lookMillis } = { ...usual, ...parts.limits }
  let timer: NodeJS.Timeout
  let stopped = false
  const next = () => {
    timer = setTimeout(() => {
      delivery
        .pass()
        .then(() => {}, onError)
        .finally(() => {
          if (!stopped) next()
        })
    }, lookMillis).unref()
  }
  next()
  return async () => {
    stopped = true
    clearTimeout(timer)
    await delivery.stop()
    parts.webhooks.close()
  }
}
