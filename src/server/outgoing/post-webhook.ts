/**
 * Posts a message to an address of the operator's, signed as Standard Webhooks has it (standardwebhooks.com, 1.0), so
 * that a receiver proves with any library for it where the message comes from, and that it is new.
 */

import { createHmac } from 'node:crypto'
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

export interface WebhookMessage {
  /** The same at each attempt: how receivers know what they have had. */
  readonly id: string
  /** JSON. */
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

export interface Webhooks {
  /** Resolves when the endpoint took it (2xx); rejects with the reason for everything else. Redirects are not followed. */
  post(url: URL, message: WebhookMessage, signal: AbortSignal): Promise<void>
  /** Closes idle connections. */
  close(): void
}

export interface WebhookOptions {
  /** Keys of the signatures, one for each; none: messages are not signed. */
  readonly keys: readonly Buffer[]
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** An answer is waited for this long. */
  readonly timeoutMillis: number
}

/** The key of a secret in its usual form: `whsec_` and 24 to 64 bytes in base64. `undefined` for anything else. */
export function webhookKey(secret: string): Buffer | undefined {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? []
  if (base64 === undefined) return undefined
  const key = Buffer.from(base64, 'base64')
  return key.length >= 24 && key.length <= 64 ? key : undefined
}

/** Value of `webhook-signature`; `sentAt` in seconds since 1970. */
export const webhookSignatures = (
  keys: readonly Buffer[],
  id: string,
  sentAt: number,
  body: string,
): string =>
  keys
    .map((key) => createHmac('sha256', key).update(`${id}.${sentAt}.${body}`).digest('base64'))
    .map((signature) => `v1,${signature}`)
    .join(' ')

export function createWebhooks({ keys, now, timeoutMillis }: WebhookOptions): Webhooks {
  const plain = new HttpAgent({ keepAlive: true })
  const secure = new HttpsAgent({ keepAlive: true, minVersion: 'TLSv1.2' })

  const headersOf = ({ id, body, headers }: WebhookMessage): Record<string, string> => {
    const sentAt = Math.floor(now() / 1000)
    return {
      ...headers,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'sallyport',
      'webhook-id': id,
      'webhook-timestamp': String(sentAt),
      ...(keys.length > 0 && { 'webhook-signature': webhookSignatures(keys, id, sentAt, body) }),
    }
  }

  return {
    post(url, message, stopped) {
      const signal = AbortSignal.any([stopped, AbortSignal.timeout(timeoutMillis)])
      const options = { method: 'POST', headers: headersOf(message), signal }
      return new Promise((resolve, reject) => {
        const request =
          url.protocol === 'https:'
            ? httpsRequest(url, { ...options, agent: secure })
            : httpRequest(url, { ...options, agent: plain })
        request.once('error', reject)
        request.once('response', (response) => {
          const { statusCode = 0 } = response
          response.once('error', reject)
          response.once('close', () => reject(new Error('its answer broke off')))
          // what it says beside its status is nobody's business here
          response.once('end', () => {
            if (statusCode >= 200 && statusCode < 300) resolve()
            else reject(new Error(`status ${statusCode}`))
          })
          response.resume()
        })
        request.end(message.body)
      })
    },
    close() {
      plain.destroy()
      secure.destroy()
    },
  }
}
