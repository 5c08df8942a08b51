/** Deletions of service-linked roles, which AWS runs as tasks. Here nothing uses such a role: each is done at once. */

import { collection, type Key } from '../../../kernel/collection.ts'

/** A deletion that was done. */
export interface DeletionTask {
  readonly account: string
  /** `task/aws-service-role/SERVICE/ROLE/UUID` */
  readonly id: string
  readonly roleName: string
  readonly servicePrincipal: string
}

/** By account and id. */
export const deletionTaskKey = (account: string, id: string): Key => [account, id]

/** Every deletion of the account. */
export const deletionTasks = collection<DeletionTask>('service-linked-role-deletions', {
  key: (task) => deletionTaskKey(task.account, task.id),
})
