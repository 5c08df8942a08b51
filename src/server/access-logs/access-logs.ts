/**
 * Server access logs: what was asked of a bucket, as objects in another one (S3 user guide, "Logging requests with server
 * access logging"). Best effort, like AWS's: lines wait in memory and are delivered about once a minute, by
 * `logging.s3.amazonaws.com`, whom the target's policy or ACL must let in like anybody else. What can't be delivered is
 * dropped and told.
 */

import { Readable } from 'node:stream'
import type { Clock } from '../../kernel/clock.ts'
import { hostIdOf } from '../../kernel/host-id.ts'
import { type HttpAnswer, isPiecewise } from '../../kernel/http.ts'
import { isAccountPrincipal, type Principal } from '../../kernel/principal.ts'
import type { ReadTransaction, Store } from '../../kernel/transaction.ts'
import type { World } from '../../kernel/world.ts'
import {
  type LifecycleChange,
  type LoggedBucket,
  loggedBuckets,
  ownerOfAccount,
} from '../../services/s3/public.ts'
import { answerContext } from '../answer-context.ts'
import type { Exchange } from '../exchange.ts'
import { operationName } from './operation-names.ts'
import { type AccessRecord, lineOf } from './record.ts'

export interface AccessLogParts {
  readonly store: Pick<Store, 'read'>
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Pick<World['ids'], 'token'>
  /** Puts one object, as the logging service; resolves with the answer's status and code. */
  readonly deliver: (
    delivery: Delivery,
  ) => Promise<{ readonly status: number; readonly code?: string | undefined }>
  readonly log: (event: { requestId: string; error: unknown }) => void
  readonly limits?: Partial<AccessLogLimits>
}

export interface Delivery {
  readonly source: LoggedBucket
  readonly key: string
  readonly lines: string
}

export interface AccessLogLimits {
  /** Which buckets are logged is looked up again after this time, when there are requests. */
  readonly lookMillis: number
  /** Longest wait of a line. */
  readonly deliverMillis: number
  /** Characters that wait for a bucket before they are delivered at once. */
  readonly batchLength: number
  /** Characters that wait at most, for all buckets: more are dropped. */
  readonly mostWaiting: number
}

const usual: AccessLogLimits = {
  lookMillis: 10_000,
  deliverMillis: 60_000,
  batchLength: 1024 * 1024,
  mostWaiting: 16 * 1024 * 1024,
}

export interface AccessLogs {
  /** A request of S3 was answered. `bucket` as the request names it. */
  note(exchange: Exchange, answer: HttpAnswer, bucket: string | undefined): void
  /** A lifecycle rule did something. Resolves when the line waits; never rejects. */
  noteChange(change: LifecycleChange): Promise<void>
  /** Delivers what waits. Never rejects. */
  flush(): Promise<void>
  /** Looks up which buckets are logged. */
  look(): Promise<void>
}

interface Waiting {
  readonly at: number
  readonly line: string
  /** Of the root user of an account whose canonical id is looked up when the line is delivered. */
  readonly byRoot?: { readonly account: string; readonly record: AccessRecord }
}

/** Of one bucket. */
interface Batch {
  readonly lines: Waiting[]
  /** Of all lines together. */
  length: number
}

export function createAccessLogs(parts: AccessLogParts): AccessLogs {
  const { store, clock, ids, deliver, log } = parts
  const limits = { ...usual, ...parts.limits }
  let logged: ReadonlyMap<string, LoggedBucket> = new Map()
  /** By account: they never change. */
  const canonicalIds = new Map<string, string>()
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | undefined
  const waiting = new Map<string, Batch>()
  let length = 0
  let dropped = 0
  let timer: NodeJS.Timeout | undefined
  let flushing: Promise<void> | undefined

  async function read(): Promise<void> {
    lookedAt = clock.now()
    try {
      const found = await store.read((tx: ReadTransaction) => loggedBuckets(tx))
      logged = new Map(found.map((each) => [each.bucket, each]))
      for (const each of found) canonicalIds.set(each.account, each.canonicalUserId)
    } catch (error) {
      log({ requestId: '', error })
    }
  }

  function look(): Promise<void> {
    looking ??= read().finally(() => {
      looking = undefined
    })
    return looking
  }

  function add(bucket: LoggedBucket, record: AccessRecord, account?: string): void {
    const line = lineOf(record)
    if (length + line.length > limits.mostWaiting) {
      dropped++
      return
    }
    length += line.length
    const batch = waiting.get(bucket.bucket) ?? { lines: [], length: 0 }
    waiting.set(bucket.bucket, batch)
    batch.lines.push({
      at: record.at,
      line,
      ...(account !== undefined && { byRoot: { account, record } }),
    })
    batch.length += line.length
    if (batch.length > limits.batchLength) void flush()
    else timer ??= setTimeout(flush, limits.deliverMillis).unref()
  }

  /** Never rejects. */
  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    flushing = (flushing ?? Promise.resolve()).then(flushOnce)
    return flushing
  }

  async function flushOnce(): Promise<void> {
    const batches = [...waiting]
    waiting.clear()
    length = 0
    if (dropped > 0) {
      log({ requestId: '', error: `${dropped} lines of access logs were dropped: too many wait` })
      dropped = 0
    }
    for (const [bucket, { lines: found }] of batches) {
      const source = logged.get(bucket)
      // the log was switched off meanwhile
      if (source === undefined) continue
      const lines = await withRoots(found)
      for (const [key, batch] of batchesOf(source, lines, clock.now(), () => ids.token(16)))
        await deliverOne({ source, key, lines: `${batch.join('\n')}\n` }, batch.length)
    }
  }

  /** The same with the canonical ids of root users; `-` stays where one can't be looked up. */
  async function withRoots(lines: readonly Waiting[]): Promise<readonly Waiting[]> {
    const unknown = new Set(lines.flatMap(({ byRoot }) => byRoot?.account ?? []))
    for (const account of unknown) {
      if (canonicalIds.has(account)) continue
      try {
        canonicalIds.set(account, (await store.read((tx) => ownerOfAccount(tx, account))).id)
      } catch (error) {
        log({ requestId: '', error })
      }
    }
    return lines.map(({ at, line, byRoot }) => {
      const requester = byRoot && canonicalIds.get(byRoot.account)
      return { at, line: requester ? lineOf({ ...byRoot.record, requester }) : line }
    })
  }

  async function deliverOne(delivery: Delivery, count: number): Promise<void> {
    const { bucket, target } = delivery.source
    const lost = `${count} lines of the access log of \`${bucket}\` could not be delivered to \`${target}\``
    try {
      const { status, code } = await deliver(delivery)
      if (status >= 300) log({ requestId: '', error: `${lost}: ${code ?? status}` })
    } catch (error) {
      log({ requestId: '', error: new Error(lost, { cause: error }) })
    }
  }

  const requesterOf = (principal: Principal): string | undefined => {
    if (principal.type === 'Service') return `svc:${principal.service}`
    if (!isAccountPrincipal(principal)) return undefined
    return principal.type === 'Root' ? canonicalIds.get(principal.account) : principal.arn
  }

  /** The account of a root user whose canonical id isn't known yet. */
  const rootToFind = (principal: Principal): string | undefined =>
    principal.type === 'Root' && !canonicalIds.has(principal.account)
      ? principal.account
      : undefined

  function record(exchange: Exchange, answer: HttpAnswer, source: LoggedBucket): void {
    const { http, proof, claim, error, routed } = exchange
    const input = (exchange.input ?? {}) as Readonly<Record<string, unknown>>
    const operation = exchange.eventName ?? routed?.name
    const website = /s3-website/i.test(http.headers.get('host') ?? '')
    const turnAroundMillis = Math.max(0, clock.now() - http.receivedAt)
    const text = (name: string) => {
      const value = input[name]
      return typeof value === 'string' ? value : undefined
    }
    const isProven = claim === undefined || proof !== undefined
    const root = isProven ? rootToFind(exchange.principal) : undefined
    const common = {
      bucketOwner: source.canonicalUserId,
      bucket: source.bucket,
      at: http.receivedAt,
      remoteAddress: http.remoteAddress,
      requester: isProven ? requesterOf(exchange.principal) : undefined,
      requestId: http.id,
      requestLine: `${http.method} ${http.path}${http.query === '' ? '' : `?${withoutSecrets(http.query)}`} HTTP/1.1`,
      referer: http.headers.get('referer'),
      userAgent: http.headers.get('user-agent'),
      hostId: answerContext(http).hostId,
      signatureVersion: signatureOf(proof?.claim.algorithm),
      authentication: proof && authentications[proof.claim.method],
      host: http.headers.get('host'),
      tlsVersion: http.tlsVersion,
      aclRequired: exchange.decided.some(
        ({ allowed, decision }) => allowed && decision.layer === 'acl',
      ),
    } satisfies Partial<AccessRecord>
    const main: AccessRecord = {
      ...common,
      operation: operationName(operation, http.method, website),
      key: text('Key'),
      status: answer.status,
      errorCode: error?.code,
      objectSize: sizeOf(exchange, answer),
      turnAroundMillis,
      versionId: text('VersionId') ?? header(answer, 'x-amz-version-id'),
    }
    const done = (bytesSent: number | undefined) =>
      add(
        source,
        { ...main, bytesSent, totalMillis: Math.max(0, clock.now() - http.receivedAt) },
        root,
      )
    const { body } = answer
    if (body instanceof Readable) {
      const promised = Number(header(answer, 'content-length'))
      whenOver(body, (whole) => done(whole && Number.isFinite(promised) ? promised : undefined))
    } else done(body === undefined ? 0 : Buffer.byteLength(body))
    if (operation === 'DeleteObjects' && error === undefined)
      for (const { Key, VersionId } of deletedIn(exchange.output))
        add(
          source,
          {
            ...common,
            operation: 'BATCH.DELETE.OBJECT',
            requestLine: undefined,
            key: Key,
            status: 204,
            versionId: VersionId,
          },
          root,
        )
  }

  /** The other side of a copy stands in the log of its own bucket. */
  function recordCopy(exchange: Exchange): void {
    const { http, routed, error, input } = exchange
    if (error !== undefined || !/^(?:CopyObject|UploadPartCopy)$/.test(routed?.name ?? '')) return
    const { CopySource } = input as { CopySource?: string }
    const [, bucket = '', key = ''] = /^\/?([^/]+)\/([^?]*)/.exec(CopySource ?? '') ?? []
    const source = logged.get(bucket)
    if (source === undefined) return
    add(
      source,
      {
        bucketOwner: source.canonicalUserId,
        bucket,
        at: http.receivedAt,
        remoteAddress: http.remoteAddress,
        requester: requesterOf(exchange.principal),
        requestId: http.id,
        operation: routed?.name === 'CopyObject' ? 'REST.COPY.OBJECT_GET' : 'REST.COPY.PART_GET',
        key: decoded(key),
        status: 200,
        host: http.headers.get('host'),
        tlsVersion: http.tlsVersion,
      },
      rootToFind(exchange.principal),
    )
  }

  /** As seen: nobody's address, no request line and no status, `AmazonS3` as the requester. */
  function recordChange(change: LifecycleChange, source: LoggedBucket): void {
    add(source, {
      bucketOwner: source.canonicalUserId,
      bucket: source.bucket,
      at: clock.now(),
      remoteAddress: undefined,
      requester: 'AmazonS3',
      requestId: change.requestId,
      operation: change.event,
      key: change.key,
      objectSize: change.size,
      versionId: change.versionId,
      hostId: hostIdOf(change.requestId),
    })
  }

  return {
    note(exchange, answer, bucket) {
      if (clock.now() - lookedAt > limits.lookMillis) void look()
      if (logged.size === 0) return
      const source = bucket === undefined ? undefined : logged.get(bucket)
      if (source) record(exchange, answer, source)
      recordCopy(exchange)
    },
    async noteChange(change) {
      if (clock.now() - lookedAt > limits.lookMillis) await look()
      const source = logged.get(change.bucket)
      if (source) recordChange(change, source)
    },
    flush,
    look,
  }
}

/** `name` in lower case. */
const header = ({ headers }: HttpAnswer, name: string): string | undefined => {
  for (const each in headers) if (each.toLowerCase() === name) return headers[each]
  return undefined
}

/** Calls back when the body is over, with whether all of it was taken. */
function whenOver(body: Readable, over: (whole: boolean) => void): void {
  let taken = false
  if (isPiecewise(body)) {
    const send = body.sendTo.bind(body)
    body.sendTo = async (take) => {
      await send(take)
      taken = true
    }
  }
  body.once('close', () => over(taken || body.readableEnded))
}

/** What a presigned URL proves itself with is a secret while it is valid. */
const withoutSecrets = (query: string): string =>
  query.replace(/((?:^|&)(?:X-Amz-Signature|X-Amz-Security-Token|Signature)=)[^&]*/gi, '$1-')

const authentications = { header: 'AuthHeader', query: 'QueryString', form: undefined } as const

const signatureOf = (algorithm: string | undefined): AccessRecord['signatureVersion'] => {
  if (algorithm === undefined) return undefined
  return algorithm === 'AWS' ? 'SigV2' : 'SigV4'
}

/** Size of the object that was read or written. */
function sizeOf({ http, error, routed }: Exchange, answer: HttpAnswer): number | undefined {
  if (error !== undefined) return undefined
  const number = (value: string | undefined) => (value === undefined ? undefined : Number(value))
  switch (routed?.name) {
    case 'GetObject':
    case 'HeadObject': {
      const range = header(answer, 'content-range')
      return number(range?.split('/').at(-1) ?? header(answer, 'content-length'))
    }
    case 'PutObject':
    case 'UploadPart':
      return number(
        http.headers.get('x-amz-decoded-content-length') ?? http.headers.get('content-length'),
      )
    default:
      return undefined
  }
}

const deletedIn = (output: unknown): readonly { Key?: string; VersionId?: string }[] =>
  (output as { Deleted?: readonly { Key?: string; VersionId?: string }[] }).Deleted ?? []

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const two = (value: number) => String(value).padStart(2, '0')

/** Names of log objects and their lines ("Log object key format"). */
function batchesOf(
  { account, region, bucket, prefix, partitionedBy }: LoggedBucket,
  lines: readonly Waiting[],
  now: number,
  unique: () => string,
): Map<string, string[]> {
  const keyFor = (at: number, wholeDay: boolean): string => {
    const date = new Date(at)
    const day = [String(date.getUTCFullYear()), two(date.getUTCMonth() + 1), two(date.getUTCDate())]
    const time = wholeDay
      ? ['00', '00', '00']
      : [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two)
    const name = `${[...day, ...time].join('-')}-${unique()}`
    if (partitionedBy === undefined) return `${prefix}${name}`
    return `${prefix}${[account, region, bucket, ...day].join('/')}/${name}`
  }
  if (partitionedBy !== 'EventTime')
    return new Map([[keyFor(now, false), lines.map(({ line }) => line)]])
  const days = new Map<string, { key: string; lines: string[] }>()
  for (const { at, line } of lines) {
    const day = new Date(at).toISOString().slice(0, 10)
    const batch = days.get(day) ?? { key: keyFor(at, true), lines: [] }
    days.set(day, batch)
    batch.lines.push(line)
  }
  return new Map([...days.values()].map((batch) => [batch.key, batch.lines]))
}
