import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import {
  attachedPolicyArns,
  attachmentKey,
  attachments,
  type PolicyHolder,
} from '../policy/attachment.ts'
import { existingRole, noSuchRole, roleKey, roleResource, roles } from '../role/role.ts'
import { deletionTasks } from './deletion-task.ts'

/** Deletes the role of a service, together with its policy's attachment, and answers the task that did it. */
export const deleteServiceLinkedRole = operation('iam', 'DeleteServiceLinkedRole', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need('iam:DeleteServiceLinkedRole', resource(roleResource, { account, name: input.RoleName })),
  ],
  async run(call) {
    const { input, account, tx, world, fail } = call
    const { name, linkedService } = await existingRole(call, input.RoleName)
    if (linkedService === undefined) throw fail('NoSuchEntity', noSuchRole(input.RoleName))
    const holder: PolicyHolder = { account, type: 'role', name }
    for (const arn of await attachedPolicyArns(tx, holder))
      await tx.delete(attachments, attachmentKey(holder, arn))
    await tx.delete(roles, roleKey(account, name))
    const id = `task/aws-service-role/${linkedService}/${name}/${world.ids.uuid()}`
    await tx.insert(deletionTasks, {
      account,
      id,
      roleName: name,
      servicePrincipal: linkedService,
    })
    return { DeletionTaskId: id }
  },
})
