/**
 * Central root access of an organization: its features are turned on and off by the management account. An account that
 * belongs to no organization is told so.
 */

import type { Operation, OperationName } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'

const reading: OperationName<'iam'> = 'ListOrganizationsFeatures'
const changing: readonly OperationName<'iam'>[] = [
  'EnableOrganizationsRootCredentialsManagement',
  'EnableOrganizationsRootSessions',
  'DisableOrganizationsRootCredentialsManagement',
  'DisableOrganizationsRootSessions',
]

/** The sentence is the API reference's. */
const noOrganization = 'No organization is associated with your account.'

/** ListOrganizationsFeatures, and what enables and disables root credentials management and root sessions. */
export const organizationsFeatures: readonly Operation[] = [reading, ...changing].map((name) =>
  // none has an input, and none answers yet
  operation('iam', name as 'ListOrganizationsFeatures', {
    effect: name === reading ? 'read' : 'control',
    authorize: () => [need(`iam:${name}`, '*', {}, '*')],
    async run({ fail }) {
      throw fail('OrganizationNotFoundException', noOrganization)
    },
  }),
)
