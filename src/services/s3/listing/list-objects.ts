import { operation } from '../../../kernel/operation.ts'
import { describeOwners } from '../acl/owners.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { restoreStatus } from '../object/archive.ts'
import { describeEntry } from '../object/describe.ts'
import { keyEncoding, listNeed, pageLimit } from './list-input.ts'
import { listKeys } from './list-keys.ts'

/** Objects of a bucket in order of their keys, continued by marker; NextMarker comes only with a delimiter. */
export const listObjects = operation('s3', 'ListObjects', {
  effect: 'read',
  authorize: ({ input }) => [listNeed(input)],
  async run({ input, tx, now }) {
    const encode = keyEncoding(input.EncodingType)
    const limit = pageLimit(input.MaxKeys)
    const bucket = await existingBucket(tx, input.Bucket)
    const { Prefix: prefix = '', Delimiter: delimiter = '', Marker: marker = '' } = input
    const { found, commonPrefixes, last } = await listKeys(tx, bucket.id, {
      prefix,
      delimiter,
      after: marker === '' ? undefined : marker,
      limit,
    })
    const restored = restoreStatus(input, now)
    const owner = await describeOwners(tx, bucket, found)
    return {
      Name: bucket.name,
      Prefix: encode(prefix),
      Marker: encode(marker),
      ...(last !== undefined && delimiter !== '' && { NextMarker: encode(last) }),
      ...(delimiter !== '' && { Delimiter: encode(delimiter) }),
      MaxKeys: limit,
      ...(input.EncodingType && { EncodingType: input.EncodingType }),
      IsTruncated: last !== undefined,
      Contents: found.map((object) => ({
        ...describeEntry(object, encode(object.key)),
        ...owner(object),
        ...restored(object),
      })),
      CommonPrefixes: commonPrefixes.map((each) => ({ Prefix: encode(each) })),
    }
  },
})
