/** Names a new bucket may have (S3 user guide, "General purpose bucket naming rules"). */

import { s3Error } from '../errors.ts'

const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-']
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3', '-an']

export const isBucketName = (name: string): boolean =>
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
  !name.includes('..') &&
  !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
  !reservedPrefixes.some((prefix) => name.startsWith(prefix)) &&
  !reservedSuffixes.some((suffix) => name.endsWith(suffix))

/** Throws InvalidBucketName for a name no new bucket may have. */
export function checkBucketName(name: string): void {
  if (!isBucketName(name))
    throw s3Error('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name })
}
