import { describe, expect, test } from 'vitest'
import type { UpstreamSettings } from '../store/blobs/upstream/settings.ts'
import { AddressRefused, parseBlobAddress, parseCredentialsFile } from './blob-address.ts'

describe('addresses of upstreams', () => {
  test.each<[address: string, expected: Partial<UpstreamSettings>]>([
    [
      's3://my-bucket',
      {
        endpoint: 'https://s3.us-east-1.amazonaws.com',
        region: 'us-east-1',
        bucket: 'my-bucket',
        prefix: '',
        pathStyle: false,
        timeoutMillis: 10_000,
      },
    ],
    [
      's3://my-bucket/?region=eu-west-1',
      { endpoint: 'https://s3.eu-west-1.amazonaws.com', region: 'eu-west-1', prefix: '' },
    ],
    ['s3://my.bucket/a/b', { prefix: 'a/b/', pathStyle: true }],
    ['s3://my-bucket/a/b/', { prefix: 'a/b/' }],
    [
      's3://my-bucket?endpoint=https://garage.example.com&region=garage',
      { endpoint: 'https://garage.example.com', region: 'garage', pathStyle: true },
    ],
    ['s3://b-1?endpoint=https://s3.example.com:8443/', { endpoint: 'https://s3.example.com:8443' }],
    ['s3://b-1?endpoint=http://127.0.0.1:3900', { endpoint: 'http://127.0.0.1:3900' }],
    ['s3://b-1?endpoint=http://[::1]:3900', { endpoint: 'http://[::1]:3900' }],
    ['s3://b-1?endpoint=http://rgw:7480&insecure=yes', { endpoint: 'http://rgw:7480' }],
    ['s3://b-1?endpoint=https://s3.example.com&style=virtual', { pathStyle: false }],
    ['s3://b-1?style=path', { pathStyle: true }],
    ['s3://b-1?timeout=2.5', { timeoutMillis: 2_500 }],
  ])('%s', (address, expected) => {
    expect(parseBlobAddress(address)).toMatchObject(expected)
  })

  test.each<[address: string, says: RegExp]>([
    ['', /s3:\/\/BUCKET/],
    ['my-bucket', /s3:\/\/BUCKET/],
    ['https://bucket.s3.amazonaws.com', /s3:\/\/BUCKET/],
    ['s3://', /s3:\/\/BUCKET|names no bucket/],
    ['s3://x', /names no bucket/],
    ['s3://My_Bucket', /names no bucket/],
    ['s3://canary:canary@bucket', /takes no credentials/],
    ['s3://bucket/a//b', /a prefix has/],
    ['s3://bucket/a%20b', /a prefix has/],
    ['s3://bucket/../x?no=1', /does not know `no`/],
    ['s3://bucket?region=a&region=b', /each setting once/],
    ['s3://bucket#x', /each setting once/],
    ['s3://bucket?region=a/b', /the region is a name/],
    ['s3://bucket?endpoint=ftp://x', /the endpoint is/],
    ['s3://bucket?endpoint=https://x/path', /the endpoint is/],
    ['s3://bucket?endpoint=https://canary@x', /the endpoint is/],
    ['s3://bucket?endpoint=http://rgw:7480', /insecure=yes/],
    ['s3://bucket?style=other', /style is path or virtual/],
    ['s3://bucket?timeout=0', /timeout is in seconds/],
    ['s3://bucket?timeout=61', /timeout is in seconds/],
    ['s3://bucket?timeout=1e1', /timeout is in seconds/],
  ])('refused: %s', (address, says) => {
    expect(() => parseBlobAddress(address)).toThrow(AddressRefused)
    expect(() => parseBlobAddress(address)).toThrow(says)
    try {
      parseBlobAddress(address)
    } catch (error) {
      expect((error as Error).message).not.toContain('canary')
    }
  })
})

describe('files of credentials', () => {
  test.each([
    [
      '[default]\naws_access_key_id = A\naws_secret_access_key=B\n',
      { accessKeyId: 'A', secretAccessKey: 'B' },
    ],
    [
      'aws_access_key_id=A\r\naws_secret_access_key=B\r\naws_session_token=C\r\n',
      { accessKeyId: 'A', secretAccessKey: 'B', sessionToken: 'C' },
    ],
    [
      '# of the upstream\n[a]\naws_access_key_id=A\naws_secret_access_key=B\n[b]\naws_access_key_id=X\naws_secret_access_key=Y',
      { accessKeyId: 'A', secretAccessKey: 'B' },
    ],
  ])('%j', (text, expected) => {
    expect(parseCredentialsFile(text)).toEqual(expected)
  })

  test.each(['', '[default]', 'aws_access_key_id = A', 'aws_secret_access_key = B'])(
    'refused: %j',
    (text) => {
      expect(() => parseCredentialsFile(text)).toThrow(AddressRefused)
    },
  )
})
