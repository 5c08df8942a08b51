import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { checksumRow } from '../content/checksums.ts'
import { invalidArgument } from '../errors.ts'
import { describeAbort } from '../lifecycle/expiration.ts'
import { pageLimit } from '../listing/list-input.ts'
import { quoted } from '../object/object.ts'
import { describeMode } from './checksum-mode.ts'
import { describeParties } from './describe.ts'
import { partEtag, parts } from './part.ts'
import { checkUploadKey } from './part-encryption.ts'
import { existingUpload, inputUpload } from './upload.ts'

/** The parts of an upload under way, by number. */
export const listParts = operation('s3', 'ListParts', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:ListMultipartUploadParts', inputUpload(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const upload = await existingUpload(tx, bucket.id, input.Key, input.UploadId)
    checkUploadKey(input, upload)
    const limit = pageLimit(input.MaxParts, 'max-parts')
    const marker = markerOf(input.PartNumberMarker)
    const found = await tx.list(parts, [bucket.id, upload.id], {
      from: [bucket.id, upload.id, marker + 1],
      limit: limit + 1,
    })
    const page = found.slice(0, limit)
    const member = upload.checksum && checksumRow(upload.checksum.algorithm).member
    return {
      Bucket: bucket.name,
      Key: upload.key,
      UploadId: upload.id,
      PartNumberMarker: String(marker),
      NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
      MaxParts: limit,
      IsTruncated: found.length > page.length,
      Parts: page.map((part) => ({
        PartNumber: part.number,
        LastModified: new Date(part.modifiedAt),
        ETag: quoted(partEtag(part)),
        Size: part.size,
        ...(member && { [member]: part.checksum }),
      })),
      ...(await describeParties(tx, bucket, upload)),
      StorageClass: upload.description.storageClass ?? 'STANDARD',
      ...describeMode(upload),
      ...(await describeAbort(tx, bucket, upload)),
    }
  },
})

function markerOf(text: string | undefined): number {
  if (text === undefined || text === '') return 0
  const number = Number(text)
  if (!/^\d{1,10}$/.test(text) || number > 2147483647)
    throw invalidArgument(
      'Argument part-number-marker must be an integer between 0 and 2147483647',
      'part-number-marker',
      text,
    )
  return number
}
