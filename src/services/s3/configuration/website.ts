/** The website configuration of a bucket (S3 user guide, "Hosting a static website using Amazon S3"). */

import type { Input, Operation } from '../../../kernel/operation.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { invalidArgument, invalidRequest, malformedXml, s3Error } from '../errors.ts'
import { type Checking, configurationFamily, configurationOf } from './configuration.ts'

export type Website = Input<'s3', 'PutBucketWebsite'>['WebsiteConfiguration']

const websiteKind = 'website'

const noWebsite = (bucket: string) =>
  s3Error(
    'NoSuchWebsiteConfiguration',
    'The specified bucket does not have a website configuration',
    { BucketName: bucket },
  )

/** The website that a host names; throws NoSuchBucket and NoSuchWebsiteConfiguration. */
export async function websiteOf(tx: ReadTransaction, bucketName: string): Promise<Website> {
  const bucket = await existingBucket(tx, bucketName)
  const website = await configurationOf<Website>(tx, bucket.id, websiteKind)
  if (website === undefined) throw noWebsite(bucketName)
  return website
}

export const bucketWebsiteOperations: readonly Operation[] = configurationFamily({
  kind: websiteKind,
  put: ['PutBucketWebsite', 's3:PutBucketWebsite'],
  get: ['GetBucketWebsite', 's3:GetBucketWebsite'],
  remove: ['DeleteBucketWebsite', 's3:DeleteBucketWebsite'],
  checked: checkedWebsite,
  shown: (website: Website) => website,
  unset({ name }) {
    throw noWebsite(name)
  },
})

const mostRules = 50

/** Texts are observed but where a comment says otherwise. */
function checkedWebsite({ input }: Checking<'PutBucketWebsite'>): Website {
  const website = input.WebsiteConfiguration
  const { RedirectAllRequestsTo: all, IndexDocument: index, ErrorDocument: error } = website
  if (all !== undefined) {
    if (index !== undefined || error !== undefined || website.RoutingRules !== undefined)
      throw invalidArgument(
        'RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.',
        'RedirectAllRequestsTo',
        'not null',
      )
    checkTarget(all)
    return website
  }
  if (index === undefined)
    throw invalidArgument(
      'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
      'IndexDocument',
      'null',
    )
  if (index.Suffix === '' || index.Suffix.includes('/'))
    throw invalidArgument(
      'The IndexDocument Suffix is not well formed',
      'IndexDocument',
      index.Suffix,
    )
  if (error !== undefined && error.Key === '')
    throw invalidArgument('The ErrorDocument Key is not well formed', 'ErrorDocument', error.Key)
  const rules = website.RoutingRules
  if (rules === undefined) return website
  if (rules.length > mostRules)
    throw invalidRequest(
      `${rules.length} routing rules provided, the number of routing rules in a website configuration is limited to ${mostRules}.`,
    )
  if (rules.length === 0) throw malformedXml()
  for (const rule of rules) checkRule(rule)
  return website
}

type Rule = NonNullable<Website['RoutingRules']>[number]

function checkRule({ Condition: condition, Redirect: redirect }: Rule): void {
  if (
    condition !== undefined &&
    condition.HttpErrorCodeReturnedEquals === undefined &&
    condition.KeyPrefixEquals === undefined
  )
    throw invalidRequest(
      "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
    )
  const code = condition?.HttpErrorCodeReturnedEquals
  if (code !== undefined && !/^[45]\d\d$/.test(code))
    throw invalidRequest(
      `The provided HTTP error code (${code}) is not valid. Valid codes are 4XX or 5XX.`,
    )
  checkTarget(redirect)
  if (redirect.ReplaceKeyPrefixWith !== undefined && redirect.ReplaceKeyWith !== undefined)
    throw invalidRequest('You can only define ReplaceKeyPrefix or ReplaceKey but not both.')
  const redirectCode = redirect.HttpRedirectCode
  if (redirectCode !== undefined && !/^3(?:0[1-8])$/.test(redirectCode))
    throw invalidRequest(
      `The provided HTTP redirect code (${redirectCode}) is not valid. Valid codes are 3XX except 300.`,
    )
  if (Object.keys(redirect).length === 0) throw malformedXml()
}

interface Target {
  readonly HostName?: string
  readonly Protocol?: string
}

function checkTarget({ HostName: host, Protocol: protocol }: Target): void {
  if (protocol !== undefined && protocol !== 'http' && protocol !== 'https')
    throw invalidRequest(
      'Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.',
    )
  // it becomes part of a header
  if (host !== undefined && !/^[\x21-\x7e]+$/.test(host)) throw malformedXml()
}
