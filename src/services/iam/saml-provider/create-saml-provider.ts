import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkQuota } from '../quotas.ts'
import { describeTagsIfAny, newTags, requestTags } from '../tag/tags.ts'
import {
  checkEncryption,
  checkedDocument,
  type SamlProvider,
  samlProviderArn,
  samlProviderKey,
  samlProviderResource,
  samlProviders,
  withPrivateKey,
  writeDocument,
} from './saml-provider.ts'

/** Makes a provider of the metadata of an identity provider. */
export const createSamlProvider = operation('iam', 'CreateSAMLProvider', {
  effect: 'control',
  authorize({ input, account }) {
    const arn = samlProviderArn({ account, name: input.Name })
    const made = resource(samlProviderResource, { account, arn })
    const tags = requestTags(input.Tags)
    const create = need('iam:CreateSAMLProvider', made, tags)
    return input.Tags?.length ? [create, need('iam:TagSAMLProvider', made, tags)] : [create]
  },
  prepare: (call) => checkedDocument(call, call.input.SAMLMetadataDocument),
  async run(call) {
    const { input, account, tx, now, world, fail, prepared } = call
    if (await tx.get(samlProviders, samlProviderKey(account, input.Name)))
      throw fail('EntityAlreadyExists', `Provider with name ${input.Name} already exists.`)
    const tags = newTags(call, input.Tags)
    const present = await tx.count(samlProviders, [account])
    await checkQuota(call, 'SAMLProvidersPerAccount', present + 1)
    const provider: SamlProvider = {
      account,
      name: input.Name,
      uuid: `SAMLSP${world.ids.token(16)}`,
      ...prepared,
      createdAt: now,
      encryption: input.AssertionEncryptionMode === 'Required' ? 'Required' : 'Allowed',
      privateKeys:
        input.AddPrivateKey === undefined ? [] : withPrivateKey(call, [], input.AddPrivateKey),
      tags,
    }
    checkEncryption(call, provider)
    await tx.insert(samlProviders, provider)
    await writeDocument(tx, provider, input.SAMLMetadataDocument)
    return { SAMLProviderArn: samlProviderArn(provider), ...describeTagsIfAny(tags) }
  },
})
