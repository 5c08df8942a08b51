import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkProviderArn } from '../provider-arn.ts'
import {
  oidcProviderByArn,
  oidcProviderKey,
  oidcProviderResource,
  oidcProviders,
} from './oidc-provider.ts'

/** Deletes a provider. One that isn't there is no failure (API reference). */
export const deleteOpenIdConnectProvider = operation('iam', 'DeleteOpenIDConnectProvider', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:DeleteOpenIDConnectProvider',
      resource(oidcProviderResource, { account, arn: input.OpenIDConnectProviderArn }),
    ),
  ],
  async run(call) {
    const { input, account, tx } = call
    checkProviderArn(call, input.OpenIDConnectProviderArn)
    const provider = await oidcProviderByArn(tx, input.OpenIDConnectProviderArn)
    if (provider?.account === account)
      await tx.delete(oidcProviders, oidcProviderKey(account, provider.url))
    return {}
  },
})
