/** S3 bucket policies: S3's words, its own actions and condition keys only, and only resources of the bucket. */

import { parseBlock } from '../condition/ip-address.ts'
import { compileGlob } from '../match/glob.ts'
import { parsePattern } from '../match/pattern.ts'
import { listOf, memberOf, stringsIn } from './json.ts'
import { INVALID_BUCKET_PRINCIPAL } from './principals.ts'
import { BUCKET_ACTIONS, OBJECT_ACTIONS, S3_CONDITION_KEYS } from './s3-vocabulary.ts'
import {
  anyResource,
  missing,
  type ReadStatement,
  type ResourceDialect,
} from './validate-resource.ts'

/** What PutBucketPolicy takes for this bucket; without a name, for any. */
export const bucketPolicy = (bucket: string | undefined): ResourceDialect => ({
  ...anyResource,
  syntaxError: SYNTAX,
  emptyPrincipal: INVALID_BUCKET_PRINCIPAL,
  principalNoObject: SYNTAX,
  invalidPrincipal: () => INVALID_BUCKET_PRINCIPAL,
  emptyAction: INVALID_ACTION,
  action: (action) => (isKnownAction(action) ? undefined : INVALID_ACTION),
  rest: (statement) =>
    resourceElementProblem(statement, bucket) ??
    applicabilityProblem(statement) ??
    conditionProblem(statement),
})

const SYNTAX = 'Invalid policy syntax.'
const INVALID_ACTION = 'Policy has invalid action'
const INVALID_RESOURCE = 'Policy has invalid resource'

/** An action S3 defines, or a pattern that covers at least one (observed: `s3:????` and `*GetObject` are invalid). */
const isKnownAction = (action: string): boolean =>
  [BUCKET_ACTIONS, OBJECT_ACTIONS].some((actions) => coversAny(action, actions))

function coversAny(pattern: string, actions: readonly string[]): boolean {
  if (pattern === '*') return true
  const lower = pattern.toLowerCase()
  if (!lower.startsWith('s3:')) return false
  const matches = wildcard(lower.slice('s3:'.length))
  return actions.some((action) => matches(action.toLowerCase()))
}

const wildcard = (pattern: string) =>
  compileGlob(
    parsePattern(pattern, { wildcards: true, variables: false }).filter(
      (part) => typeof part !== 'object',
    ),
  )

const ARN_PREFIX = 'arn:aws:s3:::'

function resourceElementProblem(
  { object }: ReadStatement,
  bucket: string | undefined,
): string | undefined {
  const resource = memberOf(object, 'Resource')
  const notResource = memberOf(object, 'NotResource')
  if (resource !== undefined && notResource !== undefined) return SYNTAX
  const value = resource ?? notResource
  if (value === undefined) return missing('Resource')
  const items = listOf(value)
  if (items.length === 0) return INVALID_RESOURCE
  for (const item of items) {
    if (item.kind !== 'string') return SYNTAX
    if (!liesIn(item.value, bucket)) return INVALID_RESOURCE
  }
  return undefined
}

/** The bucket itself or objects of it; a wildcard or variable in the bucket's place may stand for it. */
function liesIn(resource: string, bucket: string | undefined): boolean {
  if (!resource.startsWith(ARN_PREFIX)) return false
  const [name = ''] = resource.slice(ARN_PREFIX.length).split('/', 1)
  if (name === '') return false
  return bucket === undefined || name.includes('${') || wildcard(name)(bucket)
}

/** Every action must apply to one of the resources at least. */
function applicabilityProblem({
  object,
  actions,
  exceptActions,
}: ReadStatement): string | undefined {
  const resource = memberOf(object, 'Resource')
  if (exceptActions || resource === undefined) return undefined
  const resources = stringsIn(resource)
  const onBucket = resources.some((arn) => !arn.includes('/'))
  const onObjects = resources.some((arn) => arn.includes('/') || arn.includes('*'))
  const applies = (action: string) =>
    (onBucket && coversAny(action, BUCKET_ACTIONS)) ||
    (onObjects && coversAny(action, OBJECT_ACTIONS))
  return actions.every(applies)
    ? undefined
    : 'Action does not apply to any resource(s) in statement'
}

function conditionProblem({ object }: ReadStatement): string | undefined {
  const condition = memberOf(object, 'Condition')
  if (condition?.kind !== 'object') return undefined
  for (const { name: operator, value: keys } of condition.members.values()) {
    if (keys.kind !== 'object') return SYNTAX
    for (const { name: key, value: values } of keys.members.values()) {
      if (!isKnownKey(key)) return 'Policy has an invalid condition key'
      if (/(?:^|:)(?:Not)?IpAddress(?:IfExists)?$/.test(operator))
        for (const block of stringsIn(values))
          if (parseBlock(block) === undefined) return 'Invalid IP address in Conditions'
    }
  }
  return undefined
}

/** Global keys aren't listed, since AWS adds to them; keys of an identity provider begin with its host. */
function isKnownKey(key: string): boolean {
  const lower = key.toLowerCase()
  if (!lower.startsWith('s3:'))
    return /^(?:aws|saml|sts|[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[^:]*)?):./.test(lower)
  return S3_CONDITION_KEYS.some((known) =>
    known.endsWith('/')
      ? lower.startsWith(known.toLowerCase()) && lower.length > known.length
      : lower === known.toLowerCase(),
  )
}
