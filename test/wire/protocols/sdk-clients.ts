/** Stock SDK clients whose requests are caught and whose responses are given. */

import { Readable } from 'node:stream'
import { HttpResponse } from '@smithy/core/protocols'
import { HeaderTable, type HttpAnswer, type HttpRequest } from '../../../src/kernel/http.ts'
import type { ServiceName } from '../../../src/kernel/operation.ts'

export const packages: Readonly<Record<ServiceName, string>> = {
  iam: '@aws-sdk/client-iam',
  sts: '@aws-sdk/client-sts',
  s3: '@aws-sdk/client-s3',
  's3-control': '@aws-sdk/client-s3-control',
  organizations: '@aws-sdk/client-organizations',
  cloudtrail: '@aws-sdk/client-cloudtrail',
  'access-analyzer': '@aws-sdk/client-accessanalyzer',
  account: '@aws-sdk/client-account',
}

export interface Caught {
  readonly request: HttpRequest
  readonly body: Uint8Array | undefined
}

interface SdkRequest {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface SdkClient {
  /** Sends the operation; `answer` gets the request as a server would and returns the response. */
  send(
    operation: string,
    input: unknown,
    answer: (caught: Caught) => HttpAnswer,
  ): Promise<Record<string, unknown>>
}

export async function sdkClient(service: ServiceName): Promise<SdkClient> {
  // biome-ignore lint/suspicious/noExplicitAny: the package is chosen at run time
  const exports = (await import(packages[service])) as any
  const clientName = Object.keys(exports).find((name) => /^[A-Z]\w*Client$/.test(name)) as string
  return {
    async send(operation, input, answer) {
      const client = new exports[clientName]({
        region: 'us-east-1',
        endpoint: 'http://localhost:4566',
        credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
        forcePathStyle: true,
        disableHostPrefix: true,
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
        maxAttempts: 1,
        requestHandler: {
          async handle(request: SdkRequest) {
            return { response: responseOf(answer(await caughtOf(request))) }
          },
        },
      })
      const { $metadata, ...output } = await client.send(new exports[`${operation}Command`](input))
      return output
    },
  }
}

function responseOf(answer: HttpAnswer): HttpResponse {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(answer.headers)) headers[name.toLowerCase()] = value
  const body = answer.body ?? ''
  return new HttpResponse({
    statusCode: answer.status,
    headers,
    body: body instanceof Readable ? body : Readable.from([Buffer.from(body)]),
  })
}

async function caughtOf(request: SdkRequest): Promise<Caught> {
  return {
    request: {
      method: request.method,
      path: request.path,
      query: queryText(request.query ?? {}),
      headers: new HeaderTable(Object.entries(request.headers).flat()),
      remoteAddress: '127.0.0.1',
      tlsVersion: undefined,
      id: 'request-id',
      receivedAt: 1_700_000_000_000,
    },
    body: await bytesOf(request.body),
  }
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array()
  if (typeof body === 'string') return Buffer.from(body)
  if (body instanceof Uint8Array) return body
  const chunks: Buffer[] = []
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )

function queryText(query: NonNullable<SdkRequest['query']>): string {
  const pieces: string[] = []
  for (const [name, value] of Object.entries(query))
    if (value === null) pieces.push(encode(name))
    else
      for (const one of typeof value === 'string' ? [value] : value)
        pieces.push(`${encode(name)}=${encode(one)}`)
  return pieces.join('&')
}
