import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import {
  checkEncryption,
  checkedMetadata,
  existingSamlProvider,
  type SamlPrivateKey,
  type SamlProvider,
  samlProviderArn,
  samlProviderResource,
  samlProviders,
  validUntilOf,
  withPrivateKey,
} from './saml-provider.ts'

/** Replaces what is given: metadata, whether assertions must be encrypted, and keys. */
export const updateSamlProvider = operation('iam', 'UpdateSAMLProvider', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:UpdateSAMLProvider',
      resource(samlProviderResource, { account, arn: input.SAMLProviderArn }),
    ),
  ],
  async run(call) {
    const { input, tx, now, fail } = call
    const before = await existingSamlProvider(call, input.SAMLProviderArn)
    const document = input.SAMLMetadataDocument
    const metadata = document === undefined ? undefined : checkedMetadata(call, document)
    let privateKeys: readonly SamlPrivateKey[] = before.privateKeys
    if (input.RemovePrivateKey !== undefined) {
      privateKeys = privateKeys.filter(({ id }) => id !== input.RemovePrivateKey)
      // the words are recalled
      if (privateKeys.length === before.privateKeys.length)
        throw fail('NoSuchEntity', `Private key not found for id ${input.RemovePrivateKey}`)
    }
    if (input.AddPrivateKey !== undefined)
      privateKeys = withPrivateKey(call, privateKeys, input.AddPrivateKey)
    const mode = input.AssertionEncryptionMode
    const after: SamlProvider = {
      ...before,
      ...(metadata && {
        document: document as string,
        metadata,
        validUntil: validUntilOf(metadata, now),
      }),
      ...(mode !== undefined && { encryption: mode === 'Required' ? 'Required' : 'Allowed' }),
      privateKeys,
    }
    checkEncryption(call, after)
    await tx.replace(samlProviders, before, after)
    return { SAMLProviderArn: samlProviderArn(after) }
  },
})
