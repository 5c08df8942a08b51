/** How long a body is once aws-chunked is taken off. */

import type { HttpRequest } from '../../../kernel/http.ts'
import { invalidDecodedLength, missingDecodedLength } from './problems.ts'

/** x-amz-decoded-content-length; a must for aws-chunked bodies. */
export function decodedContentLength(request: HttpRequest): number {
  const text = request.headers.get('x-amz-decoded-content-length')
  if (text === undefined) throw missingDecodedLength()
  if (!/^\d{1,15}$/.test(text)) throw invalidDecodedLength(text)
  return Number(text)
}
