/**
 * Paged answers of IAM. A marker is sealed: it belongs to one list of one account, says nothing to the client, and any
 * other text is refused (`Invalid Marker.`).
 */

import type { KeyPart } from '../../kernel/collection.ts'
import type { AwsError } from '../../kernel/errors.ts'
import type { Sealer } from '../../kernel/world.ts'

interface PagedCall {
  readonly input: { readonly Marker?: string; readonly MaxItems?: number }
  readonly account: string
  readonly world: { readonly sealer: Sealer }
  fail(code: string, message: string): AwsError
}

/** Where the items of a list come from. */
export interface PageSource<T> {
  /** Name of the list: a marker of another list is invalid. */
  readonly list: string
  /** At most `limit` items behind the item with key `after`, in order of their keys. */
  read(after: KeyPart | undefined, limit: number): Promise<readonly T[]>
  key(item: T): KeyPart
  /** Leaves items out of the answer; they cost no place on the page. */
  keep?(item: T): boolean
}

/** One page, and how the answer ends. */
export interface Page<T> {
  readonly items: readonly T[]
  /** To spread into the answer: a complete list has no Marker (observed). */
  readonly end: { readonly IsTruncated: boolean; readonly Marker?: string }
}

const defaultItems = 100
const smallestChunk = 100

const place = (account: string, list: string) => `marker/${account}/${list}`

/** The page the call asks for. */
export async function page<T>(call: PagedCall, source: PageSource<T>): Promise<Page<T>> {
  const { world, account, input } = call
  const wanted = input.MaxItems ?? defaultItems
  const items: T[] = []
  let after = input.Marker === undefined ? undefined : openMarker(call, source.list, input.Marker)
  for (let more = true; more && items.length <= wanted; ) {
    const limit = Math.max(wanted + 1 - items.length, source.keep ? smallestChunk : 0)
    const chunk = await source.read(after, limit)
    more = chunk.length === limit
    const last = chunk.at(-1)
    if (last !== undefined) after = source.key(last)
    for (const item of chunk) if (source.keep?.(item) ?? true) items.push(item)
  }
  if (items.length <= wanted) return { items, end: { IsTruncated: false } }
  items.length = wanted
  const key = JSON.stringify(source.key(items.at(-1) as T))
  const Marker = world.sealer.seal(place(account, source.list), Buffer.from(key))
  return { items, end: { IsTruncated: true, Marker } }
}

function openMarker(
  { world, account, fail }: PagedCall,
  list: string,
  marker: string,
): KeyPart | undefined {
  try {
    return JSON.parse(world.sealer.open(place(account, list), marker).toString()) as KeyPart
  } catch {
    throw fail('ValidationError', 'Invalid Marker.')
  }
}

/**
 * A source over a list that is in memory anyway, in order of `key`. Markers hold the key, so that a page goes on at the
 * right place when what stood on the last one is gone. Keys are short: a marker has 320 characters at most.
 */
export function inMemory<T, K extends KeyPart>(
  list: string,
  items: readonly T[],
  key: (item: T) => K,
): PageSource<T> {
  const compare = (a: T, b: T) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)
  const sorted = [...items].sort(compare)
  return {
    list,
    async read(after, limit) {
      if (after === undefined) return sorted.slice(0, limit)
      const start = sorted.findIndex((item) => key(item) > (after as K))
      return start < 0 ? [] : sorted.slice(start, start + limit)
    },
    key,
  }
}
