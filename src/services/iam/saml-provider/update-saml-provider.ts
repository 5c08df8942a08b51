import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import {
  checkEncryption,
  checkedDocument,
  existingSamlProvider,
  type SamlPrivateKey,
  type SamlProvider,
  samlProviderArn,
  samlProviderResource,
  samlProviders,
  withPrivateKey,
  writeDocument,
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
  async prepare(call) {
    const { input, read } = call
    await read((tx) => existingSamlProvider({ ...call, tx }, input.SAMLProviderArn))
    const document = input.SAMLMetadataDocument
    return document === undefined ? undefined : checkedDocument(call, document)
  },
  async run(call) {
    const { input, tx, fail, prepared } = call
    const before = await existingSamlProvider(call, input.SAMLProviderArn)
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
      ...prepared,
      ...(mode !== undefined && { encryption: mode === 'Required' ? 'Required' : 'Allowed' }),
      privateKeys,
    }
    checkEncryption(call, after)
    await tx.replace(samlProviders, before, after)
    if (input.SAMLMetadataDocument !== undefined)
      await writeDocument(tx, after, input.SAMLMetadataDocument)
    return { SAMLProviderArn: samlProviderArn(after) }
  },
})
