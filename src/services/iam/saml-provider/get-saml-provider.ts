import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { describeTags } from '../tag/tags.ts'
import { existingSamlProvider, readDocument, samlProviderResource } from './saml-provider.ts'

/** A provider with its metadata; keys are named, never shown. */
export const getSamlProvider = operation('iam', 'GetSAMLProvider', {
  effect: 'read',
  authorize: ({ input, account }) => [
    need(
      'iam:GetSAMLProvider',
      resource(samlProviderResource, { account, arn: input.SAMLProviderArn }),
    ),
  ],
  async run(call) {
    const provider = await existingSamlProvider(call, call.input.SAMLProviderArn)
    return {
      SAMLProviderUUID: provider.uuid,
      SAMLMetadataDocument: await readDocument(call.tx, provider),
      CreateDate: new Date(provider.createdAt),
      ValidUntil: new Date(provider.validUntil),
      Tags: describeTags(provider.tags),
      AssertionEncryptionMode: provider.encryption,
      PrivateKeyList: provider.privateKeys.map(({ id, addedAt }) => ({
        KeyId: id,
        Timestamp: new Date(addedAt),
      })),
    }
  },
})
