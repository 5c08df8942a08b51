/** Configurations of a bucket that are one word: who pays, and whether transfers are accelerated. */

import type { Operation } from '../../../kernel/operation.ts'
import { invalidRequest, malformedXml, s3Error } from '../errors.ts'
import { configurationFamily } from './configuration.ts'

/** Requesters are never charged here, so a bucket can't make them pay: what would look open is not offered. */
export const requestPaymentOperations: readonly Operation[] = configurationFamily({
  kind: 'requestPayment',
  put: ['PutBucketRequestPayment', 's3:PutBucketRequestPayment'],
  get: ['GetBucketRequestPayment', 's3:GetBucketRequestPayment'],
  checked({ input }) {
    if (input.RequestPaymentConfiguration.Payer === 'Requester')
      throw s3Error('NotImplemented', 'Buckets whose requesters pay are not implemented.')
    return input.RequestPaymentConfiguration.Payer
  },
  shown: (Payer: string) => ({ Payer }),
  unset: () => ({ Payer: 'BucketOwner' }),
})

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
