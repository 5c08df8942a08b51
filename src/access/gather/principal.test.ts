import { afterEach, describe, expect, test } from 'vitest'
import { collection } from '../../kernel/collection.ts'
import type { AccountPrincipal } from '../../kernel/principal.ts'
import type { Store } from '../../kernel/transaction.ts'
import { openEmbeddedStore } from '../../store/engines/embedded/open.ts'
import type { IdentitySource } from '../identity.ts'
import { createPrincipalGatherer } from './principal.ts'

interface Grant {
  readonly account: string
  readonly text: string
}
const grants = collection<Grant>('grant', { key: ({ account }) => [account] })
const account = '123456789012'
const caller: AccountPrincipal = {
  type: 'User',
  account,
  arn: `arn:aws:iam::${account}:user/alice`,
  userId: 'AIDAALICE',
  uniqueId: 'AIDAALICE',
  userName: 'alice',
}
const identities: IdentitySource = {
  longTermKey: async () => undefined,
  managedPolicy: async () => undefined,
  async policiesOf(tx) {
    const grant = await tx.get(grants, [account])
    return grant && { identity: [{ id: 'grant', text: grant.text }], tags: {} }
  },
}
const policy = (effect: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: effect, Action: '*', Resource: '*' }],
  })

describe('policies of the caller', () => {
  let store: Store
  afterEach(() => store.close())

  const change = (text: string) =>
    store.write({ account, requestId: text }, (tx) => tx.put(grants, { account, text }))
  const texts = async (gatherer: ReturnType<typeof createPrincipalGatherer>) =>
    (await store.read(async (tx) => gatherer.gather(tx, caller, false)))?.identity.map(
      ({ document }) => document.text,
    )

  test('a change is seen at the next request', async () => {
    store = openEmbeddedStore(':memory:')
    const gatherer = createPrincipalGatherer(store, identities)
    await change(policy('Allow'))
    expect(await texts(gatherer)).toEqual([policy('Allow')])
    await change(policy('Deny'))
    expect(await texts(gatherer)).toEqual([policy('Deny')])
  })

  test('a read that began before a change keeps nothing of what the change took away', async () => {
    store = openEmbeddedStore(':memory:')
    const gatherer = createPrincipalGatherer(store, identities)
    await change(policy('Allow'))
    await store.read(async (tx) => {
      await change(policy('Deny'))
      const facts = await gatherer.gather(tx, caller, false)
      expect(facts?.identity.map(({ document }) => document.text)).toEqual([policy('Allow')])
    })
    expect(await texts(gatherer)).toEqual([policy('Deny')])
  })

  test('an entity that is gone has none', async () => {
    store = openEmbeddedStore(':memory:')
    const gatherer = createPrincipalGatherer(store, identities)
    expect(await store.read(async (tx) => gatherer.gather(tx, caller, false))).toBeUndefined()
  })
})
