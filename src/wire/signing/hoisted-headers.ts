/** Presigned URLs carry in the query what would be headers. */

import { HeaderTable, type HttpRequest } from '../../kernel/http.ts'
import { decodeBytes } from './percent.ts'
import { splitQuery } from './query-pairs.ts'
import type { SignatureClaim } from './types.ts'

/** Parameters of the signature itself. */
const ofTheSignature: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-region-set',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
])

/**
 * The request as its handler must see it: `x-amz-*` parameters of a presigned query (metadata, ACL, encryption,
 * checksums; signed with it) stand among the headers, unless a header of the name was sent, which then is signed, too.
 * Clients write them so: the JavaScript SDK for SigV4, boto3 for SigV2.
 */
export function withHoistedHeaders(request: HttpRequest, claim: SignatureClaim): HttpRequest {
  if (claim.method !== 'query') return request
  const hoisted: string[] = []
  for (const { name, value } of splitQuery(request.query)) {
    const lower = decodeBytes(name).toLowerCase()
    if (!lower.startsWith('x-amz-') || ofTheSignature.has(lower)) continue
    if (!request.headers.has(lower)) hoisted.push(lower, decodeBytes(value))
  }
  return hoisted.length === 0
    ? request
    : { ...request, headers: new HeaderTable([...request.headers.raw, ...hoisted]) }
}
