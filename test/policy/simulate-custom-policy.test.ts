/** The written cases once more, as far as SimulateCustomPolicy can say them: a call through the whole pipeline each. */
import type { SimulateCustomPolicyCommandInput } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { validatePolicy } from '../../src/policy/index.ts'
import { type Cloud, startCloud } from '../support/in-process.ts'
import { caseFiles, writtenCases } from './case-files.ts'

interface Case {
  readonly id: string
  readonly request: {
    readonly principal: string | { readonly type: string; readonly arn?: string }
    readonly action: string
    readonly resource: { readonly resource: string; readonly accountId: string }
    readonly contextVariables: Readonly<Record<string, string | readonly string[]>>
    readonly facts?: object
  }
  readonly also?: readonly object[]
  readonly identityPolicies: readonly (object | string)[]
  readonly resourcePolicy: object | string | null
  readonly permissionBoundary: readonly object[] | null
  readonly scps: readonly { readonly policies: readonly object[] }[]
  readonly rcps: readonly object[]
  readonly sessionPolicy: object | null
  readonly vpcEndpointPolicies: readonly object[] | null
  readonly expected: string
}

const decisions: Readonly<Record<string, string>> = {
  Allowed: 'allowed',
  ExplicitlyDenied: 'explicitDeny',
  ImplicitlyDenied: 'implicitDeny',
}

const textOf = (policy: object | string) =>
  typeof policy === 'string' ? policy : JSON.stringify(policy)

/** The call that asks what the case asks; `undefined` for what the operation has no parameter for. */
function callOf(each: Case): SimulateCustomPolicyCommandInput | undefined {
  const { principal, action, resource, contextVariables, facts } = each.request
  const arn = typeof principal === 'string' ? principal : principal.arn
  if (arn === undefined || !/^arn:aws:iam::\d{12}:user\//.test(arn)) return undefined
  if (each.also || each.rcps.length > 0 || each.sessionPolicy || each.vpcEndpointPolicies || facts)
    return undefined
  const resourcePolicy = each.resourcePolicy === null ? undefined : textOf(each.resourcePolicy)
  // The caller of a simulation has no unique id.
  if (resourcePolicy?.includes('AIDAALICE')) return undefined
  const identity = each.identityPolicies.map(textOf)
  const boundary = each.permissionBoundary?.map(textOf)
  const levels = each.scps.map(({ policies }) => policies.map(textOf))
  const kind = action.startsWith('sts:AssumeRole') ? 'trust' : 'resource'
  const refused =
    [...identity, ...(boundary ?? []), ...levels.flat()].some((text) =>
      validatePolicy(text, 'identity'),
    ) ||
    (resourcePolicy !== undefined && validatePolicy(resourcePolicy, kind) !== undefined)
  // What AWS stores in no policy it simulates none of; empty values the API doesn't take.
  if (refused || Object.values(contextVariables).flat().includes('')) return undefined
  if (resource.resource.length < 1 || resource.resource.includes('\u0000')) return undefined
  return {
    PolicyInputList: identity,
    ...(boundary && { PermissionsBoundaryPolicyInputList: boundary }),
    ...(levels.length > 0 && {
      OrderedOrganizationPolicyInputList: levels.map((texts) => ({
        ServiceControlPolicyInputList: texts,
      })),
    }),
    ...(resourcePolicy !== undefined && { ResourcePolicy: resourcePolicy }),
    ActionNames: [action],
    ResourceArns: [resource.resource],
    ResourceOwner: resource.accountId,
    CallerArn: arn,
    ContextEntries: Object.entries(contextVariables).map(([key, value]) => ({
      ContextKeyName: key,
      ContextKeyValues: [value].flat(),
      ContextKeyType: typeof value === 'string' ? 'string' : 'stringList',
    })),
  }
}

let cloud: Cloud
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  iam = cloud.iam((await cloud.account()).admin)
})
afterAll(() => cloud.close())

const sayable = caseFiles
  .flatMap((file) => writtenCases(file) as unknown as Case[])
  .flatMap((each) => {
    const input = callOf(each)
    return input === undefined ? [] : [{ id: each.id, expected: each.expected, input }]
  })

describe('SimulateCustomPolicy', () => {
  test.each(sayable)('$id', async ({ input, expected }) => {
    const { EvaluationResults } = await iam.simulateCustomPolicy(input)
    expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual([
      decisions[expected],
    ])
  })

  test('says most cases of users', () => {
    expect(sayable.length).toBeGreaterThan(350)
  })
})
