import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { noSuchJob } from './access-report.ts'

/** Reports of an organization's policies: accounts here belong to none, so no job has made one. */
export const getOrganizationsAccessReport = operation('iam', 'GetOrganizationsAccessReport', {
  effect: 'read',
  authorize: () => [need('iam:GetOrganizationsAccessReport', '*', {}, '*')],
  async run({ input, fail }) {
    throw fail('NoSuchEntity', noSuchJob(input.JobId))
  },
})
