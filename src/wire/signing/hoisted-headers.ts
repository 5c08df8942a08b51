/** Presigned URLs carry in the query what would be headers. */

import { AwsError } from '../../kernel/errors.ts'
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

/** Said of the client and of the body by whoever sends the request, not by whoever signed it. */
const ofTheSender: ReadonlySet<string> = new Set(['x-amz-content-sha256', 'x-amz-user-agent'])

/**
 * The request as everybody behind the signature must see it: `x-amz-*` parameters of a presigned query (metadata, ACL,
 * encryption; signed with it, checksums of the body excepted) stand among the headers. Clients write them so: the
 * JavaScript SDK for SigV4, boto3 for SigV2. Throws InvalidArgument for a value that is given twice, or both ways and not
 * the same: which of two counts must not depend on who reads them.
 */
export function withHoistedHeaders(request: HttpRequest, claim: SignatureClaim): HttpRequest {
  if (claim.method !== 'query') return request
  const { headers } = request
  const hoisted = new Map<string, string>()
  for (const pair of splitQuery(request.query)) {
    const name = decodeBytes(pair.name).toLowerCase()
    if (!name.startsWith('x-amz-') || ofTheSignature.has(name) || ofTheBody.test(name)) continue
    const value = decodeBytes(pair.value)
    if (hoisted.has(name)) throw notSingle(name, value)
    if (!headers.has(name)) hoisted.set(name, value)
    else if (headers.get(name) !== value && !ofTheSender.has(name)) throw notSingle(name, value)
  }
  return hoisted.size === 0
    ? request
    : { ...request, headers: new HeaderTable([...headers.raw, ...[...hoisted].flat()]) }
}

const notSingle = (name: string, value: string): AwsError =>
  new AwsError('InvalidArgument', 400, '', {
    fields: { ArgumentName: name, ArgumentValue: value.slice(0, 1024) },
  })
