import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { federationDisabled, issuerUrl, outboundFederationOf } from './outbound-federation.ts'

/** Who the account's tokens name as issuer. */
export const getOutboundWebIdentityFederationInfo = operation(
  'iam',
  'GetOutboundWebIdentityFederationInfo',
  {
    effect: 'read',
    authorize: () => [need('iam:GetOutboundWebIdentityFederationInfo', '*', {}, '*')],
    async run({ account, tx, world, fail }) {
      const federation = await outboundFederationOf(tx, account)
      if (!federation?.enabled) throw fail('FeatureDisabled', federationDisabled)
      return { IssuerIdentifier: issuerUrl(world, federation), JwtVendingEnabled: true }
    },
  },
)
