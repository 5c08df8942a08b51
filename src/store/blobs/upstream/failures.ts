/** How requests to an upstream fail, and which failures are worth another try. */

import { Fault } from '../../../kernel/errors.ts'

/** Not an answer that was hoped for. `message` is for the operator's log: it holds no secret. */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure'
  /** Absent when no whole answer came. */
  readonly status: number | undefined
  /** Of the error document, or of the system. */
  readonly code: string | undefined
  constructor(
    message: string,
    {
      status,
      code,
      cause,
    }: { status?: number | undefined; code?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.status = status
    this.code = code
  }
}

/** The upstream can't be used as the operator gave it; `message` says what it answered. */
export class UpstreamRefused extends Error {
  override readonly name = 'UpstreamRefused'
}

const tooMany = new Set(['SlowDown', 'TooManyRequests', 'Throttling', 'RequestLimitExceeded'])
/** Bytes that were changed on their way. */
const changed = new Set(['BadDigest', 'XAmzContentSHA256Mismatch', 'IncompleteBody'])

/** Nothing came, the upstream has trouble of its own, or bytes got lost on the way. */
export const isTransient = ({ status, code = '' }: UpstreamFailure): boolean =>
  status === undefined || status >= 500 || status === 429 || status === 408 || changed.has(code)

/** The object isn't there; a missing bucket is something else. */
export const isMissing = (error: unknown): boolean =>
  error instanceof UpstreamFailure && error.status === 404 && error.code !== 'NoSuchBucket'

/** What the pipeline answers with 503. */
export function faultOf(failure: UpstreamFailure): Fault {
  const busy = failure.status === 429 || tooMany.has(failure.code ?? '')
  return new Fault(busy ? 'busy' : 'unavailable', 'the upstream of objects does not serve', {
    cause: failure,
  })
}
