/** Default encryption of a bucket. Without one objects are encrypted with S3's own keys, since January 2023. */

import type { Operation } from '../../../kernel/operation.ts'
import type { Bucket } from '../bucket/bucket.ts'
import { malformedXml, s3Error } from '../errors.ts'
import { type Checking, configurationFamily } from './configuration.ts'

type Algorithm = 'AES256' | 'aws:kms' | 'aws:kms:dsse'

interface Encryption {
  readonly algorithm: Algorithm
  /** As given; S3 doesn't look whether there is such a key (PutBucketEncryption). */
  readonly keyId?: string
  readonly bucketKey: boolean
  /** Objects can't be written under keys of clients. */
  readonly blocksCustomerKeys: boolean
}

const isAlgorithm = (text: string): text is Algorithm =>
  text === 'AES256' || text === 'aws:kms' || text === 'aws:kms:dsse'

export const bucketEncryptionOperations: readonly Operation[] = configurationFamily({
  kind: 'encryption',
  put: ['PutBucketEncryption', 's3:PutEncryptionConfiguration'],
  get: ['GetBucketEncryption', 's3:GetEncryptionConfiguration'],
  remove: ['DeleteBucketEncryption', 's3:PutEncryptionConfiguration'],
  checked: checkedEncryption,
  marked,
  shown: describe,
  unset: (bucket) =>
    describe({ algorithm: 'AES256', bucketKey: false, blocksCustomerKeys: blocks(bucket) }),
})

const blocks = ({ blocksCustomerKeys }: Bucket): boolean => blocksCustomerKeys === true

function checkedEncryption({ input, bucket }: Checking<'PutBucketEncryption'>): Encryption {
  const [rule, ...more] = input.ServerSideEncryptionConfiguration.Rules
  if (rule === undefined || more.length > 0) throw malformedXml()
  const asked = rule.ApplyServerSideEncryptionByDefault
  const blocked = rule.BlockedEncryptionTypes?.EncryptionType
  if (asked === undefined && blocked === undefined) throw malformedXml()
  if (blocked?.some((type) => type !== 'NONE' && type !== 'SSE-C')) throw malformedXml()
  const algorithm = asked?.SSEAlgorithm ?? 'AES256'
  if (!isAlgorithm(algorithm)) throw malformedXml()
  const keyId = asked?.KMSMasterKeyID
  if (keyId !== undefined && algorithm === 'AES256')
    throw s3Error(
      'InvalidArgument',
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
      { ArgumentName: 'ApplyServerSideEncryptionByDefault' },
    )
  return {
    algorithm,
    ...(keyId !== undefined && { keyId }),
    bucketKey: rule.BucketKeyEnabled ?? false,
    // what isn't spoken of stays (observed since April 2026)
    blocksCustomerKeys: blocked === undefined ? blocks(bucket) : blocked.includes('SSE-C'),
  }
}

/** Whether keys of clients are blocked outlives the configuration: AWS doesn't say, and this is the safe side. */
function marked(bucket: Bucket, value: Encryption | undefined): Bucket {
  const { defaultEncryption: _, blocksCustomerKeys, ...rest } = bucket
  if (value === undefined) return { ...rest, ...(blocksCustomerKeys && { blocksCustomerKeys }) }
  const { algorithm, keyId, bucketKey } = value
  return {
    ...rest,
    ...(algorithm !== 'AES256' && {
      defaultEncryption: { algorithm, bucketKey, ...(keyId !== undefined && { keyId }) },
    }),
    ...(value.blocksCustomerKeys && { blocksCustomerKeys: true }),
  }
}

function describe({ algorithm, keyId, bucketKey, blocksCustomerKeys }: Encryption) {
  return {
    ServerSideEncryptionConfiguration: {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: {
            SSEAlgorithm: algorithm,
            ...(keyId !== undefined && { KMSMasterKeyID: keyId }),
          },
          BucketKeyEnabled: bucketKey,
          BlockedEncryptionTypes: { EncryptionType: [blocksCustomerKeys ? 'SSE-C' : 'NONE'] },
        },
      ],
    },
  }
}
