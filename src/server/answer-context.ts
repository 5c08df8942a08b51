/** What every answer says of its request. */

import { hash } from 'node:crypto'
import type { HttpRequest } from '../kernel/http.ts'
import type { AnswerContext } from '../wire/protocols/types.ts'
import type { SignatureClaim } from '../wire/signing/types.ts'

export const answerContext = (http: HttpRequest): AnswerContext => ({
  requestId: http.id,
  accept: http.headers.get('accept'),
  /** S3's second request id: opaque. */
  get hostId() {
    return hash('sha256', http.id, 'base64')
  },
})

/** A region set or the empty region of SigV2 names no region. */
export const regionOf = ({ region }: SignatureClaim): string | undefined =>
  region === '' || /[*,]/.test(region) ? undefined : region
