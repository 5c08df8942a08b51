/** The source of a copy: `x-amz-copy-source`, decoded once (CopyObject, "Request parameters"). */

import type { RequestFacts } from '../../../kernel/operation.ts'
import { type Need, resource } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import { type Bucket, bucketByName } from '../bucket/bucket.ts'
import type { DataKeys } from '../encryption/content.ts'
import { checkReadingKey, type SourceKeyInput, sourceKey } from '../encryption/customer-key.ts'
import { checkSignedForKms, type KmsCaller } from '../encryption/kms.ts'
import { openDataKeys } from '../encryption/object-encryption.ts'
import { openingNeeds } from '../encryption/reading.ts'
import { invalidArgument, invalidRequest, noSuchKey, noSuchVersion } from '../errors.ts'
import { withManifest } from './manifest.ts'
import {
  isDeleteMarker,
  objectByKey,
  objectResource,
  type StoredObject,
  type Version,
  versionById,
  versionIdOf,
} from './object.ts'
import { checkVersionId, versioned } from './read.ts'

export interface CopySource {
  readonly bucket: string
  readonly key: string
  readonly versionId: string | undefined
}

const headerName = 'x-amz-copy-source'

/** Throws InvalidArgument for what names no bucket and key. */
export function parseCopySource(header: string): CopySource {
  const marker = header.indexOf('?versionId=')
  const versionId = marker < 0 ? undefined : decoded(header.slice(marker + 11), header)
  const path = decoded(marker < 0 ? header : header.slice(0, marker), header)
  const named = path.startsWith('/') ? path.slice(1) : path
  const slash = named.indexOf('/')
  if (slash < 0)
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      headerName,
      header,
    )
  const bucket = named.slice(0, slash)
  const key = named.slice(slash + 1)
  if (bucket === '') throw invalidArgument('Invalid copy source bucket name', headerName, header)
  if (key === '') throw invalidArgument('Invalid copy source object key', headerName, header)
  return { bucket, key, versionId }
}

function decoded(text: string, header: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalidArgument('Invalid copy source encoding.', headerName, header)
  }
}

/** As policies see it: decoded, bucket and key. */
export const copySourceText = ({ bucket, key, versionId }: CopySource): string =>
  versionId === undefined ? `${bucket}/${key}` : `${bucket}/${key}?versionId=${versionId}`

const sourceResource = (source: CopySource, expectedOwner: string | undefined) =>
  resource(objectResource, {
    bucket: source.bucket,
    key: source.key,
    expectedOwner,
    showsTags: true,
    versionId: source.versionId,
  })

/** Reading the source, under the policy of its bucket. */
export const sourceNeed = (source: CopySource, expectedOwner: string | undefined): Need =>
  versioned(
    source.versionId,
    's3:GetObject',
    's3:GetObjectVersion',
    sourceResource(source, expectedOwner),
  )

/** Reading the tags of the source, when they are copied. */
export const sourceTagsNeed = (source: CopySource): Need =>
  versioned(
    source.versionId,
    's3:GetObjectTagging',
    's3:GetObjectVersionTagging',
    sourceResource(source, undefined),
  )

/** Reading the annotations of the source, when they are copied. */
export const sourceAnnotationsNeed = (source: CopySource): Need =>
  versioned(
    source.versionId,
    's3:GetObjectAnnotation',
    's3:GetObjectVersionAnnotation',
    sourceResource(source, undefined),
  )

export const checkSourceVersion = ({ versionId }: CopySource): void => checkVersionId(versionId)

interface SourceCall extends KmsCaller {
  readonly input: SourceKeyInput
  readonly request: RequestFacts
}

/** What the caller needs of KMS to have the source read; nothing where it isn't there. */
export async function sourceKeyNeeds(
  call: SourceCall & { readonly tx: ReadTransaction },
  source: CopySource,
): Promise<readonly Need[]> {
  const bucket = await bucketByName(call.tx, source.bucket)
  const version = bucket && (await sourceVersion(call.tx, bucket, source))
  return version && !isDeleteMarker(version) ? openingNeeds(call, version) : []
}

/** The data keys of the source; throws unless the key of the client's that it needs came with the request. */
export function openSource(
  tx: ReadTransaction,
  call: SourceCall & { readonly world: World },
  source: StoredObject,
): Promise<DataKeys> {
  const given = sourceKey(call.input)
  checkReadingKey(source.encryption?.customer, given)
  if (source.encryption?.kms) checkSignedForKms(call.request)
  return openDataKeys({ ...call, tx }, source, source.encryption, given)
}

/** The version that is to be copied, marker or not; `undefined` when it isn't there. */
export const sourceVersion = (
  tx: ReadTransaction,
  bucket: Bucket,
  { key, versionId }: CopySource,
): Promise<Version | undefined> =>
  versionId === undefined
    ? objectByKey(tx, bucket.id, key)
    : versionById(tx, bucket.id, key, versionId)

/** The object that is to be copied; throws InvalidRequest for a marker (observed). */
export async function sourceObject(
  tx: ReadTransaction,
  bucket: Bucket,
  source: CopySource,
): Promise<StoredObject | undefined> {
  const version = await sourceVersion(tx, bucket, source)
  if (version && isDeleteMarker(version))
    throw invalidRequest(
      'The source of a copy request may not specifically refer to a delete marker by version id.',
    )
  return version && withManifest(tx, version)
}

/** What those who may list the bucket of the source are told. */
export const noSuchSource = ({ key, versionId }: CopySource) =>
  versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId)

/** Said of sources that have versions. */
export const describeSourceVersion = (named: CopySource, source: StoredObject) =>
  named.versionId === undefined && source.versionId === undefined
    ? {}
    : { CopySourceVersionId: versionIdOf(source) }
