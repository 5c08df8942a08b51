/** What browsers ask of S3 before and with requests of other sites' pages (Fetch standard; S3, "OPTIONS object"). */

import { AwsError } from '../kernel/errors.ts'
import type { HttpAnswer, HttpRequest } from '../kernel/http.ts'
import type { Store } from '../kernel/transaction.ts'
import { type CrossOriginRequest, corsOutcome } from '../services/s3/public.ts'
import type { S3Address } from '../wire/route/s3.ts'

/** The answer of a preflight, which no policy decides on. Throws what keeps the page from asking. */
export async function preflight(
  store: Store,
  http: HttpRequest,
  { bucket, key }: S3Address,
): Promise<HttpAnswer> {
  const origin = http.headers.get('origin')
  if (origin === undefined)
    throw new AwsError('BadRequest', 400, 'Insufficient information. Origin request header needed.')
  const method = http.headers.get('access-control-request-method')
  const asked: CrossOriginRequest = {
    origin,
    method: method ?? http.method,
    headers: requestedHeaders(http),
  }
  const outcome = await store.read((tx) => corsOutcome(tx, bucket ?? '', asked))
  const hasRules = outcome.kind === 'allowed' || outcome.kind === 'refused'
  // a bucket without rules is told first (observed 2023)
  if (hasRules && method === undefined)
    throw new AwsError('BadRequest', 400, 'Invalid Access-Control-Request-Method: null')
  if (outcome.kind === 'allowed')
    return { status: 200, headers: { ...outcome.headers }, body: undefined }
  throw new AwsError('AccessForbidden', 403, refusals[outcome.kind], {
    fields: {
      Method: asked.method,
      // where there are no rules nothing is asked of an object (observed 2023)
      ResourceType: hasRules && key !== undefined ? 'OBJECT' : 'BUCKET',
    },
  })
}

const refusals = {
  'no-bucket': 'CORSResponse: Bucket not found',
  'no-rules': 'CORSResponse: CORS is not enabled for this bucket.',
  // spelling included
  refused:
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
} as const

const requestedHeaders = ({ headers }: HttpRequest): string[] =>
  (headers.get('access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')

/**
 * Headers that let the page read the answer of the request itself; none when no rule takes it. Where the request has a
 * preflight's headers, these are what rules are asked about (observed 2025).
 */
export async function crossOriginHeaders(
  store: Store,
  http: HttpRequest,
  bucket: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  const origin = http.headers.get('origin')
  if (origin === undefined || bucket === undefined) return {}
  const asked: CrossOriginRequest = {
    origin,
    method: http.headers.get('access-control-request-method') ?? http.method,
    headers: requestedHeaders(http),
  }
  const outcome = await store.read((tx) => corsOutcome(tx, bucket, asked))
  return outcome.kind === 'allowed' ? outcome.headers : {}
}
