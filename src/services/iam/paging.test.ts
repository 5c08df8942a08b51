import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { policy } from '../../../test/support/iam.ts'
import { type Cloud, startCloud } from '../../../test/support/in-process.ts'

let cloud: Cloud
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  iam = cloud.iam((await cloud.account()).admin)
})
afterAll(() => cloud.close())

/** Characters a name may have beside letters and digits lie on both sides of most separators. */
const names = ['a', 'a+', 'a,b', 'a-b', 'a.b', 'a=', 'a@b', 'a_b', 'ab', 'B', 'z'.repeat(64)]

describe('every list, one item a page, goes over everything once', () => {
  beforeAll(async () => {
    for (const name of names) {
      await iam.createUser({ UserName: name })
      await iam.createGroup({ GroupName: name })
      await iam.createPolicy({ PolicyName: name, PolicyDocument: policy('s3:*') })
      await iam.addUserToGroup({ GroupName: 'a', UserName: name })
      await iam.putUserPolicy({
        UserName: 'a',
        PolicyName: name,
        PolicyDocument: policy('s3:*'),
      })
    }
  })

  interface Page {
    readonly items: readonly (string | undefined)[] | undefined
    readonly Marker?: string | undefined
  }
  const lists: Readonly<Record<string, (page: object) => Promise<Page>>> = {
    ListUsers: async (page) => {
      const { Users, Marker } = await iam.listUsers(page)
      return { items: Users?.map(({ UserName }) => UserName), Marker }
    },
    ListGroups: async (page) => {
      const { Groups, Marker } = await iam.listGroups(page)
      return { items: Groups?.map(({ GroupName }) => GroupName), Marker }
    },
    GetGroup: async (page) => {
      const { Users, Marker } = await iam.getGroup({ GroupName: 'a', ...page })
      return { items: Users?.map(({ UserName }) => UserName), Marker }
    },
    ListPolicies: async (page) => {
      const { Policies, Marker } = await iam.listPolicies({ Scope: 'Local', ...page })
      return { items: Policies?.map(({ PolicyName }) => PolicyName), Marker }
    },
    ListUserPolicies: async (page) => {
      const { PolicyNames, Marker } = await iam.listUserPolicies({ UserName: 'a', ...page })
      return { items: PolicyNames, Marker }
    },
    GetAccountAuthorizationDetails: async (page) => {
      const { UserDetailList, Marker } = await iam.getAccountAuthorizationDetails({
        Filter: ['User'],
        ...page,
      })
      return { items: UserDetailList?.map(({ UserName }) => UserName), Marker }
    },
  }
  const seeded = new Set(['admin', 'Administrators'])

  for (const [operation, list] of Object.entries(lists))
    test(operation, async () => {
      const found: (string | undefined)[] = []
      let Marker: string | undefined
      do {
        const page: Page = await list({ MaxItems: 1, ...(Marker && { Marker }) })
        expect(page.items?.length).toBeLessThanOrEqual(1)
        found.push(...(page.items ?? []))
        Marker = page.Marker
        expect(Marker?.length ?? 0).toBeLessThanOrEqual(320)
      } while (Marker)
      expect(found.filter((name) => !seeded.has(name ?? '')).sort()).toEqual([...names].sort())
    })
})

test('a page goes on at the right place when the last one was deleted', async () => {
  const attached = async (page: object) =>
    await iam.listAttachedUserPolicies({ UserName: 'a', ...page })
  const arns = ['AdministratorAccess', 'PowerUserAccess', 'ReadOnlyAccess', 'SecurityAudit'].map(
    (name) => `arn:aws:iam::aws:policy/${name}`,
  )
  for (const PolicyArn of arns) await iam.attachUserPolicy({ UserName: 'a', PolicyArn })
  const seen: (string | undefined)[] = []
  let Marker: string | undefined
  do {
    const page = await attached({ MaxItems: 1, ...(Marker && { Marker }) })
    for (const { PolicyArn } of page.AttachedPolicies ?? []) {
      seen.push(PolicyArn)
      await iam.detachUserPolicy({ UserName: 'a', PolicyArn: PolicyArn as string })
    }
    Marker = page.Marker
  } while (Marker)
  expect(seen).toEqual(arns)
})
