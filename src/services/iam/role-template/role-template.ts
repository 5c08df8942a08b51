/**
 * Role templates, which AWS services publish and accounts acquire roles from. No service publishes one here: every
 * template is unknown.
 */

import type { Operation, OperationName } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need, type ResourceType, resource } from '../../../kernel/resource.ts'

const roleTemplateResource: ResourceType<{ account: string; arn: string }> = {
  name: 'iam:role-template',
  gather: async (_tx, { account, arn }) => ({ arn, account }),
}

const rows: readonly (readonly [name: OperationName<'iam'>, effect: 'read' | 'control'])[] = [
  ['GetRoleTemplateVersion', 'read'],
  ['AcquireRole', 'control'],
]

/** GetRoleTemplateVersion and AcquireRole. The words are recalled. */
export const roleTemplateOperations: readonly Operation[] = rows.map(([name, effect]) =>
  // both inputs name the template in the same member
  operation('iam', name as 'GetRoleTemplateVersion', {
    effect,
    authorize: ({ input, account }) => [
      need(`iam:${name}`, resource(roleTemplateResource, { account, arn: input.TemplateArn })),
    ],
    async run({ input, fail }) {
      throw fail('NoSuchEntity', `Role template ${input.TemplateArn} cannot be found.`)
    },
  }),
)
