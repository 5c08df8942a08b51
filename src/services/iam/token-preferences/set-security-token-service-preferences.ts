import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { tokenPreferences } from './token-preferences.ts'

/**
 * Sets the version of the global endpoint's tokens. Here tokens are valid in every region whatever the version, as
 * version 2 promises; GetAccountSummary shows what was set.
 */
export const setSecurityTokenServicePreferences = operation(
  'iam',
  'SetSecurityTokenServicePreferences',
  {
    effect: 'control',
    authorize: () => [need('iam:SetSecurityTokenServicePreferences', '*', {}, '*')],
    async run({ input, account, tx }) {
      const globalEndpointTokenVersion = input.GlobalEndpointTokenVersion === 'v2Token' ? 2 : 1
      await tx.put(tokenPreferences, { account, globalEndpointTokenVersion })
      return {}
    },
  },
)
