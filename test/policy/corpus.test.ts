/** The corpus of policy decisions, where it is at hand: every case, or the sentence of AWS that overrules it. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import {
  type AttachedPolicy,
  type ContextValue,
  compile,
  type DecisionRequest,
  decide,
  type Outcome,
  type PolicyPrincipal,
} from '../../src/policy/index.ts'

const folder = process.env.SALLYPORT_CASES ?? resolve(import.meta.dirname, '../../../shared/cases')
const file = join(folder, 'policy.jsonl')

interface Case {
  readonly id: string
  readonly request: {
    readonly principal: string | { readonly type: 'Anonymous' }
    readonly action: string
    readonly resource: { readonly resource: string; readonly accountId: string }
    readonly contextVariables: Readonly<Record<string, ContextValue>>
  }
  readonly identityPolicies: readonly object[]
  readonly resourcePolicy: object | null
  readonly permissionBoundary: readonly object[] | null
  readonly scps: readonly { readonly policies: readonly object[] }[]
  readonly rcps: readonly { readonly policies: readonly object[] }[]
  readonly sessionPolicy: object | null
  readonly vpcEndpointPolicies: readonly object[] | null
  readonly expected: Outcome
}

/** Ours where AWS says otherwise than the case, with the sentence it rests on. */
const exemptions: readonly { ids: readonly string[]; ours: Outcome; because: string }[] = [
  {
    ids: [
      'iam-simulate/core/noPrincipalElement/statement-without-principal-does-not-deny-when-identity-allows',
    ],
    ours: 'ExplicitlyDenied',
    because:
      'IAM User Guide, Principal: a resource-based policy must have the element; such a document cannot be stored, and one that appears all the same fails closed (rule 114)',
  },
  {
    ids: [
      'iam-simulate/core/resourceWildcards/requestWildcards/allow-resource-specific-resource-matches-request-wildcard',
      'iam-simulate/core/resourceWildcards/requestWildcards/allow-resource-wildcard-resource-matches-request-wildcard',
      'iam-simulate/core/resourceWildcards/requestWildcards/ec2-specific-resource-matches-request-wildcard',
      'iam-simulate/core/resourceWildcards/requestWildcards/cross-service-policies-with-request-wildcard',
      'iam-simulate/resource/requestmatchesresources-should-match-when-request-is-a-single-wildcard',
    ],
    ours: 'ImplicitlyDenied',
    because:
      'IAM User Guide, Resource: an action that names no resource needs `*` in the policy; a specific ARN does not cover it (rule 66)',
  },
  {
    ids: ['iam-simulate/operator/Bool/should-ignore-case-in-replaced-variables'],
    ours: 'ImplicitlyDenied',
    because:
      'IAM User Guide, policy variables: they cannot be used with Numeric, Date, Boolean, Binary, IP address or Null operators (rules 90, 93)',
  },
  {
    ids: [
      'iam-simulate/operator/ArnNotLike/should-return-an-error-if-a-variable-is-not-defined',
      'iam-simulate/operator/StringNotEquals/should-return-replacement-errors',
      'iam-simulate/operator/StringNotEqualsIgnoreCase/should-return-replacement-errors',
    ],
    ours: 'Allowed',
    because:
      'IAM User Guide, policy variables with no value: inverted operators match, since the key is not equal to or like the null value (rule 97)',
  },
  {
    ids: [
      'iam-simulate/resource/requestmatchesresources-should-not-match-a-wildcard-product',
      'iam-simulate/resource/requestmatchesresources-should-not-match-a-wildcard-product-with-a-colon-separator',
    ],
    ours: 'Allowed',
    because:
      'IAM User Guide, Resource: wildcards may stand anywhere within the segments of an ARN that colons separate (rules 61, 63)',
  },
  {
    ids: [
      'iam-simulate/resource/requestmatchesresources-rcp-p4-arn-aws-sqs-is-not-valid-for-rcp',
      'iam-simulate/resource/requestmatchesnotresources-scp-notresource-p7-arn-aws-sqs-us-west-2-rejected-errors-not-in',
      'iam-simulate/resource/requestmatchesnotresources-rcp-notresource-p1-arn-aws-sqs-rejected-errors-not-inverted',
      'iam-simulate/resource/requestmatchesnotresources-rcp-notresource-p2-arn-aws-sqs-us-east-1-rejected-errors-not-in',
      'iam-simulate/resource/requestmatchesnotresources-rcp-notresource-p8-arn-aws-sqs-us-east-1-222222222222-rejected-',
      'iam-simulate/resource/requestmatchesnotresources-scp-notresource-short-arn-with-wildcard-in-middle-rejected-5-se',
      'iam-simulate/resource/requestmatchesnotresources-scp-notresource-pm1-arn-aws-sqs-111111111111-rejected-wildcard-',
      'iam-simulate/resource/requestmatchesnotresources-rcp-notresource-pm1-arn-aws-sqs-111111111111-rejected-errors-no',
    ],
    ours: 'ExplicitlyDenied',
    because:
      'Organizations: Resource of a control policy is a full ARN or `*`; others cannot be stored, and a Deny that appears all the same denies (rule 41)',
  },
  {
    ids: [
      'arsenal/evaluate-a-single-policy-with-conditions-should-allow-access-for-dateequals-condition-with-iso-time-if-meet-co~2',
    ],
    ours: 'ImplicitlyDenied',
    because: 'IAM User Guide, date operators: epoch time is in seconds, not milliseconds (rule 88)',
  },
  {
    ids: [
      'arsenal/evaluate-a-single-policy-with-conditions-should-be-neutral-for-datenotequals-condition-with-iso-timeif-do-not-~2',
    ],
    ours: 'Allowed',
    because: 'IAM User Guide, date operators: epoch time is in seconds, not milliseconds (rule 88)',
  },
]

const exempt = new Map(exemptions.flatMap(({ ids, ours }) => ids.map((id) => [id, ours] as const)))

if (existsSync(file)) {
  const cases: Case[] = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

  test.each(cases)('$id', (each) => {
    expect(decide(requestOf(each)).outcome).toBe(exempt.get(each.id) ?? each.expected)
  })

  test('every exemption names a case that says otherwise', () => {
    const expected = new Map(cases.map((each) => [each.id, each.expected]))
    const idle = [...exempt].filter(([id, ours]) => !expected.has(id) || expected.get(id) === ours)
    expect(idle).toEqual([])
  })
} else {
  test.skip('the corpus is not at hand')
}

function requestOf(each: Case): DecisionRequest {
  const { action, resource, contextVariables, principal } = each.request
  const context = new Map(
    Object.entries(contextVariables).map(([key, value]) => [key.toLowerCase(), value]),
  )
  const { permissionBoundary, sessionPolicy, resourcePolicy, vpcEndpointPolicies } = each
  const boundary = permissionBoundary?.[0]
  const target = resource.resource
  return {
    principal: principalOf(principal),
    action,
    resource: target,
    resourceAccount: resource.accountId,
    context: { get: (key) => context.get(key) },
    policies: {
      identity: each.identityPolicies.map(attached),
      ...(boundary && { boundary: attached(boundary) }),
      ...(sessionPolicy && { session: [attached(sessionPolicy)] }),
      ...(resourcePolicy && { resource: attached(resourcePolicy) }),
      ...(vpcEndpointPolicies && { endpoint: vpcEndpointPolicies.map(attached) }),
      scp: each.scps.map(({ policies }) => policies.map(attached)),
      rcp: each.rcps.map(({ policies }) => policies.map(attached)),
    },
    facts: {
      trustPolicy: action.startsWith('sts:AssumeRole'),
      kmsKey: /^arn:aws:kms:.*:key\//.test(target),
      ownedByAws:
        target.includes(':alias/aws/') ||
        (/^arn:aws:iam::(aws:policy|\d+:role\/aws-reserved)\//.test(target) &&
          !/^iam:(Get|List|Generate|Simulate)/.test(action)),
    },
  }
}

/** Some cases write `Principal: ARN`, which AWS's grammar doesn't have; they mean `{AWS: ARN}`. */
function attached(policy: object): AttachedPolicy {
  const text = JSON.stringify(policy, (key, value) =>
    key === 'Principal' && typeof value === 'string' && value !== '*' ? { AWS: value } : value,
  )
  return { id: 'policy', document: compile(text) }
}

function principalOf(principal: Case['request']['principal']): PolicyPrincipal {
  if (typeof principal !== 'string') return principal
  const [, service, account = '', resource = ''] =
    /^arn:aws:(iam|sts)::(\d{12}):(.+)$/.exec(principal) ?? []
  if (service === undefined) {
    return /^[a-z0-9.-]+\.amazonaws\.com$/.test(principal)
      ? { type: 'Service', service: principal }
      : { type: 'Anonymous' }
  }
  if (resource === 'root') return { type: 'Root', account, arn: principal }
  const [kind, name] = resource.split('/') as [string, string]
  if (kind === 'user') return { type: 'User', account, arn: principal, uniqueId: 'AIDACASE' }
  if (kind === 'federated-user') {
    const userArn = `arn:aws:iam::${account}:user/issuer`
    return { type: 'FederatedUser', account, arn: principal, userArn, userId: 'AIDACASE' }
  }
  const roleArn = kind === 'role' ? principal : `arn:aws:iam::${account}:role/${name}`
  return { type: 'RoleSession', account, arn: principal, roleArn, uniqueId: 'AROACASE' }
}
