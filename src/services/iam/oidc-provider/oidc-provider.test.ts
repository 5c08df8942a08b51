import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  noSuchEntity,
  policy,
  shown,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { issuerOf, oidcProviderByArn, oidcProviderByIssuer } from './oidc-provider.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())

const thumbprint = 'a'.repeat(40)
const arn = (url: string) => `arn:aws:iam::${account.accountId}:oidc-provider/${url}`
const its = (url: string) => ({ OpenIDConnectProviderArn: arn(url) })
const gone = (url: string) => noSuchEntity(`OpenIDConnect Provider not found for arn ${arn(url)}`)
const create = (Url: string, more: object = {}) => iam.createOpenIDConnectProvider({ Url, ...more })
const lists = async (url: string) => {
  const { ClientIDList, ThumbprintList } = await iam.getOpenIDConnectProvider(its(url))
  return { ClientIDList, ThumbprintList }
}

describe('CreateOpenIDConnectProvider', () => {
  test('a provider is its URL, shown without the scheme', async () => {
    const url = 'token.actions.githubusercontent.com'
    const answer = await create(`https://${url}`, {
      ClientIDList: ['sts.amazonaws.com', 'sts.amazonaws.com'],
      ThumbprintList: [thumbprint],
    })
    expect(shown(answer)).toEqual({ OpenIDConnectProviderArn: arn(url) })
    expect(shown(await iam.getOpenIDConnectProvider(its(url)))).toEqual({
      Url: url,
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: [thumbprint],
      CreateDate: expect.any(Date),
      Tags: [],
    })
    expect(await failureOf(create(`https://${url}`))).toEqual(
      failure(409, 'EntityAlreadyExists', `Provider with url https://${url} already exists.`),
    )
  })

  test('path, port, case and a slash at the end count', async () => {
    const urls = ['idp.example.com:8443/realms/A', 'idp.example.com/realms/a', 'idp.example.com/']
    for (const url of urls) {
      const Tags = [{ Key: 'team', Value: 'red' }]
      const answer = await create(`https://${url}`, { Tags })
      expect(shown(answer)).toEqual({ OpenIDConnectProviderArn: arn(url), Tags })
    }
    const listed = await iam.listOpenIDConnectProviders({})
    expect(listed.OpenIDConnectProviderList).toEqual(
      expect.arrayContaining(urls.map((url) => ({ Arn: arn(url) }))),
    )
  })

  for (const url of [
    'http://idp.example.com',
    'idp.example.com',
    'https://',
    'https:///realms',
    'https://user@idp.example.com',
    'https://idp.example.com/?a=b',
    'https://idp.example.com/#a',
    'https://idp.example.com/*',
    'https://idp.example.com:port',
    'https://idp example.com',
  ])
    test(`refuses ${url}`, async () => {
      expect(await failureOf(create(url))).toEqual(
        failure(400, 'ValidationError', 'Invalid Open ID Connect Provider URL'),
      )
    })

  test('limits of its lists', async () => {
    expect(
      await failureOf(create('https://a.example', { ThumbprintList: Array(6).fill(thumbprint) })),
    ).toEqual(failure(400, 'InvalidInput', 'Thumbprint list must contain fewer than 5 entries.'))
    expect(await failureOf(create('https://a.example', { ThumbprintList: ['abc'] }))).toMatchObject(
      { code: 'ValidationError' },
    )
    const tooMany = failure(
      409,
      'LimitExceeded',
      'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
    )
    const ids = Array.from({ length: 101 }, (_, index) => `client-${index}`)
    expect(await failureOf(create('https://a.example', { ClientIDList: ids }))).toEqual(tooMany)
    await create('https://a.example', { ClientIDList: ids.slice(1) })
    const add = (ClientID: string) =>
      iam.addClientIDToOpenIDConnectProvider({ ...its('a.example'), ClientID })
    await add('client-1')
    expect(await failureOf(add('client-101'))).toEqual(tooMany)
  })

  test('a hundred to an account', async () => {
    const full = cloud.iam((await cloud.account()).admin)
    for (let count = 0; count < 100; count++)
      await full.createOpenIDConnectProvider({ Url: `https://p${count}.example` })
    expect(
      await failureOf(full.createOpenIDConnectProvider({ Url: 'https://p100.example' })),
    ).toMatchObject({ status: 409, code: 'LimitExceeded' })
    expect((await full.listOpenIDConnectProviders({})).OpenIDConnectProviderList).toHaveLength(100)
    expect((await full.getAccountSummary({})).SummaryMap?.Providers).toBe(100)
  })
})

test('thumbprints are kept in lower case', async () => {
  await create('https://upper.example', { ThumbprintList: ['AbCdEf0123'.repeat(4)] })
  expect(await lists('upper.example')).toMatchObject({
    ThumbprintList: ['abcdef0123'.repeat(4)],
  })
})

test('client ids are added and removed, thumbprints replaced; none of it fails twice', async () => {
  await create('https://b.example', { ClientIDList: ['one'] })
  const b = its('b.example')
  for (let twice = 0; twice < 2; twice++)
    expect(shown(await iam.addClientIDToOpenIDConnectProvider({ ...b, ClientID: 'two' }))).toEqual(
      {},
    )
  expect(await lists('b.example')).toEqual({ ClientIDList: ['one', 'two'], ThumbprintList: [] })
  for (let twice = 0; twice < 2; twice++)
    await iam.removeClientIDFromOpenIDConnectProvider({ ...b, ClientID: 'one' })
  const ThumbprintList = [thumbprint.toUpperCase()]
  await iam.updateOpenIDConnectProviderThumbprint({ ...b, ThumbprintList })
  expect(await lists('b.example')).toEqual({ ClientIDList: ['two'], ThumbprintList: [thumbprint] })
  expect(
    await failureOf(
      iam.updateOpenIDConnectProviderThumbprint({
        ...b,
        ThumbprintList: Array(6).fill(thumbprint),
      }),
    ),
  ).toMatchObject({ code: 'InvalidInput' })
})

test('what is not there', async () => {
  const none = its('none.example')
  for (const call of [
    () => iam.getOpenIDConnectProvider(none),
    () => iam.addClientIDToOpenIDConnectProvider({ ...none, ClientID: 'x' }),
    () => iam.removeClientIDFromOpenIDConnectProvider({ ...none, ClientID: 'x' }),
    () => iam.updateOpenIDConnectProviderThumbprint({ ...none, ThumbprintList: [] }),
    () => iam.tagOpenIDConnectProvider({ ...none, Tags: [] }),
    () => iam.untagOpenIDConnectProvider({ ...none, TagKeys: [] }),
    () => iam.listOpenIDConnectProviderTags(none),
  ])
    expect(await failureOf(call())).toEqual(gone('none.example'))
  // deleting twice is no failure
  expect(shown(await iam.deleteOpenIDConnectProvider(none))).toEqual({})
  expect(
    await failureOf(
      iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: 'not an arn, but long enough' }),
    ),
  ).toEqual(failure(400, 'ValidationError', 'Invalid ARN:  Could not be parsed!'))
})

test("another account's provider isn't found, and stays", async () => {
  await create('https://mine.example')
  const other = cloud.iam((await cloud.account()).admin)
  expect(await failureOf(other.getOpenIDConnectProvider(its('mine.example')))).toEqual(
    gone('mine.example'),
  )
  await other.deleteOpenIDConnectProvider(its('mine.example'))
  expect((await iam.getOpenIDConnectProvider(its('mine.example'))).Url).toBe('mine.example')
})

test('found by ARN and by issuer until it is deleted', async () => {
  await create('https://c.example/realm')
  const find = () =>
    cloud.store.read(async (tx) => [
      await oidcProviderByArn(tx, arn('c.example/realm')),
      await oidcProviderByIssuer(tx, account.accountId, 'https://c.example/realm'),
      await oidcProviderByIssuer(tx, account.accountId, 'c.example/realm'),
      await oidcProviderByIssuer(tx, account.accountId, 'https://C.example/realm'),
      await oidcProviderByArn(tx, arn('c.example/realm').replace('oidc', 'saml')),
    ])
  const [byArn, byIssuer, ...others] = await find()
  expect(byArn && issuerOf(byArn)).toBe('https://c.example/realm')
  expect(byIssuer).toEqual(byArn)
  expect(others).toEqual([undefined, undefined, undefined])
  await iam.deleteOpenIDConnectProvider(its('c.example/realm'))
  expect(await find()).toEqual(Array(5).fill(undefined))
})

test('tags: set, removed, listed, and seen by policies', async () => {
  await create('https://d.example')
  const d = its('d.example')
  const user = await userWith(
    cloud,
    account,
    'tag-reader',
    policy('iam:GetOpenIDConnectProvider', '*', {
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } },
    }),
  )
  const read = () => failureOf(user.iam.getOpenIDConnectProvider(d))
  expect(await read()).toMatchObject({ code: 'AccessDenied' })
  await iam.tagOpenIDConnectProvider({ ...d, Tags: [{ Key: 'team', Value: 'red' }] })
  expect(await read()).toBeUndefined()
  expect(shown(await iam.listOpenIDConnectProviderTags(d))).toEqual({
    Tags: [{ Key: 'team', Value: 'red' }],
    IsTruncated: false,
  })
  await iam.untagOpenIDConnectProvider({ ...d, TagKeys: ['team'] })
  expect((await iam.getOpenIDConnectProvider(d)).Tags).toEqual([])
})

describe('without permission', () => {
  const some = () => its('some.example')
  const rows: readonly (readonly [
    action: string,
    call: (iam: ReturnType<Cloud['iam']>) => Promise<unknown>,
    resource?: string,
  ])[] = [
    [
      'CreateOpenIDConnectProvider',
      (weak) => weak.createOpenIDConnectProvider({ Url: 'https://some.example' }),
    ],
    ['GetOpenIDConnectProvider', (weak) => weak.getOpenIDConnectProvider(some())],
    ['ListOpenIDConnectProviders', (weak) => weak.listOpenIDConnectProviders({}), '*'],
    ['DeleteOpenIDConnectProvider', (weak) => weak.deleteOpenIDConnectProvider(some())],
    [
      'AddClientIDToOpenIDConnectProvider',
      (weak) => weak.addClientIDToOpenIDConnectProvider({ ...some(), ClientID: 'x' }),
    ],
    [
      'RemoveClientIDFromOpenIDConnectProvider',
      (weak) => weak.removeClientIDFromOpenIDConnectProvider({ ...some(), ClientID: 'x' }),
    ],
    [
      'UpdateOpenIDConnectProviderThumbprint',
      (weak) => weak.updateOpenIDConnectProviderThumbprint({ ...some(), ThumbprintList: [] }),
    ],
    ['TagOpenIDConnectProvider', (weak) => weak.tagOpenIDConnectProvider({ ...some(), Tags: [] })],
    [
      'UntagOpenIDConnectProvider',
      (weak) => weak.untagOpenIDConnectProvider({ ...some(), TagKeys: [] }),
    ],
    ['ListOpenIDConnectProviderTags', (weak) => weak.listOpenIDConnectProviderTags(some())],
  ]
  for (const [action, call, name = 'some.example'] of rows)
    test(action, async () => {
      const weak = await userWith(cloud, account, `weak-${action}`)
      expect(await failureOf(call(weak.iam))).toEqual(
        failure(
          403,
          'AccessDenied',
          `User: ${weak.arn} is not authorized to perform: iam:${action} on resource: ${arn(name)} because no identity-based policy allows the iam:${action} action`,
        ),
      )
    })

  test('a tagged create needs the permission to tag', async () => {
    const user = await userWith(
      cloud,
      account,
      'creator',
      policy('iam:CreateOpenIDConnectProvider', arn('*')),
    )
    const make = (more: object) =>
      user.iam.createOpenIDConnectProvider({ Url: 'https://e.example', ...more })
    expect(await failureOf(make({ Tags: [{ Key: 'a', Value: 'b' }] }))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('iam:TagOpenIDConnectProvider'),
    })
    expect(await failureOf(make({}))).toBeUndefined()
  })
})
