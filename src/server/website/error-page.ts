/** Error pages of websites, in the form browsers see them at AWS (observed on public websites). */

import { STATUS_CODES } from 'node:http'
import type { AwsError } from '../../kernel/errors.ts'
import type { HttpAnswer } from '../../kernel/http.ts'
import type { AnswerContext } from '../../wire/protocols/types.ts'

/** `ofDocument` is what kept the website's own error document from being shown. */
export function errorPage(
  error: AwsError,
  ofDocument: AwsError | undefined,
  method: string,
  { requestId, hostId }: AnswerContext,
): HttpAnswer {
  const title = `${error.status} ${STATUS_CODES[error.status] ?? ''}`
  const ids = { RequestId: requestId, HostId: hostId }
  const second =
    ofDocument === undefined
      ? ''
      : `<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n${list(ofDocument, {})}`
  const page = `<html>\n<head><title>${escaped(title)}</title></head>\n<body>\n<h1>${escaped(title)}</h1>\n${list(error, ids)}${second}<hr/>\n</body>\n</html>\n`
  return {
    status: error.status,
    headers: {
      'x-amz-error-code': error.code,
      'x-amz-error-message': headerText(error.message),
      'x-amz-request-id': requestId,
      'x-amz-id-2': hostId,
      'Content-Type': 'text/html; charset=utf-8',
    },
    body: method === 'HEAD' ? undefined : page,
  }
}

/** What a header may hold of a message that repeats what was asked for. */
export const headerText = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?')

function list(error: AwsError, more: Readonly<Record<string, string>>): string {
  const entries = { Code: error.code, Message: error.message, ...error.fields, ...more }
  const items = Object.entries(entries).map(
    ([name, value]) => `<li>${escaped(name)}: ${escaped(value)}</li>\n`,
  )
  return `<ul>\n${items.join('')}</ul>\n`
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => escapes[mark] ?? mark)
