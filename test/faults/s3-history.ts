/** Clients that work on a few keys of a bucket at once, and the history of what they were told. */

import { createHash } from 'node:crypto'
import type {
  ListObjectsV2CommandOutput,
  ListObjectVersionsCommandOutput,
  S3,
} from '@aws-sdk/client-s3'
import type { Recorded } from '../support/linearizability.ts'

/** What a key holds: the ETag of its object; empty when there is none. */
export type Held = string
export const nothing: Held = ''

export interface Plan {
  readonly seed: number
  readonly bucket: string
  readonly keys: readonly string[]
  readonly clients: number
  /** Of each client. */
  readonly operations: number
  /** The client that asks now; servers that were killed have another address afterwards. */
  s3(): S3
  /** Called after each answer, with the number of those so far. */
  answered?(count: number): void
  /** Awaited before each call: nobody asks a server that is known to be down. */
  up?(): Promise<void> | undefined
}

export interface History {
  /** What was told of each key; a list is told of every one. */
  readonly byKey: ReadonlyMap<string, readonly Recorded<Held>[]>
  /** Acknowledged writes in a bucket that keeps versions. */
  readonly versions: readonly WrittenVersion[]
  /** Answers that contradict themselves, whatever else happened. */
  readonly wrong: readonly string[]
  /** How many answers there were of each kind: `put 200`. */
  readonly answers: Readonly<Record<string, number>>
}

export interface WrittenVersion {
  readonly key: string
  readonly versionId: string
  readonly called: number
  readonly returned: number
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const bare = (etag: string | undefined) => (etag ?? '').replaceAll('"', '')

/** Numbers below a bound, the same for the same seed. */
function drawer(seed: number): (bound: number) => number {
  let state = seed >>> 0
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
}

type Condition = 'none' | 'match' | 'absent'
type Meaning = (held: Held) => Held | undefined

/** What the refusals of a put say of the key. */
const refusals: Readonly<
  Record<Condition, (may: (held: Held) => boolean) => Readonly<Record<number, Meaning>>>
> = {
  none: () => ({}),
  match: (may) => ({
    404: (held) => (held === nothing ? held : undefined),
    412: (held) => (held !== nothing && !may(held) ? held : undefined),
  }),
  absent: () => ({ 412: (held) => (held === nothing ? undefined : held) }),
}

interface Refusal {
  readonly name?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

/** Runs the clients to their ends. Whoever gets no answer, or one of a failing server, goes on with the next. */
export async function recordHistory(plan: Plan): Promise<History> {
  const { bucket: Bucket, keys } = plan
  const byKey = new Map<string, Recorded<Held>[]>(keys.map((key) => [key, []]))
  const versions: WrittenVersion[] = []
  const wrong: string[] = []
  const answers: Record<string, number> = {}
  let events = 0
  let answered = 0

  /**
   * Asks once. `after` says what an answer means for a key; `effect` what the call does when nobody knows whether it
   * was carried out, and is absent for calls that change nothing.
   */
  async function ask<T>(
    name: string,
    key: string,
    call: () => Promise<T>,
    after: (answer: T) => Meaning,
    refused: Readonly<Record<number, Meaning>>,
    effect?: Meaning,
  ): Promise<T | undefined> {
    const called = events++
    const note = (status: number | string, returned: number, apply: Recorded<Held>['apply']) => {
      const kind = `${name.split(' ')[0]} ${status}`
      answers[kind] = (answers[kind] ?? 0) + 1
      byKey
        .get(key)
        ?.push({ name: `${name} ${status} [${called}-${returned}]`, called, returned, apply })
    }
    try {
      const answer = await call()
      note(200, events++, after(answer))
      return answer
    } catch (thrown) {
      const status = (thrown as Refusal).$metadata?.httpStatusCode
      const meaning = status === undefined ? undefined : refused[status]
      if (meaning !== undefined) note(status as number, events++, meaning)
      else if (status !== undefined && status < 500) throw thrown
      else if (effect !== undefined) note('unknown', Number.POSITIVE_INFINITY, effect)
      return undefined
    } finally {
      plan.answered?.(++answered)
    }
  }

  async function client(number: number): Promise<void> {
    const draw = drawer(plan.seed + number * 7919)
    /** What this client last saw under each key. */
    const seen = new Map<string, Held>()

    const put = async (key: string, n: number, condition: Condition) => {
      const text = `${number}.${n}.${key}`
      // some lie among the rows, some in files
      const Body = n % 5 === 0 ? text.padEnd(20_000, '.') : text
      const etag = md5(Body)
      const called = events
      const match = seen.get(key) ?? md5('never written')
      const may = (held: Held): boolean =>
        condition === 'none' || (condition === 'match' ? held === match : held === nothing)
      const done = await ask(
        `put${condition === 'none' ? '' : `-${condition}`} ${etag.slice(0, 6)}${condition === 'match' ? ` for ${match.slice(0, 6)}` : ''}`,
        key,
        () =>
          plan.s3().putObject({
            Bucket,
            Key: key,
            Body,
            ...(condition === 'match' && { IfMatch: match }),
            ...(condition === 'absent' && { IfNoneMatch: '*' }),
          }),
        ({ ETag }) => {
          if (bare(ETag) !== etag) wrong.push(`a put of ${etag} was answered ${ETag}`)
          return (held) => (may(held) ? etag : undefined)
        },
        refusals[condition](may),
        (held) => (may(held) ? etag : undefined),
      )
      if (done === undefined) return
      seen.set(key, etag)
      if (done.VersionId !== undefined)
        versions.push({ key, versionId: done.VersionId, called, returned: events - 1 })
    }

    const get = async (key: string) => {
      const got = await ask(
        'get',
        key,
        async () => {
          const { ETag, Body } = await plan.s3().getObject({ Bucket, Key: key })
          return { etag: bare(ETag), text: (await Body?.transformToString()) ?? '' }
        },
        ({ etag, text }) => {
          if (md5(text) !== etag) wrong.push(`a get gave other bytes than its ETag ${etag}`)
          return (held) => (held === etag ? held : undefined)
        },
        { 404: (held) => (held === nothing ? held : undefined) },
      )
      if (got !== undefined) seen.set(key, got.etag)
    }

    const remove = (key: string) =>
      ask(
        'delete',
        key,
        () => plan.s3().deleteObject({ Bucket, Key: key }),
        () => () => nothing,
        {},
        () => nothing,
      )

    /** One answer about every key, each as if it had been read alone. */
    const list = async () => {
      const called = events++
      let page: ListObjectsV2CommandOutput
      try {
        page = await plan.s3().listObjectsV2({ Bucket })
      } catch (thrown) {
        if (((thrown as Refusal).$metadata?.httpStatusCode ?? 500) < 500) throw thrown
        return
      } finally {
        plan.answered?.(++answered)
      }
      const returned = events++
      answers['list 200'] = (answers['list 200'] ?? 0) + 1
      const listed = new Map(page.Contents?.map(({ Key, ETag }) => [Key, bare(ETag)]))
      for (const key of keys) {
        const etag = listed.get(key) ?? nothing
        byKey.get(key)?.push({
          name: `list ${etag.slice(0, 6)} [${called}-${returned}]`,
          called,
          returned,
          apply: (held) => (held === etag ? held : undefined),
        })
      }
    }

    for (let n = 0; n < plan.operations; n++) {
      await plan.up?.()
      const key = keys[draw(keys.length)] as string
      const kind = draw(20)
      if (kind < 4) await put(key, n, 'none')
      else if (kind < 8) {
        // some know the key from before, which is mostly too long ago
        if (kind < 7) await get(key)
        await put(key, n, 'match')
      } else if (kind < 10) {
        if (kind < 9) await remove(key)
        await put(key, n, 'absent')
      } else if (kind < 15) await get(key)
      else if (kind < 17) await remove(key)
      else await list()
    }
  }

  await Promise.all(Array.from({ length: plan.clients }, (_, number) => client(number)))
  return { byKey, versions, wrong, answers }
}

/**
 * Complaints about the versions a bucket keeps: an acknowledged write that is missing or there twice, and one that
 * stands before another that it was only asked for after.
 */
export async function versionComplaints(
  s3: S3,
  bucket: string,
  written: readonly WrittenVersion[],
): Promise<string[]> {
  const places = new Map<string, number[]>()
  let place = 0
  let from: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {}
  while (from !== undefined) {
    const page: ListObjectVersionsCommandOutput = await s3.listObjectVersions({
      Bucket: bucket,
      MaxKeys: 100,
      ...from,
    })
    for (const { VersionId = '' } of page.Versions ?? [])
      places.set(VersionId, [...(places.get(VersionId) ?? []), place++])
    from = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker ?? '', VersionIdMarker: page.NextVersionIdMarker ?? '' }
      : undefined
  }
  const complaints: string[] = []
  for (const { key, versionId } of written)
    if (places.get(versionId)?.length !== 1)
      complaints.push(`${key} ${versionId} is there ${places.get(versionId)?.length ?? 0} times`)
  for (const earlier of written)
    for (const later of written)
      if (
        earlier.key === later.key &&
        earlier.returned < later.called &&
        // the newest comes first
        (places.get(earlier.versionId)?.[0] ?? 0) < (places.get(later.versionId)?.[0] ?? 0)
      )
        complaints.push(`${earlier.key}: ${earlier.versionId} is newer than ${later.versionId}`)
  return complaints
}
