/** Session tags: what may be passed, and what a chained session keeps (IAM user guide, "Pass session tags in AWS STS"). */

import { AwsError } from '../../../kernel/errors.ts'
import type { SessionFacts } from '../../../kernel/principal.ts'

export interface RequestedTags {
  readonly tags: Readonly<Record<string, string>>
  readonly transitiveTagKeys: readonly string[]
}

/** Recalled: the prefix is reserved (IAM user guide, "Tags for IAM resources"), the words aren't verified. */
const reserved = 'Tag keys beginning with aws: are reserved for system use.'

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', 400, message)

/** Tags of the request, checked against each other and the calling session (observed texts). */
export function requestedTags(
  given: readonly { readonly Key: string; readonly Value: string }[] | undefined,
  transitive: readonly string[] | undefined,
  calling: SessionFacts | undefined,
): RequestedTags {
  const tags: Record<string, string> = Object.create(null)
  const seen = new Set<string>()
  for (const { Key, Value } of given ?? []) {
    const folded = Key.toLowerCase()
    if (folded.startsWith('aws:')) throw invalid(reserved)
    if (seen.has(folded))
      throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
    seen.add(folded)
    tags[Key] = Value
  }
  for (const key of transitive ?? [])
    if (!seen.has(key.toLowerCase()))
      throw invalid('The specified transitive tag key must be included in the requested tags.')
  for (const key of calling?.transitiveTagKeys ?? [])
    if (seen.has(key.toLowerCase()))
      throw invalid(
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      )
  return { tags, transitiveTagKeys: [...(transitive ?? [])] }
}

/** Tags of the new session: the requested ones and the transitive ones it inherits. */
export function sessionTags(
  requested: RequestedTags,
  calling: SessionFacts | undefined,
): Pick<SessionFacts, 'tags' | 'transitiveTagKeys'> {
  const tags: Record<string, string> = Object.create(null)
  const transitive = new Set(requested.transitiveTagKeys)
  const inherited = new Set((calling?.transitiveTagKeys ?? []).map((key) => key.toLowerCase()))
  for (const [key, value] of Object.entries(calling?.tags ?? {}))
    if (inherited.has(key.toLowerCase())) {
      tags[key] = value
      transitive.add(key)
    }
  Object.assign(tags, requested.tags)
  return {
    ...(Object.keys(tags).length > 0 && { tags }),
    ...(transitive.size > 0 && { transitiveTagKeys: [...transitive] }),
  }
}

/** Condition keys of the request for its tags; absent when none were sent (rule 106). */
export function tagContext(
  requested: RequestedTags,
): Record<string, string | readonly string[] | undefined> {
  const context: Record<string, string | readonly string[] | undefined> = {}
  const keys = Object.keys(requested.tags)
  for (const key of keys) context[`aws:RequestTag/${key}`] = requested.tags[key]
  if (keys.length > 0) context['aws:TagKeys'] = keys
  if (requested.transitiveTagKeys.length > 0)
    context['sts:TransitiveTagKeys'] = requested.transitiveTagKeys
  return context
}
