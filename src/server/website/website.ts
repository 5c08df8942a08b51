/**
 * Requests to the website of a bucket: anybody's, answered with its index and error documents and redirections (S3 user
 * guide, "Website endpoints"). Objects are read like any others, by the anonymous caller.
 */

import { Readable } from 'node:stream'
import { AwsError } from '../../kernel/errors.ts'
import { HeaderTable, type HttpAnswer, type HttpRequest } from '../../kernel/http.ts'
import type { Website } from '../../services/s3/public.ts'
import type { AnswerContext } from '../../wire/protocols/types.ts'
import { errorPage, headerText } from './error-page.ts'
import { encodedKey, type Redirection, redirectionOf, redirectionOfAll } from './routing.ts'

export interface WebsiteParts {
  /** The configuration; throws what there is none for. */
  website(): Promise<Website>
  /** Reads an object as anybody; throws what keeps it from being read. `http` holds no query. */
  read(method: 'GET' | 'HEAD', key: string, http: HttpRequest): Promise<HttpAnswer>
  /** What went wrong, for the record of the request. */
  failed(error: AwsError): void
  /** Which object the request was about, decoded; `undefined` for the root. */
  key(): string | undefined
}

/** Headers that say which part of an object is wanted, and when. */
const passed: ReadonlySet<string> = new Set([
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-unmodified-since',
  'range',
])

const mayHaveDocument = ({ status }: AwsError): boolean => status >= 400 && status < 500

export async function answerWebsite(
  parts: WebsiteParts,
  http: HttpRequest,
  context: AnswerContext,
): Promise<HttpAnswer> {
  let website: Website | undefined
  try {
    if (http.method !== 'GET' && http.method !== 'HEAD') throw methodNotAllowed(http.method)
    website = await parts.website()
    return await page(parts, website, http, http.method, context)
  } catch (thrown) {
    if (!(thrown instanceof AwsError) || thrown.status < 400) throw thrown
    parts.failed(thrown)
    const document = website?.ErrorDocument?.Key
    if (document === undefined || !mayHaveDocument(thrown) || http.method === 'OPTIONS')
      return errorPage(thrown, undefined, http.method, context)
    return documentOf(parts, thrown, document, http, context)
  }
}

/** The object, or where to look for it; throws what keeps it from being shown. */
async function page(
  { key: requested, read }: WebsiteParts,
  website: Website,
  http: HttpRequest,
  method: 'GET' | 'HEAD',
  context: AnswerContext,
): Promise<HttpAnswer> {
  const all = redirectionOfAll(website, http)
  if (all) return redirect(all, context)
  const key = requested() ?? ''
  const before = redirectionOf(website, http, key, undefined)
  if (before) return redirect(before, context)
  const suffix = website.IndexDocument?.Suffix ?? ''
  const isFolder = key === '' || key.endsWith('/')
  const plain = withHeaders(http, (name) => passed.has(name))
  try {
    const answer = await read(method, isFolder ? key + suffix : key, plain)
    const location = answer.headers['x-amz-website-redirect-location']
    if (location === undefined) return answer
    if (answer.body instanceof Readable) answer.body.destroy()
    return redirect({ status: 301, location }, context)
  } catch (thrown) {
    if (!(thrown instanceof AwsError) || thrown.status < 400) throw thrown
    const onError = redirectionOf(website, http, key, thrown.status)
    if (onError) return redirect(onError, context)
    if (!isFolder && (await isThere(read, `${key}/${suffix}`, plain)))
      return redirect({ status: 302, location: `/${encodedKey(key)}/` }, context)
    throw thrown
  }
}

async function isThere(
  read: WebsiteParts['read'],
  key: string,
  http: HttpRequest,
): Promise<boolean> {
  try {
    await read(
      'HEAD',
      key,
      withHeaders(http, () => false),
    )
    return true
  } catch (thrown) {
    if (thrown instanceof AwsError) return false
    throw thrown
  }
}

/** The website's own page for an error, whole, with the status of the error. */
async function documentOf(
  { read }: WebsiteParts,
  error: AwsError,
  document: string,
  http: HttpRequest,
  context: AnswerContext,
): Promise<HttpAnswer> {
  const method = http.method === 'HEAD' ? 'HEAD' : 'GET'
  try {
    const answer = await read(
      method,
      document,
      withHeaders(http, () => false),
    )
    const { status } = error
    return {
      ...answer,
      status,
      headers: {
        ...answer.headers,
        'x-amz-error-code': error.code,
        'x-amz-error-message': headerText(error.message),
      },
    }
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown
    return errorPage(error, thrown, http.method, context)
  }
}

const redirect = (
  { status, location }: Redirection,
  { requestId, hostId }: AnswerContext,
): HttpAnswer => ({
  status,
  headers: { Location: location, 'x-amz-request-id': requestId, 'x-amz-id-2': hostId },
  body: undefined,
})

/** Neither query nor other headers say anything about the object. */
function withHeaders(http: HttpRequest, keeps: (name: string) => boolean): HttpRequest {
  const raw: string[] = []
  for (let at = 0; at + 1 < http.headers.raw.length; at += 2) {
    const name = http.headers.raw[at] as string
    if (keeps(name.toLowerCase())) raw.push(name, http.headers.raw[at + 1] as string)
  }
  return { ...http, query: '', headers: new HeaderTable(raw) }
}

const methodNotAllowed = (method: string) =>
  new AwsError(
    'MethodNotAllowed',
    405,
    'The specified method is not allowed against this resource.',
    { fields: { Method: method, ResourceType: 'OBJECT' } },
  )
