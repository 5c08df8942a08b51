import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testStores } from '../../../test/support/stores.ts'
import { Fault } from '../../kernel/errors.ts'
import type { Store } from '../../kernel/transaction.ts'
import { shareUsage, withEarlierUses } from './shared-usage.ts'
import { createUsage, type Use } from './usage.ts'

const account = '123456789012'
const ids = { uuid: () => randomUUID() }

const useOf = (at: number, more: Partial<Use> = {}): Use => ({
  at,
  region: `region-${at}`,
  service: 'iam',
  account,
  ...more,
})

/** A process with facts of its own. */
function process(store: Pick<Store, 'read' | 'write'>) {
  const local = createUsage()
  const sharing = shareUsage({ store, ids, everyMillis: 0 })
  return {
    ...sharing,
    ...sharing.facts(local),
    use(use: Use) {
      local.note(use)
      sharing.noted(use)
    },
  }
}

describe.each(testStores)('facts of use in $name', ({ missing, open }) => {
  let store: Store
  let stop: (() => Promise<void>) | undefined
  beforeAll(async () => {
    if (missing === undefined) ({ store, stop } = await open())
  })
  afterAll(() => stop?.())

  const it = test.skipIf(missing !== undefined)

  it('count for a process that is alone on the store later', async () => {
    const alone = createUsage()
    const before = await withEarlierUses(store, alone)
    expect(before).toBe(alone)
    const node = process(store)
    node.use(useOf(5, { accessKeyId: 'AKIA0', userUniqueId: 'AIDA0', actions: ['s3:GetObject'] }))
    await node.share()
    const after = await withEarlierUses(store, alone)
    expect(await after.accessKey('AKIA0')).toMatchObject({ at: 5 })
    expect(await after.actions(account, 'AIDA0')).toMatchObject([{ at: 5 }])
    after.note(useOf(9, { accessKeyId: 'AKIA0' }))
    expect(await after.accessKey('AKIA0')).toMatchObject({ at: 9 })
  })

  it('are known to others once they are shared, the latest of each', async () => {
    const [here, there] = [process(store), process(store)]
    here.use(useOf(10, { accessKeyId: 'AKIA1' }))
    there.use(useOf(20, { accessKeyId: 'AKIA1' }))
    here.use(useOf(30, { roleUniqueId: 'AROA1', actions: ['s3:GetObject'] }))
    expect(await there.role(account, 'AROA1')).toBeUndefined()
    // one's own are known at once
    expect(await here.role(account, 'AROA1')).toMatchObject({ at: 30 })
    await there.share()
    await here.share()
    for (const process of [here, there]) {
      expect(await process.accessKey('AKIA1')).toEqual({
        at: 20,
        region: 'region-20',
        service: 'iam',
      })
      expect(await process.role(account, 'AROA1')).toEqual({
        at: 30,
        region: 'region-30',
        service: 'iam',
      })
      expect(await process.actions(account, 'AROA1')).toEqual([
        { action: 's3:GetObject', at: 30, region: 'region-30' },
      ])
    }
  })

  it('of actions are merged by action', async () => {
    const [here, there] = [process(store), process(store)]
    const by = { userUniqueId: 'AIDA1' }
    here.use(useOf(1, { ...by, actions: ['iam:GetUser', 'iam:ListUsers'] }))
    await here.share()
    there.use(useOf(2, { ...by, actions: ['iam:GetUser'] }))
    const known = await there.actions(account, 'AIDA1')
    expect(known.map(({ action, at }) => `${action} ${at}`).sort()).toEqual([
      'iam:GetUser 2',
      'iam:ListUsers 1',
    ])
  })

  it('of passwords are the first within five minutes, wherever people signed in', async () => {
    const [here, there] = [process(store), process(store)]
    const minute = 60_000
    const signIn = (passwordOf: string, minutes: number) =>
      useOf(minutes * minute, { service: 'signin', passwordOf })
    const known = (from: typeof here) => from.passwords(account, ['AIDA1', 'AIDA2', 'AIDA3'])
    here.use(signIn('AIDA1', 1))
    there.use(signIn('AIDA1', 3))
    there.use(signIn('AIDA2', 2))
    await here.share()
    expect(Object.fromEntries(await known(there))).toEqual({ AIDA1: minute, AIDA2: 2 * minute })
    await there.share()
    expect(Object.fromEntries(await known(here))).toEqual({ AIDA1: minute, AIDA2: 2 * minute })
    there.use(signIn('AIDA1', 9))
    await there.share()
    expect(Object.fromEntries(await here.passwords(account, ['AIDA1']))).toEqual({
      AIDA1: 9 * minute,
    })
    const after = await withEarlierUses(store, createUsage())
    expect((await after.passwords(account, ['AIDA1', 'AIDA2'])).get('AIDA2')).toBe(2 * minute)
  })

  it('that could not be shared are shared the next time, many at once', async () => {
    let fails = true
    const failing: Pick<Store, 'read' | 'write'> = {
      read: (work) => store.read(work),
      write: (options, work) =>
        fails ? Promise.reject(new Fault('unavailable', 'away')) : store.write(options, work),
    }
    const [here, there] = [process(failing), process(store)]
    for (let count = 0; count < 450; count++)
      here.use(useOf(count + 1, { accessKeyId: `AKIAMANY${count}` }))
    await expect(here.share()).rejects.toThrow('away')
    here.use(useOf(999, { accessKeyId: 'AKIAMANY7' }))
    fails = false
    await here.close()
    expect(await there.accessKey('AKIAMANY7')).toMatchObject({ at: 999 })
    for (const count of [0, 199, 200, 449])
      expect(await there.accessKey(`AKIAMANY${count}`)).toMatchObject({ at: count + 1 })
  })
})
