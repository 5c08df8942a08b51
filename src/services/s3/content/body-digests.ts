/** Content-MD5 and checksums of bodies that are held in memory: configurations, lists of keys. */

import { createHash } from 'node:crypto'
import type { HttpRequest } from '../../../kernel/http.ts'
import { checksumRow, checksumRows } from './checksums.ts'
import { checkChecksumValue, expectation } from './expectation.ts'
import { wrongChecksum, wrongMd5 } from './receive.ts'

/** The request says something of its body that can be checked. */
export const hasDigest = ({ headers }: HttpRequest): boolean =>
  headers.has('content-md5') ||
  headers.has('x-amz-trailer') ||
  checksumRows.some(({ header }) => headers.has(header))

/** Checksums of a CompleteMultipartUpload are those of the object it makes, not of the list it sends. */
const isOfObject = ({ method, query }: HttpRequest): boolean =>
  method === 'POST' && /(?:^|&)uploadId=/.test(query)

/** Throws InvalidDigest, BadDigest or InvalidRequest when the body isn't what its headers or trailers say. */
export async function checkBodyDigests(
  http: HttpRequest,
  body: Uint8Array,
  trailers: ReadonlyMap<string, string> | undefined,
): Promise<void> {
  if (!hasDigest(http)) return
  const { headers } = http
  const md5 = headers.get('content-md5')
  const given: Record<string, string> = {}
  for (const { header, member } of isOfObject(http) ? [] : checksumRows) {
    const value = headers.get(header)
    if (value !== undefined) given[member] = value
  }
  const expected = expectation({ ...given, ...(md5 !== undefined && { ContentMD5: md5 }) }, http)
  if (md5 !== undefined) {
    const calculated = createHash('md5').update(body).digest('base64')
    if (calculated !== md5) throw wrongMd5(md5, calculated)
  }
  const announced =
    expected.trailer === undefined ? expected.value : (trailers?.get(expected.trailer) ?? '')
  if (announced === undefined) return
  const row = checksumRow(expected.algorithm)
  checkChecksumValue(row, announced)
  const running = await row.start()
  running.update(body)
  if (running.digest().toString('base64') !== announced) throw wrongChecksum(expected.algorithm)
}
