/** Why operations are not built, or answer as where their feature isn't set up; shown on the coverage page. */

const noDelegation =
  'delegation requests come from product providers whom AWS has admitted; there are none, so lists are empty and ids unknown'
const noTemplates = 'role templates are published by AWS services; none is published here'
const noTables = 'S3 Metadata writes to tables of S3 Tables, another service, which is not here'
const directoryBuckets =
  'belongs to directory buckets (S3 Express One Zone), which there are none of'
const noOrganization = 'answers as for an account that belongs to no organization'

/** By service and operation; `*` is for all others that aren't built. */
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
  ['iam:PutAccountProperties', 'knows `RoleManager/Enabled`, the one property that is published'],
  ['iam:ListOrganizationsFeatures', noOrganization],
  ['iam:EnableOrganizationsRootCredentialsManagement', noOrganization],
  ['iam:EnableOrganizationsRootSessions', noOrganization],
  ['iam:DisableOrganizationsRootCredentialsManagement', noOrganization],
  ['iam:DisableOrganizationsRootSessions', noOrganization],
  ['iam:GenerateOrganizationsAccessReport', 'belongs to an organization, which there is none of'],
  ['iam:GetOrganizationsAccessReport', 'no report was made: there is no organization'],
  ['s3:CreateBucketMetadataConfiguration', noTables],
  ['s3:CreateBucketMetadataTableConfiguration', noTables],
  ['s3:DeleteBucketMetadataConfiguration', noTables],
  ['s3:DeleteBucketMetadataTableConfiguration', noTables],
  ['s3:GetBucketMetadataConfiguration', noTables],
  ['s3:GetBucketMetadataTableConfiguration', noTables],
  ['s3:UpdateBucketMetadataInventoryTableConfiguration', noTables],
  ['s3:UpdateBucketMetadataJournalTableConfiguration', noTables],
  ['s3:UpdateBucketMetadataAnnotationTableConfiguration', noTables],
  ['s3:CreateSession', directoryBuckets],
  ['s3:ListDirectoryBuckets', directoryBuckets],
  ['s3:RenameObject', directoryBuckets],
  ['s3:RestoreObject', 'a restore is done with the answer; `SELECT` is refused'],
  ['s3:GetObjectTorrent', 'AWS ended BitTorrent on April 29, 2022'],
  ['s3:SelectObjectContent', 'AWS has closed S3 Select to new customers'],
  [
    's3:WriteGetObjectResponse',
    'answers for Object Lambda access points, which run functions of Lambda; closed to new customers since November 7, 2025',
  ],
  [
    's3-control:*',
    'there are no access points, batch jobs, access grants, Storage Lens, multi-Region access points or outposts for them',
  ],
  ['sts:AssumeRoot', noOrganization],
  ['sts:GetDelegatedAccessToken', noDelegation],
])
