import { iamArn } from '../../../kernel/arn.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { samlProviderArn, samlProviders } from './saml-provider.ts'

/** All providers of the account: this list has no pages. */
export const listSamlProviders = operation('iam', 'ListSAMLProviders', {
  effect: 'read',
  authorize: ({ account }) => [
    need('iam:ListSAMLProviders', '*', {}, iamArn(account, 'saml-provider/*')),
  ],
  async run({ account, tx }) {
    const found = await tx.list(samlProviders, [account])
    return {
      SAMLProviderList: found.map((provider) => ({
        Arn: samlProviderArn(provider),
        ValidUntil: new Date(provider.validUntil),
        CreateDate: new Date(provider.createdAt),
      })),
    }
  },
})
