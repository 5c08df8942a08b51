/** What other parts may use of IAM. */

export {
  type AccessKey,
  accessKeyById,
  accessKeys,
  newAccessKey,
  openAccessKeySecret,
} from './access-key/access-key.ts'
export {
  type Challenge,
  type ConsoleSession,
  consoleSessionKey,
  consoleSessions,
  insertSignIn,
  keepSignIn,
  passwordFingerprint,
  principalOfSignIn,
  type SignedInPrincipal,
  type SignInStage,
  signInEnd,
} from './console-session/console-session.ts'
export {
  deviceOwnerOf,
  passwordDemand,
  type SignInName,
  type SignInOwner,
  signInOwner,
} from './console-session/sign-in-owner.ts'
export { groups } from './group/group.ts'
export { memberships } from './group/membership.ts'
export { identitySource } from './identity-source.ts'
export {
  DeviceRefused,
  importHardwareDevice,
  readSeed,
} from './mfa-device/import-hardware-device.ts'
export { devicesOf, type MfaDevice } from './mfa-device/mfa-device.ts'
export { type Proof, proveDevice } from './mfa-device/prove-device.ts'
export { registerSecurityKey } from './mfa-device/register-security-key.ts'
export {
  creationOptions,
  isDeviceName,
  provenKey,
  type RelyingParty,
  registeredKey,
  requestOptions,
  securityKeyArn,
  securityKeysOf,
  spendProof,
} from './mfa-device/security-key.ts'
export {
  issuerOf,
  type OidcProvider,
  oidcProviderArn,
  oidcProviderByArn,
  oidcProviderByIssuer,
} from './oidc-provider/oidc-provider.ts'
export {
  issuerPath,
  issuerUrl,
  type OutboundFederation,
  outboundFederationByIssuer,
  outboundFederationOf,
  outboundFederations,
} from './outbound-federation/outbound-federation.ts'
export { passwordRules } from './password-policy/password-policy.ts'
export { attachments, newAttachment } from './policy/attachment.ts'
export { shownPrincipals, storedPrincipals } from './policy/stored-principals.ts'
export { QuotaRefused, quotas, quotasOf, setAccountQuota } from './quotas.ts'
export {
  assumeRoleTarget,
  passedRole,
  type Role,
  roleArn,
  roleByArn,
  roleById,
  roleByName,
  roleResource,
  roles,
} from './role/role.ts'
export type { SamlMetadata } from './saml-provider/metadata.ts'
export {
  openPrivateKeys as openSamlPrivateKeys,
  type SamlProvider,
  samlProviderArn,
  samlProviderByArn,
} from './saml-provider/saml-provider.ts'
export { type User, userArn, userById, userByName, users } from './user/user.ts'
