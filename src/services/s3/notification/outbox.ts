/**
 * Events that wait for their delivery: put there by the transaction that made them happen, taken away when they were
 * delivered or given up.
 */

import { collection } from '../../../kernel/collection.ts'

export interface WaitingEvent {
  /** ARN of a topic, queue, function or event bus. */
  readonly destination: string
  /** When it is to be delivered, or tried again: milliseconds since 1970. */
  readonly dueAt: number
  /** Random. */
  readonly id: string
  /** When it happened, milliseconds since 1970. */
  readonly at: number
  /** Deliveries that failed. */
  readonly attempts: number
  /** The message, JSON: the same bytes at each attempt. */
  readonly body: string
}

/** By destination, then as they are due. */
export const waitingEvents = collection<WaitingEvent>('bucketEvents', {
  key: ({ destination, dueAt, id }) => [destination, dueAt, id],
})
