import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { issuerUrl, outboundFederationOf, outboundFederations } from './outbound-federation.ts'

/** Lets the account's principals ask for tokens. The issuer is the same whenever it is turned on. */
export const enableOutboundWebIdentityFederation = operation(
  'iam',
  'EnableOutboundWebIdentityFederation',
  {
    effect: 'control',
    authorize: () => [need('iam:EnableOutboundWebIdentityFederation', '*', {}, '*')],
    async run({ account, tx, now, world, fail }) {
      const before = await outboundFederationOf(tx, account)
      // the API reference's sentence
      if (before?.enabled)
        throw fail(
          'FeatureEnabled',
          'Outbound identity federation is already enabled for your AWS account.',
        )
      const issuerId = before?.issuerId ?? world.ids.uuid()
      const after = { account, issuerId, enabled: true, changedAt: now }
      await tx.put(outboundFederations, after)
      return { IssuerIdentifier: issuerUrl(world, after) }
    },
  },
)
