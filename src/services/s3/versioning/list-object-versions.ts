import { operation } from '../../../kernel/operation.ts'
import { describeOwners } from '../acl/owners.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { invalidArgument } from '../errors.ts'
import { keyEncoding, listNeed, versionLimit } from '../listing/list-input.ts'
import { restoreStatus } from '../object/archive.ts'
import { describeEntry } from '../object/describe.ts'
import { isDeleteMarker, type StoredObject, type Version, versionIdOf } from '../object/object.ts'
import { checkVersionId } from '../object/read.ts'
import { type ListedVersion, listVersions } from './list-versions.ts'

/** Every version and delete marker of a bucket in order of keys, newest first. */
export const listObjectVersions = operation('s3', 'ListObjectVersions', {
  effect: 'read',
  authorize: ({ input }) => [listNeed(input, 's3:ListBucketVersions')],
  async run({ input, tx, now }) {
    const encode = keyEncoding(input.EncodingType)
    const limit = versionLimit(input.MaxKeys)
    const bucket = await existingBucket(tx, input.Bucket)
    const { Prefix: prefix = '', Delimiter: delimiter = '' } = input
    const { KeyMarker: keyMarker = '', VersionIdMarker: versionMarker = '' } = input
    if (versionMarker !== '' && keyMarker === '')
      throw invalidArgument(
        'A version-id marker cannot be specified without a key marker.',
        'version-id-marker',
        versionMarker,
      )
    if (versionMarker !== '') checkVersionId(versionMarker)
    const { found, commonPrefixes, next } =
      limit === 0
        ? { found: [], commonPrefixes: [], next: undefined }
        : await listVersions(tx, bucket.id, {
            prefix,
            delimiter,
            keyMarker,
            versionMarker,
            limit,
          })
    const restored = restoreStatus(input, now)
    const owned = found.map(({ version }) => ownedBy(version))
    const owner = await describeOwners(tx, bucket, owned)
    const place = ({ version, isLatest }: ListedVersion) => ({
      ...owner(ownedBy(version)),
      Key: encode(version.key),
      VersionId: versionIdOf(version),
      IsLatest: isLatest,
      LastModified: new Date(version.modifiedAt),
    })
    return {
      Name: bucket.name,
      Prefix: encode(prefix),
      KeyMarker: encode(keyMarker),
      VersionIdMarker: versionMarker,
      ...(next && { NextKeyMarker: encode(next.key) }),
      ...(next?.versionId && { NextVersionIdMarker: next.versionId }),
      ...(delimiter !== '' && { Delimiter: encode(delimiter) }),
      MaxKeys: limit,
      ...(input.EncodingType && { EncodingType: input.EncodingType }),
      IsTruncated: next !== undefined,
      Versions: found
        .filter(({ version }) => !isDeleteMarker(version))
        .map((each) => ({
          ...describeEntry(each.version as StoredObject, encode(each.version.key)),
          ...restored(each.version as StoredObject),
          ...place(each),
        })),
      DeleteMarkers: found.filter(({ version }) => isDeleteMarker(version)).map(place),
      CommonPrefixes: commonPrefixes.map((each) => ({ Prefix: encode(each) })),
    }
  },
})

/** Markers are the bucket owner's. */
const ownedBy = (version: Version): { readonly owner?: string } =>
  isDeleteMarker(version) ? {} : version
