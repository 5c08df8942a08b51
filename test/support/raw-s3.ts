/** Signed S3 requests that no SDK sends: paths as they are written, bodies of any bytes. */

import { createHash } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import type { Cloud, Credentials } from './in-process.ts'
import { Sha256 } from './sha256.ts'

export interface RawS3Request {
  readonly query?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface RawS3Answer {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}

/** The answer of a request; unsigned without credentials. */
export async function sendRaw(
  cloud: Cloud,
  credentials: Credentials | undefined,
  method: string,
  path: string,
  more: RawS3Request = {},
): Promise<RawS3Answer> {
  const body = more.body ?? ''
  const headers: Record<string, string> = {
    host: 'localhost',
    'content-length': String(Buffer.byteLength(body)),
    'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    ...more.headers,
  }
  const query = more.query ?? ''
  const answer = await cloud.send({
    method,
    path,
    query,
    headers: Object.entries(
      credentials
        ? await signedHeaders(cloud, credentials, { method, path, query, headers, body })
        : headers,
    ),
    body,
  })
  return { status: answer.status, text: answer.body.toString(), headers: answer.headers }
}

export interface UnsignedRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** All headers of a request, those of its signature among them. */
export async function signedHeaders(
  cloud: Cloud,
  credentials: Credentials,
  { query, ...request }: UnsignedRequest,
): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    service: 's3',
    region: 'us-east-1',
    credentials,
    sha256: Sha256 as never,
    uriEscapePath: false,
  })
  const made = (await signer.sign(
    {
      ...request,
      protocol: 'http:',
      hostname: 'localhost',
      query: Object.fromEntries(new URLSearchParams(query)),
    } as never,
    { signingDate: new Date(cloud.now()) },
  )) as unknown as { headers: Record<string, string> }
  return made.headers
}
