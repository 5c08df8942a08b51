/** What leads a request to a service before its model is loaded. A test holds this table against the models. */

import type { ServiceName } from '../../kernel/operation.ts'

export interface ServiceAddress {
  readonly service: ServiceName
  readonly signingName: string
  /** First label of its host names. */
  readonly hostLabel: string
  /** Version parameter of the query protocol. */
  readonly version?: string
  /** Part of X-Amz-Target before the operation; longer names ending in `.` and this one are the same. */
  readonly target?: string
}

export const serviceAddresses: readonly ServiceAddress[] = [
  { service: 'iam', signingName: 'iam', hostLabel: 'iam', version: '2010-05-08' },
  { service: 'sts', signingName: 'sts', hostLabel: 'sts', version: '2011-06-15' },
  // before S3, which has the scope of both unless the request says otherwise
  { service: 's3-control', signingName: 's3', hostLabel: 's3-control' },
  { service: 's3', signingName: 's3', hostLabel: 's3' },
  {
    service: 'organizations',
    signingName: 'organizations',
    hostLabel: 'organizations',
    target: 'AWSOrganizationsV20161128',
  },
  {
    service: 'cloudtrail',
    signingName: 'cloudtrail',
    hostLabel: 'cloudtrail',
    target: 'CloudTrail_20131101',
  },
  {
    service: 'access-analyzer',
    signingName: 'access-analyzer',
    hostLabel: 'access-analyzer',
  },
  { service: 'account', signingName: 'account', hostLabel: 'account' },
]

/** First labels of host names that address a service. */
export const hostLabels: ReadonlySet<string> = new Set(
  serviceAddresses.map(({ hostLabel }) => hostLabel),
)
