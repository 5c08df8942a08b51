/** What a request's action and resource say about the facts of a decision; what is given wins. */
import type { DecisionRequest } from '../../policy/index.ts'
import { BadInput, membersOf } from './input.ts'

type Facts = NonNullable<DecisionRequest['facts']>

const flags = [
  'trustPolicy',
  'kmsKey',
  'aclGrants',
  'managementAccount',
  'rcpExempt',
  'ownedByAws',
  'ownerRecovers',
] as const

/** Calls whose target is a role and whose resource policy is therefore a trust policy. */
const TRUSTED = /^sts:(AssumeRole|TagSession$|SetSourceIdentity$)/i
/** Calls by which the owner's root user gets out of a policy that locks everybody out. */
const RECOVERING = /^s3:(Get|Put|Delete)BucketPolicy$/i
/** Calls that leave what they name as it is. */
const READING = /^iam:(Get|List|Generate|Simulate)/i

export function factsOf(action: string, resource: string, given: unknown): Facts {
  const said = membersOf(given ?? {}, '`facts`')
  const facts: Record<string, boolean | string> = {
    trustPolicy: TRUSTED.test(action),
    ownerRecovers: RECOVERING.test(action),
    kmsKey: /^arn:[^:]+:kms:[^:]*:\d{12}:key\//.test(resource),
    ownedByAws:
      /^arn:[^:]+:kms:[^:]*:[^:]*:alias\/aws\//.test(resource) ||
      (/^arn:[^:]+:iam::(aws:policy|\d{12}:role\/aws-reserved)\//.test(resource) &&
        !READING.test(action)),
  }
  for (const [name, value] of Object.entries(said)) {
    const known = name === 'canonicalId' ? typeof value === 'string' : isFlag(name, value)
    if (!known) throw new BadInput(`\`facts\`: \`${name}\` is unknown or has the wrong type`)
    facts[name] = value as boolean | string
  }
  return facts
}

const isFlag = (name: string, value: unknown): boolean =>
  (flags as readonly string[]).includes(name) && typeof value === 'boolean'
