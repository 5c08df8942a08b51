/**
 * Settings of features of IAM for an account, by names of the form `Namespace/PropertyName` (API reference,
 * PutAccountProperties). What they mean is the feature's: Role Manager makes roles of templates that AWS publishes, of
 * which there are none here.
 */

import { collection } from '../../../kernel/collection.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import type { Lookup } from '../lookup.ts'

interface AccountProperties {
  readonly account: string
  readonly properties: Readonly<Record<string, string>>
}

const accountProperties = collection<AccountProperties>('account-properties', {
  key: ({ account }) => [account],
})

const boolean: ReadonlySet<string> = new Set(['true', 'false'])

/** Values by property; the one that the API reference names. */
const known: ReadonlyMap<string, ReadonlySet<string>> = new Map([['RoleManager/Enabled', boolean]])

/** What was set in the account; what never was isn't there. */
export const getAccountProperties = operation('iam', 'GetAccountProperties', {
  effect: 'read',
  authorize: () => [need('iam:GetAccountProperties', '*', namespaces([...known.keys()]), '*')],
  async run({ account, tx }) {
    const { properties = {} } = (await tx.get(accountProperties, [account])) ?? {}
    return { Properties: properties }
  },
})

/** Sets properties of one namespace; others stay as they are. The words of refusals are ours: AWS's aren't known. */
export const putAccountProperties = operation('iam', 'PutAccountProperties', {
  effect: 'control',
  authorize: ({ input }) => [
    need('iam:PutAccountProperties', '*', namespaces(Object.keys(input.Properties)), '*'),
  ],
  async run({ input, account, tx, fail }) {
    const asked = Object.entries(input.Properties)
    for (const [key] of asked) checkForm(key, fail)
    if (new Set(asked.map(([key]) => namespaceOf(key))).size > 1)
      throw fail('InvalidInput', 'All account properties must belong to the same namespace.')
    for (const [key, value] of asked) {
      const values = known.get(key)
      if (values === undefined) throw fail('InvalidInput', `Account property ${key} is not known.`)
      if (!values.has(value))
        throw fail('InvalidInput', `Account property ${key} must be ${[...values].join(' or ')}.`)
    }
    const before = await tx.get(accountProperties, [account])
    await tx.put(accountProperties, {
      account,
      properties: { ...before?.properties, ...Object.fromEntries(asked) },
    })
    return {}
  },
})

const namespaceOf = (key: string): string => key.split('/', 1)[0] as string

/** Those that are read or changed. */
const namespaces = (keys: readonly string[]) => ({
  'iam:AccountPropertyNamespaces': [...new Set(keys.map(namespaceOf))],
})

function checkForm(key: string, fail: Lookup['fail']): void {
  if (!/^[^/]+\/[^/]+$/.test(key))
    throw fail('InvalidInput', `Account property ${key} must have the form Namespace/PropertyName.`)
}
