/** Where a bucket lies: all buckets of a server are in its region. */

import { s3Error } from '../errors.ts'

/**
 * Checks the location of a new bucket and gives what GetBucketLocation says of it later. us-east-1 is named by leaving
 * the constraint out; `EU` is the old name of eu-west-1 (CreateBucket, observed errors).
 */
export function checkedLocation(
  region: string,
  constraint: string | undefined,
): string | undefined {
  const asked = constraint === '' ? undefined : constraint
  if (region === 'us-east-1') {
    if (asked === undefined) return undefined
    if (asked === 'us-east-1')
      throw s3Error('InvalidLocationConstraint', 'The specified location-constraint is not valid', {
        LocationConstraint: asked,
      })
    throw illegal(asked)
  }
  if (asked === region || (asked === 'EU' && region === 'eu-west-1')) return asked
  throw illegal(asked ?? 'unspecified')
}

const illegal = (constraint: string) =>
  s3Error(
    'IllegalLocationConstraintException',
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  )
