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
  // recalled
  if (method === undefined)
    throw new AwsError('BadRequest', 400, 'Invalid Access-Control-Request-Method: null')
  const asked: CrossOriginRequest = { origin, method, headers: requestedHeaders(http) }
  const outcome = await store.read((tx) => corsOutcome(tx, bucket ?? '', asked))
  if (outcome.kind === 'allowed')
    return { status: 200, headers: { ...outcome.headers }, body: undefined }
  throw new AwsError('AccessForbidden', 403, refusals[outcome.kind], {
    fields: {
      Method: method,
      ResourceType: outcome.kind === 'no-bucket' || key === undefined ? 'BUCKET' : 'OBJECT',
    },
  })
}

const refusals = {
  'no-bucket': 'CORSResponse: Bucket not found',
  'no-rules': 'CORSResponse: CORS is not enabled for this bucket.',
  // recalled, spelling included
  refused:
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
} as const

const requestedHeaders = ({ headers }: HttpRequest): string[] =>
  (headers.get('access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')

/** Headers that let the page read the answer of the request itself; none when no rule takes it. */
export async function crossOriginHeaders(
  store: Store,
  http: HttpRequest,
  bucket: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  const origin = http.headers.get('origin')
  if (origin === undefined || bucket === undefined) return {}
  const asked: CrossOriginRequest = { origin, method: http.method, headers: [] }
  const outcome = await store.read((tx) => corsOutcome(tx, bucket, asked))
  return outcome.kind === 'allowed' ? outcome.headers : {}
}
