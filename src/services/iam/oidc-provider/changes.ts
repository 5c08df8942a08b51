/** What changes the lists of an OpenID Connect provider. */

import type { Operation, OperationName } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import type { Change } from '../lookup.ts'
import { checkQuota } from '../quotas.ts'
import { checkedThumbprints } from './limits.ts'
import {
  existingOidcProvider,
  type OidcProvider,
  oidcProviderResource,
  oidcProviders,
} from './oidc-provider.ts'

type Changing =
  | 'AddClientIDToOpenIDConnectProvider'
  | 'RemoveClientIDFromOpenIDConnectProvider'
  | 'UpdateOpenIDConnectProviderThumbprint'

interface ChangingInput {
  readonly OpenIDConnectProviderArn: string
  readonly ClientID?: string
  readonly ThumbprintList?: readonly string[]
}

type Changed = (
  change: Change,
  provider: OidcProvider,
  input: ChangingInput,
) => OidcProvider | Promise<OidcProvider>

/** Adding a client id again and removing an absent one are no failures (API reference). */
const changes: readonly (readonly [name: Changing & OperationName<'iam'>, changed: Changed])[] = [
  [
    'AddClientIDToOpenIDConnectProvider',
    async (change, provider, { ClientID = '' }) => {
      const clientIds = [...new Set([...provider.clientIds, ClientID])]
      await checkQuota(change, 'ClientIdsPerOpenIdConnectProvider', clientIds.length)
      return { ...provider, clientIds }
    },
  ],
  [
    'RemoveClientIDFromOpenIDConnectProvider',
    (_, provider, { ClientID }) => ({
      ...provider,
      clientIds: provider.clientIds.filter((each) => each !== ClientID),
    }),
  ],
  [
    'UpdateOpenIDConnectProviderThumbprint',
    (change, provider, { ThumbprintList = [] }) => ({
      ...provider,
      thumbprints: checkedThumbprints(change, ThumbprintList),
    }),
  ],
]

/** AddClientID…, RemoveClientID… and UpdateOpenIDConnectProviderThumbprint. */
export const oidcProviderChanges: readonly Operation[] = changes.map(([name, changed]) =>
  // inputs differ only in the member that is changed
  operation('iam', name as 'AddClientIDToOpenIDConnectProvider', {
    effect: 'control',
    authorize: ({ input, account }) => [
      need(
        `iam:${name}`,
        resource(oidcProviderResource, { account, arn: input.OpenIDConnectProviderArn }),
      ),
    ],
    async run(call) {
      const provider = await existingOidcProvider(call, call.input.OpenIDConnectProviderArn)
      await call.tx.replace(oidcProviders, provider, await changed(call, provider, call.input))
      return {}
    },
  }),
)
