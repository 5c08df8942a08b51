/** Parts of uploads under way: each is a blob of its own, replaced by the next one of its number. */

import { collection } from '../../../kernel/collection.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { ChecksumAlgorithm } from '../content/checksums.ts'
import type { Received } from '../content/receive.ts'
import type { ContentRef } from '../encryption/content.ts'
import { invalidArgument } from '../errors.ts'

/** What is known of a part; its bytes are on disk and verified. */
export interface Part {
  readonly bucketId: string
  readonly uploadId: string
  readonly number: number
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
  readonly size: number
  /** MD5 in hexadecimal. */
  readonly md5: string
  /** Hexadecimal; absent where it is the MD5. */
  readonly etag?: string
  /** Base64, of the upload's algorithm or the default one. */
  readonly checksum: string
  /** What the client summed by itself, where its upload names no algorithm. */
  readonly given?: { readonly algorithm: ChecksumAlgorithm; readonly value: string }
  readonly content: readonly ContentRef[]
}

/** Parts of an upload lie together, by number. */
export const parts = collection<Part>('parts', {
  key: (part) => [part.bucketId, part.uploadId, part.number],
})

interface UploadName {
  readonly bucketId: string
  readonly id: string
}

/** Without quotes. */
export const partEtag = ({ md5, etag = md5 }: Part): string => etag

/** All parts of an upload by number. */
export const partsOf = (tx: ReadTransaction, { bucketId, id }: UploadName): Promise<Part[]> =>
  tx.list(parts, [bucketId, id])

const mostParts = 10_000

/** Throws InvalidArgument for a number that no part has. */
export function checkPartNumber(number: number | undefined): void {
  if (number === undefined || !Number.isInteger(number) || number < 1 || number > mostParts)
    throw invalidArgument(
      'Part number must be an integer between 1 and 10000, inclusive',
      'partNumber',
      String(number),
    )
}

/** The record of bytes that were received for an upload. */
export const newPart = (
  { bucketId, id }: UploadName,
  number: number,
  received: Received,
  now: number,
  etag: string,
): Part => ({
  bucketId,
  uploadId: id,
  number,
  modifiedAt: now,
  size: received.size,
  md5: received.md5,
  ...(etag !== received.md5 && { etag }),
  ...(received.second === undefined
    ? { checksum: received.checksum }
    : {
        checksum: received.second,
        given: { algorithm: received.algorithm, value: received.checksum },
      }),
  content: received.content,
})
