// Made by `npm run generate` from @aws-sdk/client-account 3.1169.0. Do not edit.

export interface AcceptPrimaryEmailUpdateRequest {
  readonly AccountId: string
  readonly PrimaryEmail: string
  readonly Otp: string
}
export interface AcceptPrimaryEmailUpdateResponse {
  readonly Status?: 'PENDING' | 'ACCEPTED' | 'COMPLETED' | 'FAILED' | (string & {})
}
export interface AlternateContact {
  readonly Name?: string
  readonly Title?: string
  readonly EmailAddress?: string
  readonly PhoneNumber?: string
  readonly AlternateContactType?: 'BILLING' | 'OPERATIONS' | 'SECURITY' | (string & {})
}
export interface ContactInformation {
  readonly FullName: string
  readonly AddressLine1: string
  readonly AddressLine2?: string
  readonly AddressLine3?: string
  readonly City: string
  readonly StateOrRegion?: string
  readonly DistrictOrCounty?: string
  readonly PostalCode: string
  readonly CountryCode: string
  readonly PhoneNumber: string
  readonly CompanyName?: string
  readonly WebsiteUrl?: string
}
export interface DeleteAlternateContactRequest {
  readonly AlternateContactType: 'BILLING' | 'OPERATIONS' | 'SECURITY' | (string & {})
  readonly AccountId?: string
}
export interface DisableRegionRequest {
  readonly AccountId?: string
  readonly RegionName: string
}
export interface EnableRegionRequest {
  readonly AccountId?: string
  readonly RegionName: string
}
export interface GetAccountInformationRequest {
  readonly AccountId?: string
}
export interface GetAccountInformationResponse {
  readonly AccountId?: string
  readonly AccountName?: string
  readonly AccountCreatedDate?: Date
  readonly AccountState?: 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'CLOSED' | (string & {})
}
export interface GetAlternateContactRequest {
  readonly AlternateContactType: 'BILLING' | 'OPERATIONS' | 'SECURITY' | (string & {})
  readonly AccountId?: string
}
export interface GetAlternateContactResponse {
  readonly AlternateContact?: AlternateContact
}
export interface GetContactInformationRequest {
  readonly AccountId?: string
}
export interface GetContactInformationResponse {
  readonly ContactInformation?: ContactInformation
  readonly VerificationStatus?: 'PENDING' | 'VERIFIED' | 'UNVERIFIED' | 'NOT_SUPPORTED' | (string & {})
}
export interface GetGovCloudAccountInformationRequest {
  readonly StandardAccountId?: string
}
export interface GetGovCloudAccountInformationResponse {
  readonly GovCloudAccountId: string
  readonly AccountState: 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'CLOSED' | (string & {})
}
export interface GetPrimaryEmailRequest {
  readonly AccountId: string
}
export interface GetPrimaryEmailResponse {
  readonly PrimaryEmail?: string
}
export interface GetPrimaryEmailUpdateStatusRequest {
  readonly AccountId?: string
}
export interface GetPrimaryEmailUpdateStatusResponse {
  readonly Status: 'PENDING' | 'ACCEPTED' | 'COMPLETED' | 'FAILED' | (string & {})
  readonly UpdatedAt?: Date
}
export interface GetRegionOptStatusRequest {
  readonly AccountId?: string
  readonly RegionName: string
}
export interface GetRegionOptStatusResponse {
  readonly RegionName?: string
  readonly RegionOptStatus?: 'ENABLED' | 'ENABLING' | 'DISABLING' | 'DISABLED' | 'ENABLED_BY_DEFAULT' | (string & {})
}
export interface ListRegionsRequest {
  readonly AccountId?: string
  readonly MaxResults?: number
  readonly NextToken?: string
  readonly RegionOptStatusContains?: readonly ('ENABLED' | 'ENABLING' | 'DISABLING' | 'DISABLED' | 'ENABLED_BY_DEFAULT' | (string & {}))[]
}
export interface ListRegionsResponse {
  readonly NextToken?: string
  readonly Regions?: readonly Region[]
}
export interface PutAccountNameRequest {
  readonly AccountName: string
  readonly AccountId?: string
}
export interface PutAlternateContactRequest {
  readonly Name: string
  readonly Title: string
  readonly EmailAddress: string
  readonly PhoneNumber: string
  readonly AlternateContactType: 'BILLING' | 'OPERATIONS' | 'SECURITY' | (string & {})
  readonly AccountId?: string
}
export interface PutContactInformationRequest {
  readonly ContactInformation: ContactInformation
  readonly AccountId?: string
}
export interface Region {
  readonly RegionName?: string
  readonly RegionOptStatus?: 'ENABLED' | 'ENABLING' | 'DISABLING' | 'DISABLED' | 'ENABLED_BY_DEFAULT' | (string & {})
}
export interface SendPhoneNumberVerificationRequest {
  readonly AccountId?: string
}
export interface SendPhoneNumberVerificationResponse {
  readonly Status?: 'PENDING' | 'VERIFIED' | 'UNVERIFIED' | 'NOT_SUPPORTED' | (string & {})
}
export interface StartPrimaryEmailUpdateRequest {
  readonly AccountId: string
  readonly PrimaryEmail: string
}
export interface StartPrimaryEmailUpdateResponse {
  readonly Status?: 'PENDING' | 'ACCEPTED' | 'COMPLETED' | 'FAILED' | (string & {})
}
export interface ValidationExceptionField {
  readonly name: string
  readonly message: string
}
export interface VerifyPhoneNumberRequest {
  readonly AccountId?: string
  readonly Otp: string
}
export interface VerifyPhoneNumberResponse {
  readonly Status?: 'PENDING' | 'VERIFIED' | 'UNVERIFIED' | 'NOT_SUPPORTED' | (string & {})
}

/** Operations of account, API version 2021-02-01. */
export interface Account {
  AcceptPrimaryEmailUpdate: { input: AcceptPrimaryEmailUpdateRequest; output: AcceptPrimaryEmailUpdateResponse; errors: 'ResourceNotFoundException' | 'AccessDeniedException' | 'ValidationException' | 'ConflictException' | 'TooManyRequestsException' | 'InternalServerException' }
  DeleteAlternateContact: { input: DeleteAlternateContactRequest; output: Readonly<Record<never, never>>; errors: 'ResourceNotFoundException' | 'ValidationException' | 'AccessDeniedException' | 'TooManyRequestsException' | 'InternalServerException' }
  DisableRegion: { input: DisableRegionRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'ValidationException' | 'ConflictException' | 'TooManyRequestsException' | 'InternalServerException' }
  EnableRegion: { input: EnableRegionRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'ValidationException' | 'ConflictException' | 'TooManyRequestsException' | 'InternalServerException' }
  GetAccountInformation: { input: GetAccountInformationRequest; output: GetAccountInformationResponse; errors: 'AccessDeniedException' | 'ValidationException' | 'TooManyRequestsException' | 'InternalServerException' }
  GetAlternateContact: { input: GetAlternateContactRequest; output: GetAlternateContactResponse; errors: 'ResourceNotFoundException' | 'ValidationException' | 'AccessDeniedException' | 'TooManyRequestsException' | 'InternalServerException' }
  GetContactInformation: { input: GetContactInformationRequest; output: GetContactInformationResponse; errors: 'ResourceNotFoundException' | 'ValidationException' | 'AccessDeniedException' | 'TooManyRequestsException' | 'InternalServerException' }
  GetGovCloudAccountInformation: { input: GetGovCloudAccountInformationRequest; output: GetGovCloudAccountInformationResponse; errors: 'ResourceNotFoundException' | 'ResourceUnavailableException' | 'ValidationException' | 'AccessDeniedException' | 'TooManyRequestsException' | 'InternalServerException' }
  GetPrimaryEmail: { input: GetPrimaryEmailRequest; output: GetPrimaryEmailResponse; errors: 'ResourceNotFoundException' | 'AccessDeniedException' | 'ValidationException' | 'TooManyRequestsException' | 'InternalServerException' }
  GetPrimaryEmailUpdateStatus: { input: GetPrimaryEmailUpdateStatusRequest; output: GetPrimaryEmailUpdateStatusResponse; errors: 'ResourceNotFoundException' | 'AccessDeniedException' | 'ValidationException' | 'TooManyRequestsException' | 'InternalServerException' }
  GetRegionOptStatus: { input: GetRegionOptStatusRequest; output: GetRegionOptStatusResponse; errors: 'AccessDeniedException' | 'ValidationException' | 'TooManyRequestsException' | 'InternalServerException' }
  ListRegions: { input: ListRegionsRequest; output: ListRegionsResponse; errors: 'AccessDeniedException' | 'ValidationException' | 'TooManyRequestsException' | 'InternalServerException' }
  PutAccountName: { input: PutAccountNameRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'ValidationException' | 'TooManyRequestsException' | 'InternalServerException' }
  PutAlternateContact: { input: PutAlternateContactRequest; output: Readonly<Record<never, never>>; errors: 'ValidationException' | 'AccessDeniedException' | 'TooManyRequestsException' | 'InternalServerException' }
  PutContactInformation: { input: PutContactInformationRequest; output: Readonly<Record<never, never>>; errors: 'ValidationException' | 'AccessDeniedException' | 'TooManyRequestsException' | 'InternalServerException' }
  SendPhoneNumberVerification: { input: SendPhoneNumberVerificationRequest; output: SendPhoneNumberVerificationResponse; errors: 'ResourceNotFoundException' | 'AccessDeniedException' | 'ValidationException' | 'ConflictException' | 'TooManyRequestsException' | 'InternalServerException' }
  StartPrimaryEmailUpdate: { input: StartPrimaryEmailUpdateRequest; output: StartPrimaryEmailUpdateResponse; errors: 'ResourceNotFoundException' | 'AccessDeniedException' | 'ValidationException' | 'ConflictException' | 'TooManyRequestsException' | 'InternalServerException' }
  VerifyPhoneNumber: { input: VerifyPhoneNumberRequest; output: VerifyPhoneNumberResponse; errors: 'ResourceNotFoundException' | 'AccessDeniedException' | 'ValidationException' | 'ConflictException' | 'TooManyRequestsException' | 'InternalServerException' }
}
