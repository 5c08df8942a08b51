/** Which condition keys policies ask for, so that a simulation can be given them. */

import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { contextKeysOf, parsePolicy } from '../../../policy/index.ts'
import { entityResource } from './entity-resource.ts'
import { entityOfArn, simulatedCaller } from './simulated-caller.ts'
import { givenPolicies } from './simulation-input.ts'

/** Once each ignoring case, in order of appearance; unreadable documents ask for nothing. */
function keysOf(texts: readonly string[]): string[] {
  const keys = new Map<string, string>()
  for (const text of texts)
    for (const key of contextKeysOf(parsePolicy(text)))
      if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key)
  return [...keys.values()]
}

/** Keys of the policies given. */
export const getContextKeysForCustomPolicy = operation('iam', 'GetContextKeysForCustomPolicy', {
  effect: 'read',
  authorize: () => [need('iam:GetContextKeysForCustomPolicy', '*', {}, '*')],
  async run(call) {
    const texts = givenPolicies(call, 'PolicyInputList', call.input.PolicyInputList)
    return { ContextKeyNames: keysOf(texts.map(({ document }) => document.text)) }
  },
})

/** Keys of the policies an entity has, and of those given beside them. */
export const getContextKeysForPrincipalPolicy = operation(
  'iam',
  'GetContextKeysForPrincipalPolicy',
  {
    effect: 'read',
    authorize: (call) => [
      need(
        'iam:GetContextKeysForPrincipalPolicy',
        entityResource(call.account, call.input.PolicySourceArn),
      ),
    ],
    async run(call) {
      const { input } = call
      const source = await simulatedCaller(call, entityOfArn(call, input.PolicySourceArn))
      const policies = [
        ...source.identity,
        ...givenPolicies(call, 'PolicyInputList', input.PolicyInputList),
      ].filter(({ document }) => !document.unreadable)
      return { ContextKeyNames: keysOf(policies.map(({ document }) => document.text)) }
    },
  },
)
