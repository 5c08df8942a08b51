/** Features that nobody has set up here answer as AWS does where they aren't set up. */

import type { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Failure,
  failure,
  failureOf,
  noSuchEntity,
  shown,
  type TestUser,
  userWith,
} from '../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let weak: TestUser
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  weak = await userWith(cloud, account, 'weak')
})
afterAll(() => cloud.close())

const DelegationRequestId = '0123456789abcdef'
const JobId = '01234567-89ab-cdef-0123-456789abcdef'
const request = `arn:aws:iam::ACCOUNT:delegation-request/${DelegationRequestId}`
const noRequest = noSuchEntity(`Delegation request ${DelegationRequestId} cannot be found.`)
const TemplateArn = 'arn:aws:iam::aws:role-template/backup.amazonaws.com/Restore:1'
const noTemplate = noSuchEntity(`Role template ${TemplateArn} cannot be found.`)
const noOrganization = failure(
  400,
  'OrganizationNotFoundException',
  'No organization is associated with your account.',
)

const rows: readonly (readonly [
  action: string,
  call: (iam: IAM) => Promise<unknown>,
  answer: Failure | undefined,
  /** As a denial names it. */
  resource: string,
])[] = [
  ['ListOrganizationsFeatures', (iam) => iam.listOrganizationsFeatures({}), noOrganization, '*'],
  [
    'EnableOrganizationsRootSessions',
    (iam) => iam.enableOrganizationsRootSessions({}),
    noOrganization,
    '*',
  ],
  [
    'DisableOrganizationsRootSessions',
    (iam) => iam.disableOrganizationsRootSessions({}),
    noOrganization,
    '*',
  ],
  [
    'EnableOrganizationsRootCredentialsManagement',
    (iam) => iam.enableOrganizationsRootCredentialsManagement({}),
    noOrganization,
    '*',
  ],
  [
    'DisableOrganizationsRootCredentialsManagement',
    (iam) => iam.disableOrganizationsRootCredentialsManagement({}),
    noOrganization,
    '*',
  ],
  ['ListDelegationRequests', (iam) => iam.listDelegationRequests({}), undefined, '*'],
  [
    'GetDelegationRequest',
    (iam) => iam.getDelegationRequest({ DelegationRequestId }),
    noRequest,
    request,
  ],
  [
    'AcceptDelegationRequest',
    (iam) => iam.acceptDelegationRequest({ DelegationRequestId }),
    noRequest,
    request,
  ],
  [
    'AssociateDelegationRequest',
    (iam) => iam.associateDelegationRequest({ DelegationRequestId }),
    noRequest,
    request,
  ],
  [
    'RejectDelegationRequest',
    (iam) => iam.rejectDelegationRequest({ DelegationRequestId }),
    noRequest,
    request,
  ],
  [
    'UpdateDelegationRequest',
    (iam) => iam.updateDelegationRequest({ DelegationRequestId }),
    noRequest,
    request,
  ],
  [
    'SendDelegationToken',
    (iam) => iam.sendDelegationToken({ DelegationRequestId }),
    noRequest,
    request,
  ],
  [
    'GetHumanReadableSummary',
    (iam) =>
      iam.getHumanReadableSummary({
        EntityArn: request.replace('ACCOUNT', account.accountId),
      }),
    noRequest,
    request,
  ],
  [
    'GetRoleTemplateVersion',
    (iam) => iam.getRoleTemplateVersion({ TemplateArn }),
    noTemplate,
    TemplateArn,
  ],
  [
    'GetOrganizationsAccessReport',
    (iam) => iam.getOrganizationsAccessReport({ JobId }),
    noSuchEntity(`Job with ID ${JobId} was not found.`),
    '*',
  ],
  ['AcquireRole', (iam) => iam.acquireRole({ TemplateArn }), noTemplate, TemplateArn],
]

describe('an administrator', () => {
  for (const [action, call, answer] of rows)
    test(action, async () => {
      expect(await failureOf(call(cloud.iam(account.admin)))).toEqual(answer)
    })

  test('sees an empty list of delegation requests', async () => {
    expect(shown(await cloud.iam(account.admin).listDelegationRequests({}))).toEqual({
      DelegationRequests: [],
      isTruncated: false,
    })
  })
})

describe('a user without policies', () => {
  for (const [action, call, , resource] of rows)
    test(action, async () => {
      const sentence = `User: ${weak.arn} is not authorized to perform: iam:${action} on resource: ${resource} because no identity-based policy allows the iam:${action} action`
      expect(await failureOf(call(weak.iam))).toEqual(
        failure(403, 'AccessDenied', sentence.replaceAll('ACCOUNT', account.accountId)),
      )
    })
})
