/** What other parts may use of KMS. There is no KMS to call: keys are the operator's, and S3 uses them. */

export { aliasesOf, isGone, type KmsKey, keyArn, keyFacts, kmsKeys } from './key/key.ts'
export {
  changeKey,
  createKey,
  dropGoneKeys,
  type KeyChange,
  KeyRefused,
} from './key/manage-keys.ts'
export { checkUsable, KmsRefused, namedKey, requestAlias } from './key/named-key.ts'
export {
  type EncryptionContext,
  unwrapDataKey,
  unwrapUnder,
  usableKey,
  wrapDataKey,
  wrapUnder,
} from './key/wrap.ts'
