/** What a failed statement means for its transaction. */

/**
 * - `conflict`: the transaction was rolled back because of another one; run it again
 * - `lost`: the connection is gone or of no use; what was sent may or may not have happened
 * - `refused`: the server answered and the transaction is rolled back
 */
export type FailureKind = 'conflict' | 'lost' | 'refused'

/** SQLSTATE classes after which the connection is not to be used, and codes that leave the outcome open. */
const lostCodes = /^(08|57P|40003|XX|58)/

export function failureKind(error: unknown): FailureKind {
  const code = (error as { code?: unknown } | null)?.code
  // Errors of sockets (ECONNRESET) and of the client's own timeouts have no SQLSTATE.
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return 'lost'
  if (code === '40001' || code === '40P01') return 'conflict'
  return lostCodes.test(code) ? 'lost' : 'refused'
}

/** A failure of the database inside a transaction, kept apart from what the work itself throws. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure'
  readonly kind: FailureKind
  constructor(cause: unknown) {
    super('the database failed', { cause })
    this.kind = failureKind(cause)
  }
}
