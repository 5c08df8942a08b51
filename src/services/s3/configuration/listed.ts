/**
 * Configurations that a bucket has several of, each under an id: analytics, inventory, metrics, intelligent tiering. All
 * are validated and kept; one row says what is different (S3 API reference; limits "1,000 per bucket").
 */

import { parseArn } from '../../../kernel/arn.ts'
import type { Input, Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { type NeedContext, need } from '../../../kernel/resource.ts'
import { existingBucket, inputBucket, ownerOf } from '../bucket/bucket.ts'
import { openToken, sealToken } from '../continuation.ts'
import { invalidArgument, s3Error } from '../errors.ts'
import { type BucketInput, configurationsOf, type S3Operation } from './configuration.ts'
import { checkFilter } from './filter.ts'

const mostConfigurations = 1000
const pageSize = 100

type Family = 'Analytics' | 'Inventory' | 'Metrics' | 'IntelligentTiering'
type PutInput<F extends Family> = Input<'s3', `PutBucket${F}Configuration`>

interface Row<F extends Family> {
  readonly family: F
  readonly context?: (input: PutInput<F>) => NeedContext
  /** Throws what is wrong with a configuration whose shape is right. */
  readonly check: (input: PutInput<F>) => void
}

const isBucketArn = (text: string): boolean => {
  const arn = parseArn(text)
  return arn?.service === 's3' && arn.resource !== '' && !arn.resource.includes('/')
}

function checkDestination(bucket: string): void {
  if (!isBucketArn(bucket)) throw s3Error('InvalidS3DestinationBucket', 'Invalid bucket ARN.')
}

/** Least days of each tier; at most two years (IntelligentTiering, `Tiering`). */
const leastDays: Readonly<Record<string, number>> = { ARCHIVE_ACCESS: 90, DEEP_ARCHIVE_ACCESS: 180 }

export const listedConfigurationOperations: readonly Operation[] = [
  ...family({
    family: 'Analytics',
    check({ AnalyticsConfiguration: { Filter, StorageClassAnalysis } }) {
      checkFilter(Filter)
      const target = StorageClassAnalysis.DataExport?.Destination.S3BucketDestination.Bucket
      if (target !== undefined) checkDestination(target)
    },
  }),
  ...family({
    family: 'Inventory',
    // a body that can't be read is decided on without
    context: ({ InventoryConfiguration: asked }) => ({
      's3:InventoryAccessibleOptionalFields': asked?.OptionalFields,
    }),
    check: ({ InventoryConfiguration: { Destination } }) =>
      checkDestination(Destination.S3BucketDestination.Bucket),
  }),
  ...family({
    family: 'Metrics',
    check: ({ MetricsConfiguration: { Filter } }) => checkFilter(Filter),
  }),
  ...family({
    family: 'IntelligentTiering',
    check({ IntelligentTieringConfiguration: { Filter, Tierings } }) {
      checkFilter(Filter)
      // recalled
      for (const { AccessTier, Days } of Tierings) {
        const least = leastDays[AccessTier]
        if (least !== undefined && (Days < least || Days > 730))
          throw invalidArgument(
            `'Days' for ${AccessTier} must be between ${least} and 730`,
            'Days',
            String(Days),
          )
      }
    },
  }),
]

interface IdInput extends BucketInput {
  readonly Id: string
}

const noSuchConfiguration = () =>
  s3Error('NoSuchConfiguration', 'The specified configuration does not exist.')

function family<F extends Family>(row: Row<F>): readonly Operation[] {
  const kind = row.family
  const member = `${kind}Configuration`
  const kept = configurationsOf<Readonly<Record<string, unknown>>>()
  const names = {
    put: `PutBucket${kind}Configuration`,
    get: `GetBucket${kind}Configuration`,
    remove: `DeleteBucket${kind}Configuration`,
    list: `ListBucket${kind}Configurations`,
  } as const satisfies Record<string, S3Operation>
  const writes = `s3:Put${kind}Configuration`
  const reads = `s3:Get${kind}Configuration`

  // the compiler can't see through the family's name what all its inputs have
  const put = operation<'s3', S3Operation, 'control'>('s3', names.put, {
    effect: 'control',
    head: (call) => ownerOf(call as never),
    authorize: ({ input }) => [
      need(writes, inputBucket(input as BucketInput), row.context?.(input as PutInput<F>) ?? {}),
    ],
    async run({ input, tx }) {
      const { Bucket, Id } = input as IdInput
      const bucket = await existingBucket(tx, Bucket)
      const value = (input as unknown as Record<string, Readonly<Record<string, unknown>>>)[member]
      checkId(Id)
      if (value?.Id !== Id)
        throw s3Error('IdMismatch', 'Document ID does not match the specified configuration ID.')
      row.check(input as PutInput<F>)
      const known = await tx.get(kept, [bucket.id, kind, Id])
      if (known === undefined && (await tx.count(kept, [bucket.id, kind])) >= mostConfigurations)
        // recalled
        throw s3Error(
          'TooManyConfigurations',
          'You are attempting to create a new configuration but have already reached the 1,000-configuration limit.',
        )
      await tx.put(kept, { bucketId: bucket.id, kind, id: Id, bucketName: bucket.name, value })
      return {} as never
    },
  })

  const get = operation<'s3', S3Operation, 'read'>('s3', names.get, {
    effect: 'read',
    authorize: ({ input }) => [need(reads, inputBucket(input as BucketInput))],
    async run({ input, tx }) {
      const { Bucket, Id } = input as IdInput
      const bucket = await existingBucket(tx, Bucket)
      const found = await tx.get(kept, [bucket.id, kind, Id])
      if (found === undefined) throw noSuchConfiguration()
      return { [member]: found.value } as never
    },
  })

  const remove = operation<'s3', S3Operation, 'control'>('s3', names.remove, {
    effect: 'control',
    head: (call) => ownerOf(call as never),
    authorize: ({ input }) => [need(writes, inputBucket(input as BucketInput))],
    async run({ input, tx }) {
      const { Bucket, Id } = input as IdInput
      const bucket = await existingBucket(tx, Bucket)
      if (!(await tx.delete(kept, [bucket.id, kind, Id]))) throw noSuchConfiguration()
      return {} as never
    },
  })

  const list = operation<'s3', S3Operation, 'read'>('s3', names.list, {
    effect: 'read',
    authorize: ({ input }) => [need(reads, inputBucket(input as BucketInput))],
    async run(call) {
      const { Bucket, ContinuationToken: token } = call.input as BucketInput & {
        readonly ContinuationToken?: string
      }
      const bucket = await existingBucket(call.tx, Bucket)
      const place = `${names.list}/${bucket.id}`
      const after = token === undefined ? undefined : openToken(call, place, token)
      const found = await call.tx.list(kept, [bucket.id, kind], {
        limit: pageSize + 1,
        ...(after !== undefined && { after: [bucket.id, kind, after] }),
      })
      const page = found.slice(0, pageSize)
      const last = page.at(-1)
      const isTruncated = found.length > pageSize
      return {
        IsTruncated: isTruncated,
        ...(token !== undefined && { ContinuationToken: token }),
        ...(isTruncated && last && { NextContinuationToken: sealToken(call, place, last.id) }),
        [`${member}List`]: page.map(({ value }) => value),
      } as never
    },
  })
  return [put, get, remove, list]
}

/** Documented for all four: 64 letters, digits, hyphens, dots and underscores. The text is recalled. */
function checkId(id: string): void {
  if (!/^[\w.-]{1,64}$/.test(id))
    throw s3Error('InvalidConfigurationId', 'The specified configuration id is invalid.')
}
