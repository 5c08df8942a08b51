import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkQuota } from '../quotas.ts'
import { describeTagsIfAny, newTags, requestTags } from '../tag/tags.ts'
import { checkedThumbprints } from './limits.ts'
import {
  type OidcProvider,
  oidcProviderArn,
  oidcProviderKey,
  oidcProviderResource,
  oidcProviders,
} from './oidc-provider.ts'
import { providerUrl } from './provider-url.ts'

/**
 * Makes a provider of an issuer. Nothing is asked from the issuer: AWS fills an absent thumbprint list from its
 * certificate, here the list stays empty and the issuer's certificate must be one of a public authority.
 */
export const createOpenIdConnectProvider = operation('iam', 'CreateOpenIDConnectProvider', {
  effect: 'control',
  authorize({ input, account }) {
    const arn = oidcProviderArn({ account, url: input.Url.replace(/^https:\/\//, '') })
    const made = resource(oidcProviderResource, { account, arn })
    const tags = requestTags(input.Tags)
    const create = need('iam:CreateOpenIDConnectProvider', made, tags)
    return input.Tags?.length
      ? [create, need('iam:TagOpenIDConnectProvider', made, tags)]
      : [create]
  },
  async run(call) {
    const { input, account, tx, now, fail } = call
    const url = providerUrl(input.Url)
    // the code is recalled
    if (url === undefined) throw fail('ValidationError', 'Invalid Open ID Connect Provider URL')
    const thumbprints = checkedThumbprints(call, input.ThumbprintList ?? [])
    const clientIds = [...new Set(input.ClientIDList ?? [])]
    await checkQuota(call, 'ClientIdsPerOpenIdConnectProvider', clientIds.length)
    if (await tx.get(oidcProviders, oidcProviderKey(account, url)))
      throw fail('EntityAlreadyExists', `Provider with url https://${url} already exists.`)
    const tags = newTags(call, input.Tags)
    const present = await tx.count(oidcProviders, [account])
    await checkQuota(call, 'OpenIdConnectProvidersPerAccount', present + 1)
    const provider: OidcProvider = {
      account,
      url,
      clientIds,
      thumbprints,
      createdAt: now,
      tags,
    }
    await tx.insert(oidcProviders, provider)
    return { OpenIDConnectProviderArn: oidcProviderArn(provider), ...describeTagsIfAny(tags) }
  },
})
