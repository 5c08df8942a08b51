import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { describeTags } from '../tag/tags.ts'
import { existingOidcProvider, oidcProviderResource } from './oidc-provider.ts'

/** A provider; its URL without the scheme. */
export const getOpenIdConnectProvider = operation('iam', 'GetOpenIDConnectProvider', {
  effect: 'read',
  authorize: ({ input, account }) => [
    need(
      'iam:GetOpenIDConnectProvider',
      resource(oidcProviderResource, { account, arn: input.OpenIDConnectProviderArn }),
    ),
  ],
  async run(call) {
    const provider = await existingOidcProvider(call, call.input.OpenIDConnectProviderArn)
    return {
      Url: provider.url,
      ClientIDList: provider.clientIds,
      ThumbprintList: provider.thumbprints,
      CreateDate: new Date(provider.createdAt),
      Tags: describeTags(provider.tags),
    }
  },
})
