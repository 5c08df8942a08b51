/** What other parts may use of STS. */

export {
  type AuthorizationFacts,
  encodeAuthorizationMessage,
} from './authorization-message/authorization-message.ts'
export { issuerDocument } from './outbound/issuer-documents.ts'
