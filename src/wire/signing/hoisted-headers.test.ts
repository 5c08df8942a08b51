import { describe, expect, test } from 'vitest'
import { HeaderTable, type HttpRequest } from '../../kernel/http.ts'
import { withHoistedHeaders } from './hoisted-headers.ts'
import type { SignatureClaim } from './types.ts'

const claim = (method: SignatureClaim['method']): SignatureClaim => ({
  algorithm: 'AWS4-HMAC-SHA256',
  method,
  accessKeyId: 'AKIDEXAMPLE',
  sessionToken: undefined,
  date: '20260101',
  region: 'us-east-1',
  service: 's3',
  signedAt: 0,
  signedHeaders: ['host'],
  signature: '',
  payload: { kind: 'unsigned' },
  contentSha256: undefined,
})
const request = (query: string): HttpRequest => ({
  method: 'PUT',
  path: '/b/k',
  query,
  headers: new HeaderTable(['Host', 'h', 'X-Amz-Acl', 'private']),
  remoteAddress: '127.0.0.1',
  tlsVersion: undefined,
  id: 'id',
  receivedAt: 0,
})

describe('withHoistedHeaders', () => {
  const query =
    'X-Amz-Algorithm=a&X-Amz-Credential=b&x-amz-meta-a=b%20c&X-Amz-Acl=private&versionId=1&X-Amz-Signature=c&x-amz-security-token=t'

  test('parameters become headers, but those of the signature and those sent as headers', () => {
    expect(withHoistedHeaders(request(query), claim('query')).headers.raw).toEqual([
      'Host',
      'h',
      'X-Amz-Acl',
      'private',
      'x-amz-meta-a',
      'b c',
    ])
  })
  test('checksums of a body that is chosen later are passed over, what is asked of checksums is not', () => {
    const { headers } = withHoistedHeaders(
      request(
        'x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&x-amz-checksum-sha256=x&x-amz-checksum-mode=ENABLED&x-amz-checksum-algorithm=CRC32C&x-amz-checksum-type=COMPOSITE',
      ),
      claim('query'),
    )
    expect([...headers.names()]).toEqual([
      'host',
      'x-amz-acl',
      'x-amz-checksum-mode',
      'x-amz-checksum-algorithm',
      'x-amz-checksum-type',
    ])
  })
  test('a request signed by header stays as it is: its query is no place for headers', () => {
    const received = request(query)
    expect(withHoistedHeaders(received, claim('header'))).toBe(received)
  })
  test('nothing to hoist', () => {
    const received = request('versionId=1')
    expect(withHoistedHeaders(received, claim('query'))).toBe(received)
  })

  test.each([
    ['a header that contradicts its parameter', 'x-amz-acl=public-read', 'x-amz-acl'],
    ['a parameter given twice', 'x-amz-meta-a=1&X-Amz-Meta-A=1', 'x-amz-meta-a'],
  ])('%s is refused', (_, text, ArgumentName) => {
    expect(() => withHoistedHeaders(request(text), claim('query'))).toThrow(
      expect.objectContaining({
        code: 'InvalidArgument',
        status: 400,
        fields: expect.objectContaining({ ArgumentName }),
      }),
    )
  })
  test('what the sender says of itself and of the body is the sender’s', () => {
    const received = {
      ...request('X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&x-amz-user-agent=a'),
      headers: new HeaderTable(['x-amz-content-sha256', '0', 'x-amz-user-agent', 'b']),
    }
    expect(withHoistedHeaders(received, claim('query'))).toBe(received)
  })
})
