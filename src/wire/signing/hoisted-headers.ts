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
 * A checksum in the query says nothing of the body: the JavaScript SDK signs the CRC32 of the empty body into every
 * presigned PutObject and UploadPart (since 3.729), and S3 takes any body for it (observed by users: aws/aws-sdk#480,
 * aws/aws-sdk-go-v2#2610; S3 user guide of 2024, "Uploading objects with presigned URLs": no checksums there).
 */
const ofTheBody = /^x-amz-(?:sdk-checksum-algorithm|checksum-(?!algorithm$|mode$|type$).*)$/

/** True for parameters of a presigned query, in lower case, that stand for the header of their name. */
export const standsForHeader = (name: string): boolean =>
  name.startsWith('x-amz-') && !ofTheSignature.has(name) && !ofTheBody.test(name)

/**
 * The request as its handler must see it: `x-amz-*` parameters of a presigned query (metadata, ACL, encryption; signed
 * with it, checksums of the body excepted) stand among the headers, unless a header of the name was sent, which then is signed, too.
 * Clients write them so: the JavaScript SDK for SigV4, boto3 for SigV2.
 */
export function withHoistedHeaders(request: HttpRequest, claim: SignatureClaim): HttpRequest {
  if (claim.method !== 'query') return request
  const hoisted: string[] = []
  for (const { name, value } of splitQuery(request.query)) {
    const lower = decodeBytes(name).toLowerCase()
    if (!lower.startsWith('x-amz-') || ofTheSignature.has(lower) || ofTheBody.test(lower)) continue
    if (!request.headers.has(lower)) hoisted.push(lower, decodeBytes(value))
  }
  return hoisted.length === 0
    ? request
    : { ...request, headers: new HeaderTable([...request.headers.raw, ...hoisted]) }
}
