import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { existingBucket, inputListing } from '../bucket/bucket.ts'
import { invalidArgument } from '../errors.ts'
import { keyEncoding, pageLimit } from '../listing/list-input.ts'
import { describeMode } from './checksum-mode.ts'
import { describeParties } from './describe.ts'
import { listUploads } from './list-uploads.ts'
import { isUploadId } from './upload.ts'

/** Uploads under way in order of their keys, those of one key by their beginning. */
export const listMultipartUploads = operation('s3', 'ListMultipartUploads', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:ListBucketMultipartUploads', inputListing(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const encode = keyEncoding(input.EncodingType)
    const limit = pageLimit(input.MaxUploads, 'max-uploads')
    const { Prefix: prefix = '', Delimiter: delimiter = '', KeyMarker: keyMarker = '' } = input
    // without a key marker it is passed over (ListMultipartUploads, "upload-id-marker")
    const idMarker = keyMarker === '' ? '' : (input.UploadIdMarker ?? '')
    if (idMarker !== '' && !isUploadId(idMarker))
      throw invalidArgument('Invalid uploadId marker', 'upload-id-marker', idMarker)
    const { found, commonPrefixes, next } = await listUploads(tx, bucket.id, {
      prefix,
      delimiter,
      keyMarker,
      idMarker,
      limit,
    })
    const described = []
    for (const upload of found)
      described.push({
        UploadId: upload.id,
        Key: encode(upload.key),
        Initiated: new Date(upload.initiatedAt),
        StorageClass: upload.description.storageClass ?? 'STANDARD',
        ...(await describeParties(tx, bucket, upload)),
        ...describeMode(upload),
      })
    return {
      Bucket: bucket.name,
      KeyMarker: encode(keyMarker),
      UploadIdMarker: idMarker,
      ...(next && { NextKeyMarker: encode(next.key), NextUploadIdMarker: next.id }),
      Prefix: encode(prefix),
      ...(delimiter !== '' && { Delimiter: encode(delimiter) }),
      ...(input.EncodingType && { EncodingType: input.EncodingType }),
      MaxUploads: limit,
      IsTruncated: next !== undefined,
      Uploads: described,
      CommonPrefixes: commonPrefixes.map((each) => ({ Prefix: encode(each) })),
    }
  },
})
