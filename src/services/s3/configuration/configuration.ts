/**
 * Configurations of buckets that only their own operations read, and how those operations are made: one row says the
 * names, the actions, what is kept and what is answered when nothing is set. They go with their bucket.
 */

import { type Collection, collection } from '../../../kernel/collection.ts'
import type { Ids } from '../../../kernel/ids.ts'
import type {
  Input,
  Operation,
  OperationName,
  Output,
  RequestFacts,
} from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { type Need, type NeedContext, need } from '../../../kernel/resource.ts'
import type { ReadTransaction, WriteTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import { type Bucket, buckets, existingBucket, inputBucket, ownerOf } from '../bucket/bucket.ts'

export interface KeptConfiguration<V = unknown> {
  /** Id of the bucket, not its name. */
  readonly bucketId: string
  /** `lifecycle`, `website`, … */
  readonly kind: string
  /** Of those kinds that a bucket has several of; empty for the others. */
  readonly id: string
  readonly bucketName: string
  /** Plain JSON. */
  readonly value: V
}

const configurations = collection<KeptConfiguration>('bucketConfigurations', {
  key: (configuration) => [configuration.bucketId, configuration.kind, configuration.id],
  indexes: { byKind: { keys: ({ kind, bucketId, id }) => [[kind, bucketId, id]] } },
})

/** The collection, as one kind sees it. */
export const configurationsOf = <V>(): Collection<KeptConfiguration<V>> =>
  configurations as unknown as Collection<KeptConfiguration<V>>

/** What is kept of a kind that a bucket has one of. */
export async function configurationOf<V>(
  tx: ReadTransaction,
  bucketId: string,
  kind: string,
): Promise<V | undefined> {
  return (await tx.get(configurationsOf<V>(), [bucketId, kind, '']))?.value
}

/** Configurations go with their bucket. */
export async function dropConfigurations(tx: WriteTransaction, bucketId: string): Promise<void> {
  for (const each of await tx.list(configurations, [bucketId]))
    await tx.delete(configurations, configurations.key(each))
}

/** As S3 forms ids of rules that came without one (observed): a UUID in base64, 48 characters. */
export const madeId = (ids: Ids): string => Buffer.from(ids.uuid()).toString('base64')

export type S3Operation = OperationName<'s3'>

/** What the inputs of all these operations have. */
export interface BucketInput {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}

export interface Checking<P extends S3Operation> {
  readonly input: Input<'s3', P>
  readonly bucket: Bucket
  readonly tx: ReadTransaction
  readonly world: World
}

export interface Keeping<P extends S3Operation> extends Checking<P> {
  readonly tx: WriteTransaction
  readonly request: RequestFacts
}

interface Row<P extends S3Operation, G extends S3Operation, V> {
  readonly kind: string
  readonly put: readonly [name: P, action: string]
  readonly get: readonly [name: G, action: string]
  readonly remove?: readonly [name: S3Operation, action: string]
  /** Condition keys of the putting action. */
  readonly context?: (input: Input<'s3', P>) => NeedContext
  /** What putting needs beside its action. */
  readonly needs?: (input: Input<'s3', P>) => readonly Need[]
  /** What is kept, as plain JSON; `undefined` takes away what there is. Throws what is wrong with the input. */
  readonly checked: (call: Checking<P>) => V | undefined | Promise<V | undefined>
  /** What every request must know of it, in the bucket's record. */
  readonly marked?: (bucket: Bucket, value: V | undefined) => Bucket
  /** What is done beside, when all is checked. */
  readonly kept?: (call: Keeping<P>, value: V | undefined) => Promise<void>
  /** The answer to putting; empty unless given. */
  readonly answer?: (value: V | undefined) => Output<'s3', P>
  readonly shown: (value: V) => Output<'s3', G>
  /** The answer when nothing is set; throws where that is an error. */
  readonly unset: (bucket: Bucket) => Output<'s3', G>
}

/** The operations of one configuration that a bucket has once. */
export function configurationFamily<P extends S3Operation, G extends S3Operation, V>(
  row: Row<P, G, V>,
): readonly Operation[] {
  const kept = configurationsOf<V>()
  const [putName, putAction] = row.put
  const [getName, getAction] = row.get
  // all inputs of the family name a bucket, which the compiler can't see through the type parameter
  const put = operation<'s3', S3Operation, 'control'>('s3', putName, {
    effect: 'control',
    head: (call) => ownerOf(call as never),
    authorize: ({ input }) => [
      need(
        putAction,
        inputBucket(input as BucketInput),
        row.context?.(input as Input<'s3', P>) ?? {},
      ),
      ...(row.needs?.(input as Input<'s3', P>) ?? []),
    ],
    async run({ input: asked, tx, world, request }) {
      const input = asked as Input<'s3', P>
      const bucket = await existingBucket(tx, (input as BucketInput).Bucket)
      const value = await row.checked({ input, bucket, tx, world })
      const place = { bucketId: bucket.id, kind: row.kind, id: '', bucketName: bucket.name }
      if (row.marked) await tx.replace(buckets, bucket, row.marked(bucket, value))
      if (value === undefined) await tx.delete(kept, [bucket.id, row.kind, ''])
      else await tx.put(kept, { ...place, value })
      await row.kept?.({ input, bucket, tx, world, request }, value)
      return (row.answer?.(value) ?? {}) as never
    },
  })
  const get = operation<'s3', S3Operation, 'read'>('s3', getName, {
    effect: 'read',
    authorize: ({ input }) => [need(getAction, inputBucket(input as BucketInput))],
    async run({ input, tx }) {
      const bucket = await existingBucket(tx, (input as BucketInput).Bucket)
      const value = await configurationOf<V>(tx, bucket.id, row.kind)
      return (value === undefined ? row.unset(bucket) : row.shown(value)) as never
    },
  })
  if (row.remove === undefined) return [put, get]
  const [removeName, removeAction] = row.remove
  const remove = operation<'s3', S3Operation, 'control'>('s3', removeName, {
    effect: 'control',
    head: (call) => ownerOf(call as never),
    authorize: ({ input }) => [need(removeAction, inputBucket(input as BucketInput))],
    async run({ input, tx }) {
      const bucket = await existingBucket(tx, (input as BucketInput).Bucket)
      if (row.marked) await tx.replace(buckets, bucket, row.marked(bucket, undefined))
      await tx.delete(kept, [bucket.id, row.kind, ''])
      return {} as never
    },
  })
  return [put, get, remove]
}
