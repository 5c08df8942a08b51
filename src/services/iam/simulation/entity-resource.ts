import { type ResourceRef, type ResourceType, resource } from '../../../kernel/resource.ts'
import { groupResource } from '../group/group.ts'
import { roleResource } from '../role/role.ts'
import { userResource } from '../user/user.ts'
import type { EntityArn } from './simulated-caller.ts'

const types = { user: userResource, group: groupResource, role: roleResource }

/** The entity as policies see it; denials of simulations name it by its ARN (seen in public logs). */
const simulatedEntity: ResourceType<EntityArn & { readonly account: string }> = {
  name: 'iam:entity',
  async gather(tx, { account, kind, name }) {
    const { label: _, ...facts } = await types[kind].gather(tx, { account, name })
    return facts
  },
}

/** The entity a simulation is about, for its need. */
export const entityResource = (account: string, entity: EntityArn): ResourceRef =>
  resource(simulatedEntity, { account, ...entity })
