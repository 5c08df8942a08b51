/** What S3 does by itself, as an event: nobody asks, and every change is recorded. */

import type { Happening } from '../access/record/recorder.ts'
import type { Clock } from '../kernel/clock.ts'
import { HeaderTable } from '../kernel/http.ts'
import type { Ids } from '../kernel/ids.ts'

export interface ServiceEvent {
  readonly event: string
  readonly account: string
  readonly parameters: Readonly<Record<string, unknown>>
}

export function serviceHappening(
  {
    clock,
    ids,
    region,
  }: { readonly clock: Pick<Clock, 'now'>; readonly ids: Ids; readonly region: string },
  { event, account, parameters }: ServiceEvent,
): Happening {
  return {
    http: {
      method: '',
      path: '',
      query: '',
      headers: new HeaderTable([]),
      remoteAddress: 's3.amazonaws.com',
      tlsVersion: undefined,
      id: ids.uuid(),
      receivedAt: clock.now(),
    },
    region,
    service: 's3',
    eventName: event,
    effect: 'data',
    principal: { type: 'Service', service: 's3.amazonaws.com' },
    operatorParameters: parameters,
    decisions: [],
    recipientAccount: account,
  }
}
