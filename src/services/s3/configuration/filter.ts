/** Filters of configurations: one predicate, or several under `And` (all S3 filters have this form). */

import { invalidRequest, malformedXml } from '../errors.ts'
import type { Tag } from '../tags.ts'

interface FilterInput {
  readonly Tag?: Tag
  readonly And?: { readonly Tags?: readonly Tag[] }
}

/** Throws MalformedXML for a filter of several predicates outside `And`, or fewer than two within. */
export function checkFilter(filter: FilterInput | undefined): void {
  if (filter === undefined) return
  if (Object.keys(filter).length > 1) throw malformedXml()
  const { And: and } = filter
  if (and === undefined) return
  const { Tags: tags = [], ...others } = and
  if (Object.keys(others).length + tags.length < 2) throw malformedXml()
  // observed for lifecycle rules
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw invalidRequest('Duplicate Tag Keys are not allowed.')
}
