import { iamArn } from '../../../kernel/arn.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { oidcProviderArn, oidcProviders } from './oidc-provider.ts'

/** ARNs of all providers of the account: this list has no pages. */
export const listOpenIdConnectProviders = operation('iam', 'ListOpenIDConnectProviders', {
  effect: 'read',
  authorize: ({ account }) => [
    need('iam:ListOpenIDConnectProviders', '*', {}, iamArn(account, 'oidc-provider/*')),
  ],
  async run({ account, tx }) {
    const found = await tx.list(oidcProviders, [account])
    return {
      OpenIDConnectProviderList: found.map((provider) => ({ Arn: oidcProviderArn(provider) })),
    }
  },
})
