/** Tags of IAM resources: keys keep their case and are unique ignoring it (IAM user guide, "Tags for IAM resources"). */

import type { AwsError } from '../../../kernel/errors.ts'
import type { NeedContext } from '../../../kernel/resource.ts'
import { quotas } from '../quotas.ts'

/** A tag on the wire. */
export interface Tag {
  readonly Key: string
  readonly Value: string
}
/** Tags as they are stored; own properties only, whatever the keys are called. */
export type Tags = Readonly<Record<string, string>>

interface Failing {
  fail(code: string, message: string): AwsError
}

const duplicates = 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'
/** Recalled. */
const tooMany = 'The number of tags has reached the maximum limit.'
/** Recalled: the prefix is reserved, the words aren't verified. */
const reserved = 'Tag keys beginning with aws: are reserved for system use.'

/** Own properties only, whatever the keys are called (`__proto__`). */
const fromEntries = (entries: Iterable<readonly [string, string]>): Tags =>
  Object.fromEntries(entries)

/**
 * `tags` over `present`: a key that differs in case only replaces the old one, with its new case. Throws InvalidInput for
 * keys given twice, LimitExceeded when there would be more than 50.
 */
export function mergeTags({ fail }: Failing, present: Tags, tags: readonly Tag[]): Tags {
  const merged = new Map(
    Object.entries(present).map(([key, value]) => [key.toLowerCase(), [key, value] as const]),
  )
  const given = new Set<string>()
  for (const { Key, Value } of tags) {
    const key = Key.toLowerCase()
    if (given.has(key)) throw fail('InvalidInput', duplicates)
    if (key.startsWith('aws:')) throw fail('InvalidInput', reserved)
    given.add(key)
    merged.set(key, [Key, Value])
  }
  if (merged.size > quotas.TagsPerResource) throw fail('LimitExceeded', tooMany)
  return fromEntries(merged.values())
}

/** Tags of something new. */
export const newTags = (failing: Failing, tags: readonly Tag[] = []): Tags =>
  mergeTags(failing, {}, tags)

/** Without the keys, in any case; absent ones are ignored. */
export function withoutTags(present: Tags, keys: readonly string[]): Tags {
  const removed = new Set(keys.map((key) => key.toLowerCase()))
  return fromEntries(Object.entries(present).filter(([key]) => !removed.has(key.toLowerCase())))
}

/** Wire view. */
export const describeTags = (tags: Tags): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

/** Wire view where answers leave out what isn't set (observed: CreateUser, GetUser, GetRole). */
export const describeTagsIfAny = (tags: Tags): { Tags?: Tag[] } => {
  const described = describeTags(tags)
  return described.length > 0 ? { Tags: described } : {}
}

/** `aws:RequestTag/KEY` and `aws:TagKeys` of tags in a request; nothing when it has none. */
export function requestTags(tags: readonly Tag[] | undefined): NeedContext {
  if (!tags?.length) return {}
  const context = new Map<string, string | readonly string[]>()
  for (const { Key, Value } of tags) context.set(`aws:RequestTag/${Key}`, Value)
  context.set('aws:TagKeys', [...new Set(tags.map(({ Key }) => Key))])
  return Object.fromEntries(context)
}
