/** Why operations are not built, or answer as where their feature isn't set up; shown on the coverage page. */

const noDelegation =
  'delegation requests come from product providers whom AWS has admitted; there are none, so lists are empty and ids unknown'
const noTemplates = 'role templates are published by AWS services; none is published here'
const noOrganization = 'answers as for an account that belongs to no organization'

/** By service and operation. */
export const operationRemarks: ReadonlyMap<string, string> = new Map([
  ['iam:CreateDelegationRequest', 'not for general use: AWS admits product providers to it'],
  ['iam:AcceptDelegationRequest', noDelegation],
  ['iam:AssociateDelegationRequest', noDelegation],
  ['iam:GetDelegationRequest', noDelegation],
  ['iam:GetHumanReadableSummary', noDelegation],
  ['iam:ListDelegationRequests', noDelegation],
  ['iam:RejectDelegationRequest', noDelegation],
  ['iam:SendDelegationToken', noDelegation],
  ['iam:UpdateDelegationRequest', noDelegation],
  ['iam:AcquireRole', noTemplates],
  ['iam:GetRoleTemplateVersion', noTemplates],
  ['iam:GetAccountProperties', 'which properties exist is not published'],
  ['iam:PutAccountProperties', 'which properties exist is not published'],
  ['iam:ListOrganizationsFeatures', noOrganization],
  ['iam:EnableOrganizationsRootCredentialsManagement', noOrganization],
  ['iam:EnableOrganizationsRootSessions', noOrganization],
  ['iam:DisableOrganizationsRootCredentialsManagement', noOrganization],
  ['iam:DisableOrganizationsRootSessions', noOrganization],
  ['iam:GenerateOrganizationsAccessReport', 'belongs to an organization, which there is none of'],
  ['iam:GetOrganizationsAccessReport', 'belongs to an organization, which there is none of'],
  ['sts:AssumeRoot', noOrganization],
  ['sts:GetDelegatedAccessToken', noDelegation],
])
