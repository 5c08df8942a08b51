/** What every answer says of its request. */

import { hostIdOf } from '../kernel/host-id.ts'
import type { HttpRequest } from '../kernel/http.ts'
import type { AnswerContext } from '../wire/protocols/types.ts'
import type { SignatureClaim } from '../wire/signing/types.ts'

export const answerContext = (http: HttpRequest): AnswerContext => ({
  requestId: http.id,
  accept: http.headers.get('accept'),
  get hostId() {
    return hostIdOf(http.id)
  },
})

/** A region set or the empty region of SigV2 names no region. */
export const regionOf = ({ region }: SignatureClaim): string | undefined =>
  region === '' || /[*,]/.test(region) ? undefined : region
