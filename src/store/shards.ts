/** Accounts are spread over 64 head rows, so that a poll of all heads is one small statement. */

export const shardCount = 64

/** Shard of an account: FNV-1a, fixed for the life of the data. */
export function shardOf(account: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < account.length; index++)
    hash = Math.imul(hash ^ account.charCodeAt(index), 0x01000193)
  return (hash >>> 0) % shardCount
}
