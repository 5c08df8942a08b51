/** Which destinations of events the operator gave an address: `ARN=URL`. */

import { parseArn } from '../../kernel/arn.ts'

export interface EventDestination {
  /** Of a topic, queue, function or default event bus. */
  readonly arn: string
  /** `https://…` or `http://…`. */
  readonly url: string
}

/** What each service's ARNs end in. */
const resources: Readonly<Record<string, RegExp>> = {
  sns: /^[\w-]+$/,
  sqs: /^[\w-]+$/,
  lambda: /^function:[\w-]+(?::[\w$-]+)?$/,
  events: /^event-bus\/default$/,
}

/** `undefined` for what is none. The message of a refusal must not show the address: it may hold a secret. */
export function parseEventDestination(text: string): EventDestination | undefined {
  const at = text.indexOf('=')
  if (at < 0) return undefined
  const [arn, url] = [text.slice(0, at), text.slice(at + 1)]
  const parsed = parseArn(arn)
  if (parsed === undefined || !/^\d{12}$/.test(parsed.account)) return undefined
  if (!/^[a-z0-9-]+$/.test(parsed.region)) return undefined
  const resource = Object.hasOwn(resources, parsed.service) ? resources[parsed.service] : undefined
  if (!resource?.test(parsed.resource)) return undefined
  const address = URL.parse(url)
  if (address === null || !/^https?:$/.test(address.protocol)) return undefined
  if (address.username !== '' || address.password !== '' || address.hash !== '') return undefined
  return { arn, url }
}
