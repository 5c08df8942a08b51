import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import {
  federationDisabled,
  outboundFederationOf,
  outboundFederations,
} from './outbound-federation.ts'

/** Ends the giving out of tokens; those given out go on until they expire. */
export const disableOutboundWebIdentityFederation = operation(
  'iam',
  'DisableOutboundWebIdentityFederation',
  {
    effect: 'control',
    authorize: () => [need('iam:DisableOutboundWebIdentityFederation', '*', {}, '*')],
    async run({ account, tx, now, fail }) {
      const before = await outboundFederationOf(tx, account)
      if (!before?.enabled) throw fail('FeatureDisabled', federationDisabled)
      await tx.replace(outboundFederations, before, { ...before, enabled: false, changedAt: now })
      return {}
    },
  },
)
