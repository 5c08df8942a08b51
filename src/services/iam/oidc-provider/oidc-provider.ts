/** OpenID Connect providers. A provider is its issuer's URL: the ARN is made of it, and it can't change. */

import { iamArn } from '../../../kernel/arn.ts'
import { collection, type Key } from '../../../kernel/collection.ts'
import type { ResourceType } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { Lookup } from '../lookup.ts'
import { checkProviderArn, providerOfArn } from '../provider-arn.ts'
import type { Tags } from '../tag/tags.ts'

/** A provider as it is stored. */
export interface OidcProvider {
  readonly account: string
  /** Host and path: the issuer without `https://`, as given. */
  readonly url: string
  /** What the audience of a token may be. */
  readonly clientIds: readonly string[]
  /** SHA-1 of certificates, in lower case; none were asked from the provider. */
  readonly thumbprints: readonly string[]
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly tags: Tags
}

/** Case counts: an issuer is compared exactly. */
export const oidcProviderKey = (account: string, url: string): Key => [account, url]

/** By account and URL without scheme. */
export const oidcProviders = collection<OidcProvider>('oidc-providers', {
  key: (provider) => oidcProviderKey(provider.account, provider.url),
})

/** `arn:aws:iam::ACCOUNT:oidc-provider/HOST/PATH` */
export const oidcProviderArn = (provider: Pick<OidcProvider, 'account' | 'url'>): string =>
  iamArn(provider.account, `oidc-provider/${provider.url}`)

/** What `iss` of its tokens must be. */
export const issuerOf = ({ url }: OidcProvider): string => `https://${url}`

/** The provider of an ARN, in the account the ARN names. */
export async function oidcProviderByArn(
  tx: ReadTransaction,
  arn: string,
): Promise<OidcProvider | undefined> {
  const named = providerOfArn('oidc-provider', arn)
  return named && tx.get(oidcProviders, oidcProviderKey(named.account, named.name))
}

/** The account's provider with exactly this issuer (`https://…`). */
export async function oidcProviderByIssuer(
  tx: ReadTransaction,
  account: string,
  issuer: string,
): Promise<OidcProvider | undefined> {
  return issuer.startsWith('https://')
    ? tx.get(oidcProviders, oidcProviderKey(account, issuer.slice('https://'.length)))
    : undefined
}

/** Throws NoSuchEntity when the account has none of this ARN. */
export async function existingOidcProvider(lookup: Lookup, arn: string): Promise<OidcProvider> {
  checkProviderArn(lookup, arn)
  const provider = await oidcProviderByArn(lookup.tx, arn)
  if (provider?.account !== lookup.account)
    throw lookup.fail('NoSuchEntity', `OpenIDConnect Provider not found for arn ${arn}`)
  return provider
}

/** A provider as policies see it: by the ARN that was given, with the tags of the account's own. */
export const oidcProviderResource: ResourceType<{ account: string; arn: string }> = {
  name: 'iam:oidc-provider',
  async gather(tx, { account, arn }) {
    const provider = await oidcProviderByArn(tx, arn)
    return { arn, account, ...(provider?.account === account && { tags: provider.tags }) }
  },
}
