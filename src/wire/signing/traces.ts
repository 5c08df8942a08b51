/** Which authentication a request attempts, complete or not. Looks at the head only. */

import type { HttpRequest } from '../../kernel/http.ts'
import { decodeText } from './percent.ts'
import { splitQuery } from './query-pairs.ts'

export interface AuthenticationTraces {
  readonly header: boolean
  /** A parameter of presigned V4 in any case. */
  readonly query: boolean
  /** AWSAccessKeyId or Signature in the query. */
  readonly version2: boolean
  /** Only a session token: an attempt that lacks the rest. */
  readonly tokenOnly: boolean
  /** Decoded parameters, in order. */
  readonly parameters: readonly QueryParameter[]
}

export interface QueryParameter {
  readonly name: string
  readonly value: string
}

const version4Names: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-signedheaders',
  'x-amz-signature',
  'x-amz-region-set',
])
const version2Names: ReadonlySet<string> = new Set(['AWSAccessKeyId', 'Signature'])
const noParameters: readonly QueryParameter[] = []

/** Every attempt the head of the request shows. */
export function authenticationTraces(request: HttpRequest): AuthenticationTraces {
  const parameters =
    request.query === ''
      ? noParameters
      : splitQuery(request.query).map(({ name, value }) => ({
          name: decodeText(name),
          value: decodeText(value),
        }))
  const header = request.headers.has('authorization')
  let query = false
  let version2 = false
  let token = request.headers.has('x-amz-security-token')
  for (const { name } of parameters) {
    const lower = name.toLowerCase()
    query ||= version4Names.has(lower)
    version2 ||= version2Names.has(name)
    token ||= lower === 'x-amz-security-token'
  }
  return { header, query, version2, tokenOnly: token && !header && !query && !version2, parameters }
}
