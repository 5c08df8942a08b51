import { operation } from '../../../kernel/operation.ts'
import { describeOwners } from '../acl/owners.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { openToken, sealToken } from '../continuation.ts'
import { restoreStatus } from '../object/archive.ts'
import { describeEntry } from '../object/describe.ts'
import { keyEncoding, listNeed, pageLimit } from './list-input.ts'
import { listKeys } from './list-keys.ts'

/** Objects of a bucket in order of their keys, continued by token. */
export const listObjectsV2 = operation('s3', 'ListObjectsV2', {
  effect: 'read',
  authorize: ({ input }) => [listNeed(input)],
  async run(call) {
    const { input, tx, now } = call
    const encode = keyEncoding(input.EncodingType)
    const limit = pageLimit(input.MaxKeys)
    const bucket = await existingBucket(tx, input.Bucket)
    const { Prefix: prefix = '', Delimiter: delimiter = '' } = input
    const after =
      input.ContinuationToken === undefined
        ? input.StartAfter
        : openToken(call, bucket.id, input.ContinuationToken)
    const { found, commonPrefixes, last } = await listKeys(tx, bucket.id, {
      prefix,
      delimiter,
      after: after === '' ? undefined : after,
      limit,
    })
    const restored = restoreStatus(input, now)
    const owner = input.FetchOwner ? await describeOwners(tx, bucket, found) : undefined
    return {
      Name: bucket.name,
      Prefix: encode(prefix),
      ...(delimiter !== '' && { Delimiter: encode(delimiter) }),
      MaxKeys: limit,
      ...(input.EncodingType && { EncodingType: input.EncodingType }),
      KeyCount: found.length + commonPrefixes.length,
      IsTruncated: last !== undefined,
      ...(input.ContinuationToken !== undefined && { ContinuationToken: input.ContinuationToken }),
      ...(last !== undefined && { NextContinuationToken: sealToken(call, bucket.id, last) }),
      ...(input.StartAfter !== undefined && { StartAfter: encode(input.StartAfter) }),
      Contents: found.map((object) => ({
        ...describeEntry(object, encode(object.key)),
        ...owner?.(object),
        ...restored(object),
      })),
      CommonPrefixes: commonPrefixes.map((each) => ({ Prefix: encode(each) })),
    }
  },
})
