import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import {
  existingSamlProvider,
  removeDocument,
  samlProviderKey,
  samlProviderResource,
  samlProviders,
} from './saml-provider.ts'

/** Deletes a provider. Roles that trust it stay and can't be assumed through it. */
export const deleteSamlProvider = operation('iam', 'DeleteSAMLProvider', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:DeleteSAMLProvider',
      resource(samlProviderResource, { account, arn: input.SAMLProviderArn }),
    ),
  ],
  async run(call) {
    const provider = await existingSamlProvider(call, call.input.SAMLProviderArn)
    await call.tx.delete(samlProviders, samlProviderKey(provider.account, provider.name))
    await removeDocument(call.tx, provider)
    return {}
  },
})
