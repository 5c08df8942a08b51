/** What other parts may use of STS. */

export {
  type AuthorizationFacts,
  encodeAuthorizationMessage,
} from './authorization-message/authorization-message.ts'
export { issuerDocument } from './outbound/issuer-documents.ts'
export {
  countFederationBy,
  createFederationCounter,
  type Entered,
  type FederationCounter,
} from './session/federation-gate.ts'
