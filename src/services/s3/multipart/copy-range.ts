/** The bytes of its source that a copied part takes (UploadPartCopy, `x-amz-copy-source-range`; texts observed). */

import { invalidArgument, invalidRequest } from '../errors.ts'

const headerName = 'x-amz-copy-source-range'

/** Bytes of a source. */
export interface CopyRange {
  readonly start: number
  /** Inclusive; before `start` for an empty source. */
  readonly end: number
}

/** The whole source without a header; throws InvalidArgument and InvalidRequest for one that doesn't fit it. */
export function copyRange(header: string | undefined, size: number): CopyRange {
  if (header === undefined) return { start: 0, end: size - 1 }
  const match = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header)
  const [start, end] = [Number(match?.[1]), Number(match?.[2])]
  if (match === null || start > end)
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      headerName,
      header,
    )
  if (start >= size)
    throw invalidRequest('The specified copy range is invalid for the source object size')
  if (end >= size)
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      headerName,
      header,
    )
  return { start, end }
}
