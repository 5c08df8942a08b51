import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { accounts } from '../../account/public.ts'
import { openToken, sealToken } from '../continuation.ts'
import { invalidArgument, s3Error } from '../errors.ts'
import { bucketArn, buckets } from './bucket.ts'

const mostBuckets = 10_000

/** Buckets of the caller's account, in order of their names. */
export const listBuckets = operation('s3', 'ListBuckets', {
  effect: 'read',
  authorize: () => [need('s3:ListAllMyBuckets', '*')],
  async run(call) {
    const { input, account, tx, world } = call
    const most = input.MaxBuckets ?? mostBuckets
    if (most < 1 || most > mostBuckets)
      throw invalidArgument(
        `Argument max-buckets must be an integer between 1 and ${mostBuckets}`,
        'max-buckets',
        String(most),
      )
    checkRegion(input.BucketRegion, world.region)
    const place = `buckets/${account}`
    const after =
      input.ContinuationToken === undefined
        ? undefined
        : openToken(call, place, input.ContinuationToken)
    const found = await tx.list(buckets, [account], {
      ...(input.Prefix && { startingWith: input.Prefix }),
      ...(after !== undefined && { after: [account, after] }),
      limit: most + 1,
    })
    const shown = found.slice(0, most)
    const last = shown.at(-1)
    const owner = await tx.get(accounts, [account])
    return {
      Buckets: shown.map((bucket) => ({
        Name: bucket.name,
        CreationDate: new Date(bucket.createdAt),
        BucketRegion: bucket.region,
        BucketArn: bucketArn(bucket.name),
      })),
      ...(owner && { Owner: { ID: owner.canonicalUserId } }),
      ...(input.Prefix !== undefined && { Prefix: input.Prefix }),
      ...(found.length > shown.length &&
        last && { ContinuationToken: sealToken(call, place, last.name) }),
    }
  },
})

/** What has the form of a region may be one: AWS knows which there are. Texts observed (2026). */
function checkRegion(asked: string | undefined, region: string): void {
  if (asked === undefined || asked === region) return
  throw s3Error(
    'InvalidArgument',
    /^[a-z]{2,}(?:-[a-z]+)+-\d+$/i.test(asked)
      ? 'Requests with bucket-region specified must be made to the corresponding regional endpoint'
      : `Argument value ${asked} is not a valid AWS Region`,
    { ArgumentName: 'bucket-region' },
  )
}
