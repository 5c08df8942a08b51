/** Tags of buckets and objects (S3 user guide, "Categorizing your objects using tags"; user-defined tag restrictions). */

import type { NeedContext } from '../../kernel/resource.ts'
import { invalidArgument, s3Error } from './errors.ts'

export interface Tag {
  readonly Key: string
  readonly Value: string
}

export const mostObjectTags = 10

const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Tags as they are kept, in the order given; throws InvalidTag and BadRequest in S3's words. */
export function checkedTags(tags: readonly Tag[], most: number): Readonly<Record<string, string>> {
  if (tags.length > most)
    throw s3Error(
      'BadRequest',
      most === mostObjectTags
        ? 'Object tags cannot be greater than 10'
        : `Bucket tag count cannot be greater than ${most}`,
    )
  const kept: Record<string, string> = Object.create(null)
  for (const { Key: key, Value: value } of tags) {
    if (key.length === 0 || key.length > 128 || !allowed.test(key))
      throw s3Error('InvalidTag', 'The TagKey you have provided is invalid', { TagKey: key })
    if (value.length > 256 || !allowed.test(value))
      throw s3Error('InvalidTag', 'The TagValue you have provided is invalid', {
        TagKey: key,
        TagValue: value,
      })
    if (key.toLowerCase().startsWith('aws:'))
      throw s3Error(
        'InvalidTag',
        most === mostObjectTags
          ? 'Your TagKey cannot be prefixed with aws:'
          : 'System tags cannot be added/updated by requester',
        { TagKey: key },
      )
    if (key in kept)
      throw s3Error('InvalidTag', 'Cannot provide multiple Tags with the same key', { TagKey: key })
    kept[key] = value
  }
  return kept
}

export const describeTags = (tags: Readonly<Record<string, string>> | undefined): readonly Tag[] =>
  Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }))

/** `aws:RequestTag/key` and `aws:TagKeys` of tags in a request for a bucket. */
export const tagContext = (tags: readonly Tag[] | undefined): NeedContext =>
  prefixed(tags, 'aws:RequestTag/', 'aws:TagKeys')

/** `s3:RequestObjectTag/key` and `s3:RequestObjectTagKeys` of tags in a request for an object. */
export const objectTagContext = (tags: readonly Tag[] | undefined): NeedContext =>
  prefixed(tags, 's3:RequestObjectTag/', 's3:RequestObjectTagKeys')

function prefixed(tags: readonly Tag[] | undefined, prefix: string, keys: string): NeedContext {
  if (tags === undefined || tags.length === 0) return {}
  const context: Record<string, string | readonly string[]> = Object.create(null)
  for (const { Key, Value } of tags) context[prefix + Key] = Value
  context[keys] = tags.map(({ Key }) => Key)
  return context
}

const badHeader = (value: string) =>
  invalidArgument(
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    'x-amz-tagging',
    value,
  )

/** Tags of the `x-amz-tagging` header: URL query parameters. */
export function tagsOfHeader(header: string | undefined): readonly Tag[] | undefined {
  if (header === undefined) return undefined
  const tags: Tag[] = []
  for (const piece of header.split('&')) {
    if (piece === '') continue
    const equals = piece.indexOf('=')
    // the second `=` of a pair should have been encoded (observed)
    if (equals !== piece.lastIndexOf('=')) throw badHeader(header)
    try {
      const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '))
      tags.push({
        Key: decode(equals < 0 ? piece : piece.slice(0, equals)),
        Value: equals < 0 ? '' : decode(piece.slice(equals + 1)),
      })
    } catch {
      throw badHeader(header)
    }
  }
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) throw badHeader(header)
  return tags
}
