/**
 * Cross-origin rules of a bucket: which pages of other sites a browser may let read its answers. They open nothing: who
 * may do what is decided as ever (S3 user guide, "Using cross-origin resource sharing").
 */

import { collection } from '../../../kernel/collection.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { bucketByName } from '../bucket/bucket.ts'

/** Origins and headers hold one wildcard at most. */
export interface CorsRule {
  readonly id?: string
  readonly origins: readonly string[]
  readonly methods: readonly string[]
  readonly headers: readonly string[]
  readonly exposed: readonly string[]
  readonly maxAgeSeconds?: number
}

/** Rules in the order in which they are tried. */
export interface CorsConfiguration {
  /** Id of the bucket, not its name. */
  readonly bucketId: string
  readonly rules: readonly CorsRule[]
}

/** One for each bucket that has rules. */
export const corsConfigurations = collection<CorsConfiguration>('bucketCors', {
  key: (configuration) => [configuration.bucketId],
})

/** What a page asks: from where, by which method, with which headers. */
export interface CrossOriginRequest {
  readonly origin: string
  readonly method: string
  /** Lower case. */
  readonly headers: readonly string[]
}

/** Only `allowed` lets a page read the answer. */
export type CorsOutcome =
  | { readonly kind: 'allowed'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'no-bucket' }
  | { readonly kind: 'no-rules' }
  | { readonly kind: 'refused' }

/** What the bucket's rules make of a request; the first that takes it answers. */
export async function corsOutcome(
  tx: ReadTransaction,
  bucketName: string,
  asked: CrossOriginRequest,
): Promise<CorsOutcome> {
  const bucket = await bucketByName(tx, bucketName)
  if (bucket === undefined) return { kind: 'no-bucket' }
  const configuration = await tx.get(corsConfigurations, [bucket.id])
  if (configuration === undefined) return { kind: 'no-rules' }
  for (const rule of configuration.rules) {
    const headers = answerHeaders(rule, asked)
    if (headers) return { kind: 'allowed', headers }
  }
  return { kind: 'refused' }
}

/** Headers of the answer; `undefined` when the rule doesn't take the request. */
function answerHeaders(
  rule: CorsRule,
  { origin, method, headers }: CrossOriginRequest,
): Record<string, string> | undefined {
  const by = rule.origins.find((pattern) => fits(pattern, origin))
  if (by === undefined || !rule.methods.includes(method)) return undefined
  const takes = (name: string) => rule.headers.some((pattern) => fits(pattern.toLowerCase(), name))
  if (!headers.every(takes)) return undefined
  return {
    'Access-Control-Allow-Origin': by === '*' ? '*' : origin,
    'Access-Control-Allow-Methods': rule.methods.join(', '),
    ...(headers.length > 0 && { 'Access-Control-Allow-Headers': headers.join(', ') }),
    ...(rule.exposed.length > 0 && { 'Access-Control-Expose-Headers': rule.exposed.join(', ') }),
    ...(rule.maxAgeSeconds !== undefined && {
      'Access-Control-Max-Age': String(rule.maxAgeSeconds),
    }),
    ...(by !== '*' && { 'Access-Control-Allow-Credentials': 'true' }),
    Vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  }
}

/** A pattern has one star at most. */
function fits(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*')
  if (star < 0) return pattern === text
  const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)]
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail)
}
