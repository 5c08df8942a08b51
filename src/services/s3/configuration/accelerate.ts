/** Whether transfers to and from a bucket are accelerated: kept, and the same road for all. */

import type { Operation } from '../../../kernel/operation.ts'
import { invalidRequest, malformedXml } from '../errors.ts'
import { configurationFamily } from './configuration.ts'

export const accelerateOperations: readonly Operation[] = configurationFamily({
  kind: 'accelerate',
  put: ['PutBucketAccelerateConfiguration', 's3:PutAccelerateConfiguration'],
  get: ['GetBucketAccelerateConfiguration', 's3:GetAccelerateConfiguration'],
  checked({ input, bucket }) {
    if (bucket.name.includes('.'))
      throw invalidRequest(
        'S3 Transfer Acceleration is not supported for buckets with periods (.) in their names',
      )
    const { Status: status } = input.AccelerateConfiguration
    if (status === undefined) throw malformedXml()
    return status
  },
  shown: (Status: string) => ({ Status }),
  unset: () => ({}),
})
