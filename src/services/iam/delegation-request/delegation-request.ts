/**
 * Temporary delegation: requests that product providers whom AWS has admitted send to an account. AWS's CreateDelegation
 * Request "is not available for general use"; with no provider there are no requests: lists are empty, ids unknown.
 */

import { iamArn } from '../../../kernel/arn.ts'
import type { Operation, OperationName } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need, type ResourceType, resource } from '../../../kernel/resource.ts'
import { inMemory, page } from '../paging.ts'

const delegationRequestResource: ResourceType<{ account: string; id: string }> = {
  name: 'iam:delegation-request',
  gather: async (_tx, { account, id }) => ({
    arn: iamArn(account, `delegation-request/${id}`),
    account,
  }),
}

/** The words are recalled. */
const noSuchRequest = (id: string) => `Delegation request ${id} cannot be found.`

const reading: OperationName<'iam'> = 'GetDelegationRequest'
const changing: readonly OperationName<'iam'>[] = [
  'AcceptDelegationRequest',
  'AssociateDelegationRequest',
  'RejectDelegationRequest',
  'SendDelegationToken',
  'UpdateDelegationRequest',
]

/** What is about one request: each answers that there is none. */
export const delegationRequestOperations: readonly Operation[] = [reading, ...changing].map(
  (name) =>
    // inputs share the request's id
    operation('iam', name as 'AcceptDelegationRequest', {
      effect: name === reading ? 'read' : 'control',
      authorize: ({ input, account }) => [
        need(
          `iam:${name}`,
          resource(delegationRequestResource, { account, id: input.DelegationRequestId }),
        ),
      ],
      async run({ input, fail }) {
        throw fail('NoSuchEntity', noSuchRequest(input.DelegationRequestId))
      },
    }),
)

/** The requests of an owner: none. */
export const listDelegationRequests = operation('iam', 'ListDelegationRequests', {
  effect: 'read',
  authorize: ({ input }) => [
    need(
      'iam:ListDelegationRequests',
      '*',
      // a key of this name guards the owner that is asked for
      { 'iam:DelegationRequestOwner': input.OwnerId },
      '*',
    ),
  ],
  async run(call) {
    const { items, end } = await page(
      call,
      inMemory('ListDelegationRequests', [] as { id: string }[], ({ id }) => id),
    )
    // the model spells this member with a small letter
    return { DelegationRequests: items.map(() => ({})), isTruncated: end.IsTruncated }
  },
})

/** A summary of a delegation request, of which there is none. */
export const getHumanReadableSummary = operation('iam', 'GetHumanReadableSummary', {
  effect: 'read',
  authorize: ({ input, account }) => [
    need(
      'iam:GetHumanReadableSummary',
      resource(delegationRequestResource, {
        account,
        id: input.EntityArn.slice(input.EntityArn.lastIndexOf('/') + 1),
      }),
    ),
  ],
  async run({ input, fail }) {
    const id = input.EntityArn.slice(input.EntityArn.lastIndexOf('/') + 1)
    throw fail('NoSuchEntity', noSuchRequest(id))
  },
})
