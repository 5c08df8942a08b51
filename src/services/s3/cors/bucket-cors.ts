/** The cross-origin rules of a bucket: replaced, read, taken away. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { existingBucket, inputBucket, ownerOf } from '../bucket/bucket.ts'
import { invalidRequest, malformedXml } from '../errors.ts'
import { type CorsRule, corsConfigurations } from './cors.ts'

const mostRules = 100
const methods: ReadonlySet<string> = new Set(['GET', 'PUT', 'POST', 'DELETE', 'HEAD'])

const put = operation('s3', 'PutBucketCors', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketCORS', inputBucket(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const { CORSRules: rules } = input.CORSConfiguration
    if (rules.length === 0 || rules.length > mostRules) throw malformedXml()
    await tx.put(corsConfigurations, { bucketId: bucket.id, rules: rules.map(checkedRule) })
    return {}
  },
})

interface RuleInput {
  readonly ID?: string
  readonly AllowedHeaders?: readonly string[]
  readonly AllowedMethods: readonly string[]
  readonly AllowedOrigins: readonly string[]
  readonly ExposeHeaders?: readonly string[]
  readonly MaxAgeSeconds?: number
}

/** Texts observed (2014 to 2026). */
function checkedRule(rule: RuleInput): CorsRule {
  if (rule.AllowedMethods.length === 0 || rule.AllowedOrigins.length === 0) throw malformedXml()
  for (const method of rule.AllowedMethods)
    if (!methods.has(method))
      throw invalidRequest(
        `Found unsupported HTTP method in CORS config. Unsupported method is ${method}`,
      )
  checkStars('AllowedOrigin', rule.AllowedOrigins)
  checkStars('AllowedHeader', rule.AllowedHeaders ?? [])
  for (const header of rule.ExposeHeaders ?? [])
    if (header.includes('*'))
      throw invalidRequest(
        `ExposeHeader "${header}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
      )
  // what can't stand in a header; an origin of nothing is taken (observed)
  const texts = [...rule.AllowedOrigins, ...(rule.ExposeHeaders ?? [])]
  if (!texts.every((text) => /^[\x21-\x7e]*$/.test(text))) throw malformedXml()
  return {
    ...(rule.ID !== undefined && { id: rule.ID }),
    origins: rule.AllowedOrigins,
    methods: rule.AllowedMethods,
    headers: rule.AllowedHeaders ?? [],
    exposed: rule.ExposeHeaders ?? [],
    ...(rule.MaxAgeSeconds !== undefined && { maxAgeSeconds: rule.MaxAgeSeconds }),
  }
}

function checkStars(element: string, patterns: readonly string[]): void {
  for (const pattern of patterns)
    if (pattern.split('*').length > 2)
      throw invalidRequest(`${element} "${pattern}" can not have more than one wildcard.`)
}

const get = operation('s3', 'GetBucketCors', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetBucketCORS', inputBucket(input))],
  async run({ input, tx, fail }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const configuration = await tx.get(corsConfigurations, [bucket.id])
    if (configuration === undefined)
      throw fail('NoSuchCORSConfiguration', 'The CORS configuration does not exist', {
        BucketName: bucket.name,
      })
    return { CORSRules: configuration.rules.map(describeRule) }
  },
})

const describeRule = (rule: CorsRule) => ({
  ...(rule.id !== undefined && { ID: rule.id }),
  ...(rule.headers.length > 0 && { AllowedHeaders: [...rule.headers] }),
  AllowedMethods: [...rule.methods],
  AllowedOrigins: [...rule.origins],
  ...(rule.exposed.length > 0 && { ExposeHeaders: [...rule.exposed] }),
  ...(rule.maxAgeSeconds !== undefined && { MaxAgeSeconds: rule.maxAgeSeconds }),
})

const remove = operation('s3', 'DeleteBucketCors', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketCORS', inputBucket(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    await tx.delete(corsConfigurations, [bucket.id])
    return {}
  },
})

/** Put, get and delete. */
export const bucketCorsOperations: readonly Operation[] = [put, get, remove]
