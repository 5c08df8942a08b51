/** Requests as tests write them. */

import { HeaderTable, type HttpRequest } from '../../../src/kernel/http.ts'

/** `target` is path and query as sent. */
export function request(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  const mark = target.indexOf('?')
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers: new HeaderTable(Object.entries(headers).flat()),
    remoteAddress: '127.0.0.1',
    tlsVersion: undefined,
    id: 'request-id',
    receivedAt: 1_700_000_000_000,
  }
}

/** A header that names the service in the scope of a signature. */
export const signedFor = (service: string): { authorization: string } => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
})
