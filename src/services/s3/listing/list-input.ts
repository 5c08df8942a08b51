/** What the listings of objects have in common: their conditions, limits and the encoding of keys. */

import { type Need, need } from '../../../kernel/resource.ts'
import { inputListing } from '../bucket/bucket.ts'
import { invalidArgument } from '../errors.ts'

interface ListInput {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
  readonly Prefix?: string
  readonly Delimiter?: string
  readonly MaxKeys?: number
  readonly EncodingType?: string
}

/** `s3:ListBucket` with the keys of the query; an absent parameter is an absent key. */
export const listNeed = (input: ListInput, action = 's3:ListBucket'): Need =>
  need(action, inputListing(input), {
    's3:prefix': input.Prefix,
    's3:delimiter': input.Delimiter,
    's3:max-keys': input.MaxKeys === undefined ? undefined : String(input.MaxKeys),
  })

const mostKeys = 1000

/** Items of a page: 1,000 at most, whatever is asked for. */
export function pageLimit(asked: number | undefined, name = 'max-keys'): number {
  if (asked === undefined) return mostKeys
  if (asked < 0)
    throw invalidArgument(
      `Argument ${name === 'max-keys' ? 'maxKeys' : name} must be an integer between 0 and 2147483647`,
      name === 'max-keys' ? 'maxKeys' : name,
      String(asked),
    )
  return Math.min(asked, mostKeys)
}

/** Versions have words of their own for less than nothing (observed 2026). */
export function versionLimit(asked: number | undefined): number {
  if (asked !== undefined && asked < 0)
    throw invalidArgument('max-keys cannot be negative', 'max-keys', String(asked))
  return pageLimit(asked)
}

/** How keys are written: as they are, or URL-encoded when `encoding-type=url` asks for it. */
export function keyEncoding(type: string | undefined): (key: string) => string {
  if (type === undefined || type === '') return (key) => key
  if (type !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type)
  return encodeKey
}

/** As S3 encodes: slashes stay, spaces become plus signs (observed). */
export const encodeKey = (key: string): string =>
  encodeURIComponent(key.toWellFormed())
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
