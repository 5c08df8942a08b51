import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { inMemory, page } from '../paging.ts'
import { type EntityPolicy, subjectOfEntity, subjectResource } from './entity.ts'
import { grantedBy } from './granted-services.ts'

/** Which policies of a user (those of its groups too), group or role give access to each of some services. */
export const listPoliciesGrantingServiceAccess = operation(
  'iam',
  'ListPoliciesGrantingServiceAccess',
  {
    effect: 'read',
    authorize: ({ input, account }) => [
      need('iam:ListPoliciesGrantingServiceAccess', subjectResource(account, input.Arn)),
    ],
    async run(call) {
      const { Arn, ServiceNamespaces } = call.input
      const { policies } = await subjectOfEntity(call, Arn)
      const granted = policies.map((policy) => ({ policy, grants: grantedBy(policy.text) }))
      const entries = ServiceNamespaces.map((ServiceNamespace, place) => ({
        place,
        entry: {
          ServiceNamespace,
          Policies: granted
            .filter(({ grants }) => grants(ServiceNamespace.toLowerCase()))
            .map(({ policy }) => describePolicy(policy)),
        },
      }))
      const { items, end } = await page(
        { ...call, input: call.input as { Marker?: string } },
        inMemory(`ListPoliciesGrantingServiceAccess/${Arn}`, entries, ({ place }) => place),
      )
      return { PoliciesGrantingServiceAccess: items.map(({ entry }) => entry), ...end }
    },
  },
)

const entityTypes = { user: 'USER', group: 'GROUP', role: 'ROLE' } as const

/** A managed policy has an ARN, an inline one an entity (API reference). */
const describePolicy = ({ name, arn, holder }: EntityPolicy) => ({
  PolicyName: name,
  PolicyType: arn === undefined ? ('INLINE' as const) : ('MANAGED' as const),
  ...(arn !== undefined && { PolicyArn: arn }),
  ...(holder && { EntityType: entityTypes[holder.type], EntityName: holder.name }),
})
