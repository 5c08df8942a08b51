/** Objects as answers describe them. */

import type { Bucket } from '../bucket/bucket.ts'
import type { ChecksumAlgorithm } from '../content/checksums.ts'
import { checksumRow } from '../content/checksums.ts'
import type { CustomerKey } from '../encryption/customer-key.ts'
import { describeEncryption } from '../encryption/object-encryption.ts'
import { quoted, type StoredChecksum, type StoredObject, versionIdOf } from './object.ts'

/** Buckets that never kept versions say nothing of them. */
export const describeVersion = (
  { versioning }: Bucket,
  version: { readonly versionId?: string },
): { readonly VersionId?: string } =>
  versioning === undefined ? {} : { VersionId: versionIdOf(version) }

/** The member of the algorithm, and the type. */
export const describeChecksum = ({ algorithm, type, value }: StoredChecksum) => ({
  [checksumRow(algorithm).member]: value,
  ChecksumType: type,
})

/** Headers of GetObject and HeadObject, body and length left out. */
export const describeObject = (object: StoredObject, given?: CustomerKey) => ({
  AcceptRanges: 'bytes',
  LastModified: new Date(object.modifiedAt),
  ETag: quoted(object.etag),
  ...object.headers,
  Metadata: object.metadata,
  ...describeEncryption(object.encryption, given),
  ...(object.storageClass !== undefined && { StorageClass: object.storageClass }),
})

/** An object in a listing. */
export const describeEntry = (object: StoredObject, key: string) => ({
  Key: key,
  LastModified: new Date(object.modifiedAt),
  ETag: quoted(object.etag),
  ChecksumAlgorithm: [object.checksum.algorithm] as ChecksumAlgorithm[],
  ChecksumType: object.checksum.type,
  Size: object.size,
  StorageClass: object.storageClass ?? 'STANDARD',
})
