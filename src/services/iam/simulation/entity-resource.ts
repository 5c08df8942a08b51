import { type ResourceRef, type ResourceType, resource } from '../../../kernel/resource.ts'
import { groupResource } from '../group/group.ts'
import { roleResource } from '../role/role.ts'
import { userResource } from '../user/user.ts'
import { type EntityArn, namedEntity } from './simulated-caller.ts'

const types = { user: userResource, group: groupResource, role: roleResource }

/** The entity as policies see it; denials of simulations name it by its ARN (seen in public logs). */
const simulatedEntity: ResourceType<EntityArn & { readonly account: string }> = {
  name: 'iam:entity',
  async gather(tx, { account, kind, name }, action) {
    const { label: _, ...facts } = await types[kind].gather(tx, { account, name }, action)
    return facts
  },
}

/** An ARN as it was written: it names no entity of the account, which the operation says once the caller may ask. */
const writtenArn: ResourceType<{ readonly account: string; readonly arn: string }> = {
  name: 'iam:entity',
  gather: async (_tx, { account, arn }) => ({ arn, account }),
}

/** The entity a simulation is about, for its need. */
export function entityResource(account: string, arn: string): ResourceRef {
  const entity = namedEntity(arn)
  return entity?.account === account
    ? resource(simulatedEntity, entity)
    : resource(writtenArn, { account, arn })
}
