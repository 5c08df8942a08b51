/**
 * Three kinds of failure, never mixed.
 * - *Answers* ({@link AwsError}): modelled errors that the client sees.
 * - *Faults* ({@link Fault}): the store is busy, a transaction conflicted, a peer timed out; retried or
 *   mapped to an answer in one place (`server/pipeline.ts`).
 * - *Bugs*: everything else that is thrown; a generic 500 with a logged id.
 */

/** An error answer in AWS's words. `message` and `fields` go to the client; `detail` goes to the log only. */
export class AwsError extends Error {
  override readonly name = 'AwsError'
  readonly code: string
  readonly status: number
  /** Further elements of the error body (S3: `BucketName`, `Key`, …), in the order given. */
  readonly fields: Readonly<Record<string, string>>
  /** Further response headers (`x-amz-bucket-region`, …). */
  readonly headers: Readonly<Record<string, string>>
  /** Private to the operator's log; never crosses the wire. */
  readonly detail: string | undefined

  constructor(
    code: string,
    status: number,
    message: string,
    extra: {
      fields?: Readonly<Record<string, string>>
      headers?: Readonly<Record<string, string>>
      detail?: string
    } = {},
  ) {
    super(message)
    this.code = code
    this.status = status
    this.fields = extra.fields ?? {}
    this.headers = extra.headers ?? {}
    this.detail = extra.detail
  }
}

/**
 * Thrown in a write transaction: refuses with `answer`, and yet commits what was written so far, so that a wrong code
 * counts although nothing else happens. Outside of one it is a bug.
 */
export class CommittedRefusal extends Error {
  override readonly name = 'CommittedRefusal'
  readonly answer: AwsError
  constructor(answer: AwsError) {
    super(answer.message)
    this.answer = answer
  }
}

export type FaultKind =
  /** The transaction met another one; the whole transaction may be run again. */
  | 'conflict'
  /** The store can't serve now (busy, connection lost before commit, lease expired). */
  | 'unavailable'
  /** What is depended on asks for fewer requests. */
  | 'busy'
  /** A commit was sent and its answer lost: the outcome isn't known. */
  | 'outcome-unknown'

/** A failure of something Sallyport depends on. Never shown to a client as it is. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly kind: FaultKind
  constructor(kind: FaultKind, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.kind = kind
  }
}

/** Throws a bug when `condition` does not hold. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`)
}

/** For the default branch of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
