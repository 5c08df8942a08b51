import { describe, expect, test } from 'vitest'
import { stripAwsChunked } from './content-encoding.ts'

describe('stripAwsChunked', () => {
  test.each([
    [undefined, undefined],
    ['aws-chunked', undefined],
    ['gzip', 'gzip'],
    ['aws-chunked,gzip', 'gzip'],
    ['gzip, AWS-Chunked , br', 'gzip,br'],
    ['', undefined],
  ])('%s → %s', (given, kept) => {
    expect(stripAwsChunked(given)).toBe(kept)
  })
})
