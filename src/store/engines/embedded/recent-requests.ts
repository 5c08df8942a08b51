/**
 * Ids of the requests whose transactions were committed lately. In memory: an outcome is unknown here only when a commit
 * failed, and then the engine stops and answers nothing any more.
 */

/** Ids in one generation; there are two. */
const mostIds = 5_000

export interface RecentRequests {
  add(id: string): void
  has(id: string): boolean
}

export function recentRequests(): RecentRequests {
  let young = new Set<string>()
  let old = new Set<string>()
  return {
    add(id) {
      if (young.size === mostIds) {
        old = young
        young = new Set()
      }
      young.add(id)
    },
    has: (id) => young.has(id) || old.has(id),
  }
}
