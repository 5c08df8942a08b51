/** Policies a simulation leaves out: by kind, by ARN, or one inline policy of one holder (API reference). */

import type { Input } from '../../../kernel/operation.ts'
import type { SimulatedCaller, SourcePolicy } from './simulated-caller.ts'

type Exclusion = NonNullable<Input<'iam', 'SimulatePrincipalPolicy'>['PolicyExclusionList']>[number]

const awsPolicies = 'arn:aws:iam::aws:policy/'

const kinds: ReadonlyMap<string, (policy: SourcePolicy) => boolean> = new Map([
  ['inline', (policy: SourcePolicy) => policy.holder !== undefined],
  ['aws-managed', (policy: SourcePolicy) => policy.arn?.startsWith(awsPolicies) === true],
  [
    'user-managed',
    (policy: SourcePolicy) => policy.arn !== undefined && !policy.arn.startsWith(awsPolicies),
  ],
])

function excludes(
  { PolicyType, PolicyArn, InlinePolicyIdentifier: inline }: Exclusion,
  policy: SourcePolicy,
): boolean {
  if (PolicyType !== undefined) return kinds.get(PolicyType)?.(policy) === true
  if (PolicyArn !== undefined) return policy.arn === PolicyArn
  return (
    inline !== undefined &&
    policy.id === inline.PolicyName &&
    policy.holder?.type === inline.AttachmentType &&
    policy.holder.name.toLowerCase() === inline.AttachmentName.toLowerCase()
  )
}

/** The caller without what is excluded. */
export function withoutExcluded(
  caller: SimulatedCaller,
  exclusions: readonly Exclusion[] = [],
): SimulatedCaller {
  const { boundary, ...rest } = caller
  const kept = (policy: SourcePolicy) =>
    !exclusions.some((exclusion) => excludes(exclusion, policy))
  const boundaryKept =
    boundary !== undefined &&
    !exclusions.some(
      ({ PolicyType, PolicyArn }) =>
        PolicyType === 'permission-boundary' || PolicyArn === boundary.arn,
    )
  return {
    ...rest,
    identity: caller.identity.filter(kept),
    ...(boundaryKept && { boundary }),
  }
}
