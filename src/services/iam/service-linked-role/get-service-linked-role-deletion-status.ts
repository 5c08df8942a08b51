import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { roleResource } from '../role/role.ts'
import { deletionTaskKey, deletionTasks } from './deletion-task.ts'

/** How a deletion went: a task that exists has succeeded. */
export const getServiceLinkedRoleDeletionStatus = operation(
  'iam',
  'GetServiceLinkedRoleDeletionStatus',
  {
    effect: 'read',
    authorize({ input, account }) {
      // task/aws-service-role/SERVICE/ROLE/UUID
      const [, , service = '', name = ''] = input.DeletionTaskId.split('/')
      const deleted = { account, name, newPath: `/aws-service-role/${service}/` }
      return [need('iam:GetServiceLinkedRoleDeletionStatus', resource(roleResource, deleted))]
    },
    async run({ input, account, tx, fail }) {
      if (!(await tx.get(deletionTasks, deletionTaskKey(account, input.DeletionTaskId))))
        throw fail(
          'NoSuchEntity',
          `The deletion task with id ${input.DeletionTaskId} cannot be found.`,
        )
      return { Status: 'SUCCEEDED' as const }
    },
  },
)
