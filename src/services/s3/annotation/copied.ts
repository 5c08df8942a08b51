/**
 * Annotations of an object that is copied: they go along unless the request excludes them, sealed anew under the keys of
 * the copy (CopyObject, "x-amz-object-annotation-directive").
 */

import { Readable } from 'node:stream'
import { Fault } from '../../../kernel/errors.ts'
import type { ReadTransaction, WriteTransaction } from '../../../kernel/transaction.ts'
import type { BlobRef, World } from '../../../kernel/world.ts'
import { forgetContent, readContent } from '../content/blobs.ts'
import type { ChecksumAlgorithm } from '../content/checksums.ts'
import { receiveContent } from '../content/receive.ts'
import { type DataKeys, sealedInto } from '../encryption/content.ts'
import { etagOf, type Wrapping } from '../encryption/object-encryption.ts'
import { invalidArgument } from '../errors.ts'
import { type StoredObject, versionIdOf } from '../object/object.ts'
import { type Annotation, annotations, annotationsOf } from './annotation.ts'
import { annotationKeys } from './requests.ts'

interface CopyInput {
  readonly AnnotationDirective?: string
}

/** Whether a copy of this object takes annotations along. */
export const takesAnnotations = (
  { AnnotationDirective: directive }: CopyInput,
  source: StoredObject,
): boolean => directive !== 'EXCLUDE' && (source.annotationCount ?? 0) > 0

/** Throws for a directive that there isn't (text after that for metadata). */
export function checkAnnotationDirective({ AnnotationDirective: directive }: CopyInput): void {
  if (directive !== undefined && directive !== 'COPY' && directive !== 'EXCLUDE')
    throw invalidArgument(
      'Unknown annotation directive.',
      'x-amz-object-annotation-directive',
      directive,
    )
}

/** An annotation as it was read, and the keys that open it. */
export interface OpenAnnotation {
  readonly annotation: Annotation
  readonly keys: DataKeys
}

export async function openAnnotations(
  call: Wrapping<ReadTransaction>,
  source: StoredObject,
): Promise<readonly OpenAnnotation[]> {
  const opened: OpenAnnotation[] = []
  for (const annotation of await call.tx.list(annotations, annotationsOf(source)))
    opened.push({ annotation, keys: await annotationKeys(call, source, annotation) })
  return opened
}

/** An annotation whose bytes were stored anew. */
export interface CopiedAnnotation {
  readonly from: Annotation
  readonly to: Pick<Annotation, 'content' | 'checksum'> & { readonly md5: string }
}

/** One after the other: each is in memory alone. Nothing stays behind when one can't be read. */
export async function copyAnnotations(
  { blobs, random }: Pick<World, 'blobs' | 'random'>,
  opened: readonly OpenAnnotation[],
  keys: DataKeys,
  /** The algorithm that the request names for the copy, else each keeps its own. */
  algorithm: ChecksumAlgorithm | undefined,
): Promise<readonly CopiedAnnotation[]> {
  const copied: CopiedAnnotation[] = []
  try {
    for (const { annotation, keys: own } of opened) {
      const { size, content, checksum } = annotation
      const bytes = await readContent(blobs, content, own, 0, size - 1)
      const received = await receiveContent(
        sealedInto(blobs, keys, random),
        bytes instanceof Readable ? bytes : Readable.from([bytes]),
        size,
        {
          md5: undefined,
          algorithm: algorithm ?? checksum.algorithm,
          chosen: false,
          value: undefined,
          trailer: undefined,
        },
      )
      copied.push({
        from: annotation,
        to: {
          content: received.content,
          md5: received.md5,
          checksum: {
            algorithm: received.algorithm,
            type: 'FULL_OBJECT',
            value: received.checksum,
          },
        },
      })
    }
    return copied
  } catch (thrown) {
    forgetContent(blobs, copiedContent(copied))
    throw thrown
  }
}

export const copiedContent = (copied: readonly CopiedAnnotation[]): readonly BlobRef[] =>
  copied.flatMap(({ to }) => to.content)

/** Throws what has the client try again when the annotations of the source are others by now (documented). */
export async function checkUnchanged(
  tx: ReadTransaction,
  source: StoredObject,
  copied: readonly CopiedAnnotation[],
): Promise<void> {
  if (copied.length === 0) return
  const now = await tx.list(annotations, annotationsOf(source))
  const same =
    now.length === copied.length &&
    now.every(({ name, content }, at) => {
      const from = copied[at]?.from
      return name === from?.name && content[0]?.id === from.content[0]?.id
    })
  if (!same) throw new Fault('unavailable', 'annotations of the source were changed meanwhile')
}

/** Puts them beside the copy, once that is in its place. */
export async function placeAnnotations(
  tx: WriteTransaction,
  { now, world }: { readonly now: number; readonly world: Pick<World, 'random'> },
  object: StoredObject,
  copied: readonly CopiedAnnotation[],
): Promise<void> {
  const { bucketId, key } = object
  for (const { from, to } of copied) {
    const { md5, ...stored } = to
    await tx.put(annotations, {
      bucketId,
      key,
      versionId: versionIdOf(object),
      name: from.name,
      size: from.size,
      etag: etagOf(object.encryption, md5, world.random),
      modifiedAt: now,
      ...stored,
    })
  }
}
