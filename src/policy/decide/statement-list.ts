/**
 * Statements of one effect about one action. Long lists are sorted by the anchors of their resources, so that a request
 * looks only at those that could cover its resource.
 */
import { anchorOf, anchorsFor } from '../match/anchor.ts'
import type { RequestArn } from '../match/resource.ts'
import type { CompiledStatement } from './statement.ts'

export interface StatementList {
  readonly all: readonly CompiledStatement[]
  /** `undefined` in short lists. */
  readonly index: AnchorIndex | undefined
}

interface AnchorIndex {
  readonly byAnchor: ReadonlyMap<string, readonly CompiledStatement[]>
  /** Statements with an anchor that says nothing about ARNs with more colons than five. */
  readonly floating: readonly CompiledStatement[]
  readonly unanchored: readonly CompiledStatement[]
}

/** Up to this many are looked at one by one. */
const shortList = 16

export const statementList = (all: readonly CompiledStatement[]): StatementList => ({
  all,
  index: all.length > shortList ? anchorIndex(all) : undefined,
})

function anchorIndex(all: readonly CompiledStatement[]): AnchorIndex {
  const byAnchor = new Map<string, CompiledStatement[]>()
  const floating: CompiledStatement[] = []
  const unanchored: CompiledStatement[] = []
  for (const statement of all) {
    const { resource } = statement.source
    const anchors = resource?.map((text) => anchorOf(text, statement.variables)) ?? [undefined]
    if (anchors.includes(undefined)) {
      unanchored.push(statement)
      continue
    }
    if (anchors.some((anchor) => anchor?.floats)) floating.push(statement)
    for (const key of new Set(anchors.map((anchor) => anchor!.key))) {
      const there = byAnchor.get(key)
      if (there === undefined) byAnchor.set(key, [statement])
      else there.push(statement)
    }
  }
  return { byAnchor, floating, unanchored }
}

/**
 * The first statement, among those that could cover the resource, of which `settles` says so. Within a short list the
 * order is that of the documents.
 */
export function findStatement(
  { all, index }: StatementList,
  arn: RequestArn,
  settles: (statement: CompiledStatement) => boolean,
): CompiledStatement | undefined {
  if (index === undefined) return all.find(settles)
  if (arn.head !== undefined) {
    for (const anchor of anchorsFor(arn)) {
      const found = index.byAnchor.get(anchor)?.find(settles)
      if (found !== undefined) return found
    }
    if (arn.tail.includes(':')) {
      const found = index.floating.find(settles)
      if (found !== undefined) return found
    }
  }
  return index.unanchored.find(settles)
}
