/** Default encryption of a bucket. Without one objects are encrypted with S3's own keys, since January 2023. */

import type { Operation } from '../../../kernel/operation.ts'
import { malformedXml, s3Error } from '../errors.ts'
import { type Checking, configurationFamily } from './configuration.ts'

interface Encryption {
  readonly bucketKey: boolean
  /** Kinds of encryption that uploads may not ask for. */
  readonly blocked: readonly string[]
}

const kmsAlgorithms: ReadonlySet<string> = new Set(['aws:kms', 'aws:kms:dsse'])

export const bucketEncryptionOperations: readonly Operation[] = configurationFamily({
  kind: 'encryption',
  put: ['PutBucketEncryption', 's3:PutEncryptionConfiguration'],
  get: ['GetBucketEncryption', 's3:GetEncryptionConfiguration'],
  remove: ['DeleteBucketEncryption', 's3:PutEncryptionConfiguration'],
  checked: checkedEncryption,
  shown: describe,
  unset: () => describe({ bucketKey: false, blocked: [] }),
})

function checkedEncryption({ input }: Checking<'PutBucketEncryption'>): Encryption {
  const [rule, ...more] = input.ServerSideEncryptionConfiguration.Rules
  const asked = rule?.ApplyServerSideEncryptionByDefault
  if (rule === undefined || more.length > 0) throw malformedXml()
  const blocked = rule.BlockedEncryptionTypes?.EncryptionType ?? []
  if (asked === undefined && rule.BlockedEncryptionTypes === undefined) throw malformedXml()
  const algorithm = asked?.SSEAlgorithm ?? 'AES256'
  if (kmsAlgorithms.has(algorithm))
    throw s3Error('NotImplemented', 'Encryption with keys of AWS KMS is not implemented.')
  if (algorithm !== 'AES256') throw malformedXml()
  if (asked?.KMSMasterKeyID !== undefined)
    throw s3Error(
      'InvalidArgument',
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
      { ArgumentName: 'ApplyServerSideEncryptionByDefault' },
    )
  return { bucketKey: rule.BucketKeyEnabled ?? false, blocked: blocked.filter(isBlocked) }
}

const isBlocked = (type: string) => type !== 'NONE'

function describe({ bucketKey, blocked }: Encryption) {
  return {
    ServerSideEncryptionConfiguration: {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
          BucketKeyEnabled: bucketKey,
          ...(blocked.length > 0 && { BlockedEncryptionTypes: { EncryptionType: [...blocked] } }),
        },
      ],
    },
  }
}
