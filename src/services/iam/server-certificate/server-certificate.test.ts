import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testCertificate } from '../../../../test/support/certificates.ts'
import {
  failure,
  failureOf,
  noSuchEntity,
  policy,
  shown,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

const root = testCertificate({ name: 'root' })
const middle = testCertificate({ name: 'middle', issuer: root })
const site = testCertificate({ name: 'www.example.com', issuer: middle })

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())

const upload = (ServerCertificateName: string, more: object = {}) =>
  iam.uploadServerCertificate({
    ServerCertificateName,
    CertificateBody: site.certificate,
    PrivateKey: site.privateKey,
    ...more,
  })
const arn = (name: string, path = '/') =>
  `arn:aws:iam::${account.accountId}:server-certificate${path}${name}`
const gone = (name: string) =>
  noSuchEntity(`The Server Certificate with name ${name} cannot be found.`)

describe('UploadServerCertificate', () => {
  test('answers metadata; Get shows the certificate without its key', async () => {
    const { ServerCertificateMetadata, ...rest } = shown(
      await upload('plain', { CertificateBody: `${site.certificate}\n` }),
    )
    expect(rest).toEqual({})
    expect(ServerCertificateMetadata).toEqual({
      Path: '/',
      ServerCertificateName: 'plain',
      ServerCertificateId: expect.stringMatching(/^ASCA[A-Z2-7]{17}$/),
      Arn: arn('plain'),
      UploadDate: expect.any(Date),
      Expiration: expect.any(Date),
    })
    expect(shown(await iam.getServerCertificate({ ServerCertificateName: 'plain' }))).toEqual({
      ServerCertificate: {
        ServerCertificateMetadata,
        CertificateBody: site.certificate,
        Tags: [],
      },
    })
  })

  test('with chain, path and tags', async () => {
    const CertificateChain = `${middle.certificate}\n${root.certificate}`
    const Tags = [{ Key: 'team', Value: 'red' }]
    expect(shown(await upload('full', { Path: '/web/', CertificateChain, Tags }))).toMatchObject({
      ServerCertificateMetadata: { Arn: arn('full', '/web/'), Path: '/web/' },
      Tags,
    })
    const { ServerCertificate } = await iam.getServerCertificate({ ServerCertificateName: 'full' })
    expect(ServerCertificate).toMatchObject({ CertificateChain, Tags })
  })

  test('a name once', async () => {
    expect(await failureOf(upload('plain'))).toEqual(
      failure(409, 'EntityAlreadyExists', 'The Server Certificate with name plain already exists.'),
    )
  })

  const unreadable = 'Unable to parse certificate. Please ensure the certificate is in PEM format.'
  const broken = (index: number) =>
    `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`
  const old = testCertificate({ name: 'old', notBefore: 0, notAfter: 1_000_000 })
  const coming = testCertificate({ name: 'coming', notBefore: Date.now() + 10_000_000 })
  const impostor = testCertificate({ name: 'middle', issuer: root })
  test.each([
    ['no certificate', { CertificateBody: 'hello' }, unreadable],
    [
      'two certificates',
      { CertificateBody: `${site.certificate}\n${middle.certificate}` },
      unreadable,
    ],
    [
      'one that ended',
      { CertificateBody: old.certificate, PrivateKey: old.privateKey },
      unreadable,
    ],
    [
      'one that has not begun',
      { CertificateBody: coming.certificate, PrivateKey: coming.privateKey },
      unreadable,
    ],
    ['no key', { PrivateKey: 'hello' }, 'Invalid Private Key.'],
    ['a certificate as key', { PrivateKey: site.certificate }, 'Invalid Private Key.'],
    ['a chain that is none', { CertificateChain: 'hello' }, unreadable],
    ['a chain without the signer', { CertificateChain: root.certificate }, broken(-1)],
    ['a namesake of the signer', { CertificateChain: impostor.certificate }, broken(-1)],
    [
      'a chain out of order',
      { CertificateChain: `${middle.certificate}\n${site.certificate}` },
      broken(0),
    ],
  ])('refuses %s', async (_, more, message) => {
    expect(await failureOf(upload('bad', more))).toEqual(
      failure(400, 'MalformedCertificate', message),
    )
  })

  test("refuses another certificate's key", async () => {
    expect(await failureOf(upload('bad', { PrivateKey: middle.privateKey }))).toMatchObject({
      status: 400,
      code: 'KeyPairMismatch',
    })
  })

  test('twenty at most', async () => {
    const full = await cloud.account()
    const its = cloud.iam(full.admin)
    const one = (ServerCertificateName: string) =>
      its.uploadServerCertificate({
        ServerCertificateName,
        CertificateBody: site.certificate,
        PrivateKey: site.privateKey,
      })
    for (let count = 0; count < 20; count++) await one(`c${count}`)
    expect(await failureOf(one('c20'))).toEqual(
      failure(409, 'LimitExceeded', 'Cannot exceed quota for ServerCertificatesPerAccount: 20'),
    )
    expect((await its.getAccountSummary({})).SummaryMap?.ServerCertificates).toBe(20)
    const first = await its.listServerCertificates({ MaxItems: 15 })
    const second = await its.listServerCertificates({ Marker: first.Marker as string })
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false])
    expect(second.ServerCertificateMetadataList).toHaveLength(5)
  })
})

test('ListServerCertificates by path', async () => {
  const names = async (PathPrefix?: string) =>
    (
      await iam.listServerCertificates(PathPrefix === undefined ? {} : { PathPrefix })
    ).ServerCertificateMetadataList?.map((each) => each.ServerCertificateName)
  expect(await names()).toEqual(['full', 'plain'])
  expect(await names('/w')).toEqual(['full'])
  expect(await names('/none/')).toEqual([])
})

test('UpdateServerCertificate renames; id, tags and certificate stay', async () => {
  await upload('first', { Tags: [{ Key: 'a', Value: 'b' }] })
  const before = await iam.getServerCertificate({ ServerCertificateName: 'first' })
  const rename = (NewServerCertificateName: string) =>
    iam.updateServerCertificate({
      ServerCertificateName: 'first',
      NewServerCertificateName,
      NewPath: '/n/',
    })
  expect(await failureOf(rename('plain'))).toMatchObject({ code: 'EntityAlreadyExists' })
  expect(shown(await rename('second'))).toEqual({})
  const after = await iam.getServerCertificate({ ServerCertificateName: 'second' })
  expect(after.ServerCertificate).toEqual({
    ...before.ServerCertificate,
    ServerCertificateMetadata: {
      ...before.ServerCertificate?.ServerCertificateMetadata,
      ServerCertificateName: 'second',
      Path: '/n/',
      Arn: arn('second', '/n/'),
    },
  })
  await iam.updateServerCertificate({ ServerCertificateName: 'second', NewPath: '/m/' })
  expect(await failureOf(rename('third'))).toEqual(gone('first'))
  await iam.deleteServerCertificate({ ServerCertificateName: 'second' })
  expect(await failureOf(iam.deleteServerCertificate({ ServerCertificateName: 'second' }))).toEqual(
    gone('second'),
  )
})

test('renaming needs the permission on the new name too', async () => {
  await upload('mine')
  const user = await userWith(
    cloud,
    account,
    'renamer',
    policy('iam:UpdateServerCertificate', arn('mine')),
  )
  expect(
    await failureOf(
      user.iam.updateServerCertificate({
        ServerCertificateName: 'mine',
        NewServerCertificateName: 'yours',
      }),
    ),
  ).toMatchObject({ status: 403, code: 'AccessDenied' })
})

test('tags: set, removed, listed, and seen by policies', async () => {
  const ServerCertificateName = 'tagged'
  await upload(ServerCertificateName)
  const user = await userWith(
    cloud,
    account,
    'tag-reader',
    policy('iam:GetServerCertificate', '*', {
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } },
    }),
  )
  const read = () => failureOf(user.iam.getServerCertificate({ ServerCertificateName }))
  expect(await read()).toMatchObject({ code: 'AccessDenied' })
  await iam.tagServerCertificate({ ServerCertificateName, Tags: [{ Key: 'team', Value: 'red' }] })
  expect(await read()).toBeUndefined()
  expect(shown(await iam.listServerCertificateTags({ ServerCertificateName }))).toEqual({
    Tags: [{ Key: 'team', Value: 'red' }],
    IsTruncated: false,
  })
  await iam.untagServerCertificate({ ServerCertificateName, TagKeys: ['TEAM'] })
  expect((await iam.listServerCertificateTags({ ServerCertificateName })).Tags).toEqual([])
  expect(
    await failureOf(iam.tagServerCertificate({ ServerCertificateName: 'no', Tags: [] })),
  ).toEqual(gone('no'))
})

describe('without permission', () => {
  const its = { ServerCertificateName: 'plain' }
  const rows: readonly (readonly [
    action: string,
    call: (iam: ReturnType<Cloud['iam']>) => Promise<unknown>,
    resource?: string,
  ])[] = [
    [
      'UploadServerCertificate',
      (weak) =>
        weak.uploadServerCertificate({
          ServerCertificateName: 'x',
          Path: '/p/',
          CertificateBody: site.certificate,
          PrivateKey: site.privateKey,
        }),
      'arn:aws:iam::ACCOUNT:server-certificate/p/x',
    ],
    ['GetServerCertificate', (weak) => weak.getServerCertificate(its)],
    [
      'ListServerCertificates',
      (weak) => weak.listServerCertificates({}),
      'arn:aws:iam::ACCOUNT:server-certificate/',
    ],
    ['UpdateServerCertificate', (weak) => weak.updateServerCertificate(its)],
    ['DeleteServerCertificate', (weak) => weak.deleteServerCertificate(its)],
    ['TagServerCertificate', (weak) => weak.tagServerCertificate({ ...its, Tags: [] })],
    ['UntagServerCertificate', (weak) => weak.untagServerCertificate({ ...its, TagKeys: [] })],
    ['ListServerCertificateTags', (weak) => weak.listServerCertificateTags(its)],
  ]
  for (const [action, call, resource = 'server certificate plain'] of rows)
    test(action, async () => {
      const weak = await userWith(cloud, account, `weak-${action}`)
      const sentence = `User: ${weak.arn} is not authorized to perform: iam:${action} on resource: ${resource} because no identity-based policy allows the iam:${action} action`
      expect(await failureOf(call(weak.iam))).toEqual(
        failure(403, 'AccessDenied', sentence.replaceAll('ACCOUNT', account.accountId)),
      )
    })
})
