/** What the browser is told of its upload: a status, a document, or where to go (S3 API reference, "POST Object"). */

import type { HttpAnswer, HttpRequest } from '../../kernel/http.ts'
import { escapeXml } from '../../wire/protocols/xml/escape.ts'
import type { FormFields } from '../../wire/signing/form-claim.ts'
import { fieldOf } from './form-request.ts'

interface Uploaded {
  readonly bucket: string
  readonly key: string
  /** With quotes. */
  readonly etag: string
}

/** `put` is the answer of the PutObject; its headers stay. */
export function formAnswer(
  put: HttpAnswer,
  http: HttpRequest,
  fields: FormFields,
  uploaded: Uploaded,
): HttpAnswer {
  const target = redirectTarget(fields, uploaded)
  if (target !== undefined)
    return { status: 303, headers: { ...put.headers, Location: target }, body: undefined }
  const location = objectUrl(http, uploaded.key)
  const headers = { ...put.headers, Location: location }
  const status = fieldOf(fields, 'success_action_status')
  if (status === '200') return { status: 200, headers, body: undefined }
  if (status !== '201') return { status: 204, headers, body: undefined }
  return {
    status: 201,
    headers: { ...headers, 'Content-Type': 'application/xml' },
    body:
      '<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>' +
      `<Location>${escapeXml(location)}</Location><Bucket>${escapeXml(uploaded.bucket)}</Bucket>` +
      `<Key>${escapeXml(uploaded.key)}</Key><ETag>${escapeXml(uploaded.etag)}</ETag></PostResponse>`,
  }
}

/** The address the form was posted to is the bucket's. */
function objectUrl({ tlsVersion, headers, path }: HttpRequest, key: string): string {
  const bucket = path.endsWith('/') ? path : `${path}/`
  const scheme = tlsVersion === undefined ? 'http' : 'https'
  return `${scheme}://${headers.get('host') ?? ''}${bucket}${encodeURIComponent(key.toWellFormed())}`
}

/** What isn't an address of the web is passed over ("If Amazon S3 cannot interpret the URL, it acts as if …"). */
function redirectTarget(fields: FormFields, { bucket, key, etag }: Uploaded): string | undefined {
  const text = fieldOf(fields, 'success_action_redirect') ?? fieldOf(fields, 'redirect')
  if (text === undefined || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  // as a form encodes: a space is a plus (observed)
  const added = new URLSearchParams({ bucket, key, etag }).toString()
  url.search = [url.search.slice(1), added].filter((part) => part !== '').join('&')
  return url.href
}
