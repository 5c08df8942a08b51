import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { samlMetadata, testCertificate } from '../../../../test/support/certificates.ts'
import {
  failure,
  failureOf,
  noSuchEntity,
  policy,
  shown,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { openPrivateKeys, type SamlProvider, samlProviderByArn } from './saml-provider.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())

const signer = testCertificate({ name: 'signer' })
const metadata = samlMetadata({ certificates: [signer] })
const privateKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString()

const arn = (name: string) => `arn:aws:iam::${account.accountId}:saml-provider/${name}`
const its = (name: string) => ({ SAMLProviderArn: arn(name) })
const gone = (name: string) => noSuchEntity(`Manifest not found for arn ${arn(name)}`)
const create = (Name: string, more: object = {}) =>
  iam.createSAMLProvider({ Name, SAMLMetadataDocument: metadata, ...more })
const stored = (name: string) => cloud.store.read((tx) => samlProviderByArn(tx, arn(name)))

describe('CreateSAMLProvider', () => {
  test('keeps the document, and reads who signs what', async () => {
    expect(shown(await create('idp'))).toEqual({ SAMLProviderArn: arn('idp') })
    const provider = shown(await iam.getSAMLProvider(its('idp')))
    expect(provider).toEqual({
      SAMLProviderUUID: expect.stringMatching(/^SAMLSP[A-Z0-9]{16}$/),
      SAMLMetadataDocument: metadata,
      CreateDate: expect.any(Date),
      ValidUntil: expect.any(Date),
      Tags: [],
      AssertionEncryptionMode: 'Allowed',
      PrivateKeyList: [],
    })
    const { CreateDate, ValidUntil } = provider
    expect((ValidUntil?.getUTCFullYear() ?? 0) - (CreateDate?.getUTCFullYear() ?? 0)).toBe(100)
    expect((await stored('idp'))?.metadata).toEqual({
      issuer: 'https://idp.example.com/saml',
      certificates: [`${signer.certificate}\n`],
      signInEndpoints: [
        {
          binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
          location: 'https://idp.example.com/sso',
        },
      ],
    })
    expect((await iam.listSAMLProviders({})).SAMLProviderList).toEqual([
      { Arn: arn('idp'), ValidUntil, CreateDate },
    ])
  })

  test('a name once', async () => {
    expect(await failureOf(create('idp'))).toEqual(
      failure(409, 'EntityAlreadyExists', 'Provider with name idp already exists.'),
    )
  })

  test('valid until the document says', async () => {
    const until = '2040-01-02T03:04:05Z'
    await create('ends', {
      SAMLMetadataDocument: samlMetadata({
        certificates: [signer],
        attributes: ` validUntil="${until}"`,
      }),
    })
    expect((await iam.getSAMLProvider(its('ends'))).ValidUntil).toEqual(new Date(until))
  })

  test('the certificate of a signature in the document verifies nothing', async () => {
    const impostor = testCertificate({ name: 'impostor' })
    const inSignature = `<ds:Signature><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${impostor.certificate.replaceAll(/-----[A-Z ]+-----/g, '')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`
    await create('signed', {
      SAMLMetadataDocument: metadata.replace('<md:IDPSSODescriptor', `${inSignature}$&`),
    })
    expect((await stored('signed'))?.metadata.certificates).toEqual([`${signer.certificate}\n`])
  })

  const many = Array.from({ length: 11 }, () => signer)
  const refused: Record<string, string> = {
    text: 'hello '.repeat(200),
    'no XML to its end': metadata.slice(0, -10),
    'a document type': metadata.replace('<md:Entity', '<!DOCTYPE x>$&'),
    'an entity': metadata.replace(
      '<md:Entity',
      '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>$&',
    ),
    'another root': metadata.replaceAll('EntityDescriptor', 'EntitiesDescriptor'),
    'another namespace': metadata.replace('SAML:2.0:metadata', 'SAML:1.0:metadata'),
    'no issuer': metadata.replace(/entityID="[^"]*"/, ''),
    'an empty issuer': metadata.replace(/entityID="[^"]*"/, 'entityID=""'),
    'a service provider': metadata.replaceAll('IDPSSODescriptor', 'SPSSODescriptor'),
    'another protocol': metadata.replace('SAML:2.0:protocol', 'SAML:1.1:protocol'),
    'no sign-in': metadata.replace(/<md:SingleSignOnService[^>]*>/, ''),
    'no certificate': samlMetadata({ certificates: [] }),
    'a key for encryption alone': samlMetadata({ certificates: [signer], use: 'encryption' }),
    'a certificate that is none': metadata.replace(
      /<ds:X509Certificate>[^<]*/,
      '<ds:X509Certificate>aGVsbG8=',
    ),
    'too many certificates': samlMetadata({ certificates: many }),
    'an end that is no date': samlMetadata({
      certificates: [signer],
      attributes: ' validUntil="soon"',
    }),
    'too deep': metadata.replace(
      '<md:NameIDFormat>',
      `${'<md:Extensions>'.repeat(50)}${'</md:Extensions>'.repeat(50)}$&`,
    ),
  }
  for (const [name, SAMLMetadataDocument] of Object.entries(refused))
    test(`refuses ${name}`, async () => {
      expect(await failureOf(create('bad', { SAMLMetadataDocument }))).toEqual(
        failure(400, 'InvalidInput', 'Could not parse metadata'),
      )
    })

  test('a short document', async () => {
    expect(
      await failureOf(create('bad', { SAMLMetadataDocument: '<md:EntityDescriptor/>' })),
    ).toMatchObject({ code: 'ValidationError' })
  })

  test('a hundred to an account', async () => {
    const full = cloud.iam((await cloud.account()).admin)
    const one = (Name: string) => full.createSAMLProvider({ Name, SAMLMetadataDocument: metadata })
    for (let count = 0; count < 100; count++) await one(`p${count}`)
    expect(await failureOf(one('p100'))).toMatchObject({ status: 409, code: 'LimitExceeded' })
    expect((await full.getAccountSummary({})).SummaryMap?.Providers).toBe(100)
  })
})

describe('UpdateSAMLProvider', () => {
  test('replaces the metadata', async () => {
    await create('changed')
    const before = await iam.getSAMLProvider(its('changed'))
    const next = testCertificate({ name: 'next' })
    const SAMLMetadataDocument = samlMetadata({ certificates: [next], issuer: 'urn:next' })
    expect(
      shown(await iam.updateSAMLProvider({ ...its('changed'), SAMLMetadataDocument })),
    ).toEqual({ SAMLProviderArn: arn('changed') })
    const after = await iam.getSAMLProvider(its('changed'))
    expect(after.SAMLMetadataDocument).toBe(SAMLMetadataDocument)
    expect(after.SAMLProviderUUID).toBe(before.SAMLProviderUUID)
    expect((await stored('changed'))?.metadata).toMatchObject({
      issuer: 'urn:next',
      certificates: [`${next.certificate}\n`],
    })
    expect(
      await failureOf(
        iam.updateSAMLProvider({
          ...its('changed'),
          SAMLMetadataDocument: 'hello '.repeat(200),
        }),
      ),
    ).toEqual(failure(400, 'InvalidInput', 'Could not parse metadata'))
  })

  test('keys: two at most, named but not shown, rotated', async () => {
    const [first, second, third] = [privateKey(), privateKey(), privateKey()]
    await create('keys', { AssertionEncryptionMode: 'Required', AddPrivateKey: first })
    const update = (more: object) => iam.updateSAMLProvider({ ...its('keys'), ...more })
    await update({ AddPrivateKey: second })
    expect(await failureOf(update({ AddPrivateKey: third }))).toMatchObject({
      code: 'LimitExceeded',
    })
    const answer = await iam.getSAMLProvider(its('keys'))
    expect(answer.AssertionEncryptionMode).toBe('Required')
    expect(answer.PrivateKeyList).toEqual([
      { KeyId: expect.stringMatching(/^[A-Z0-9]{32}$/), Timestamp: expect.any(Date) },
      { KeyId: expect.stringMatching(/^[A-Z0-9]{32}$/), Timestamp: expect.any(Date) },
    ])
    const provider = (await stored('keys')) as SamlProvider
    expect(JSON.stringify([answer, provider])).not.toContain('PRIVATE KEY')
    expect(openPrivateKeys(cloud.world.sealer, provider)).toEqual([second, first])
    await update({ RemovePrivateKey: answer.PrivateKeyList?.[0]?.KeyId, AddPrivateKey: third })
    const rotated = (await stored('keys')) as SamlProvider
    expect(openPrivateKeys(cloud.world.sealer, rotated)).toEqual([third, second])
    expect(await failureOf(update({ RemovePrivateKey: 'A'.repeat(32) }))).toMatchObject({
      status: 404,
      code: 'NoSuchEntity',
    })
  })

  test.each([
    ['text', 'hello'],
    ['a certificate', signer.certificate],
    ['a key of another algorithm', signer.privateKey],
  ])('refuses %s as a key', async (_, AddPrivateKey) => {
    expect(await failureOf(create('bad', { AddPrivateKey }))).toMatchObject({
      status: 400,
      code: 'InvalidInput',
    })
  })

  test('encryption is required only with a key', async () => {
    const Required = { AssertionEncryptionMode: 'Required' } as const
    expect(await failureOf(create('bad', Required))).toMatchObject({ code: 'InvalidInput' })
    await create('optional')
    expect(
      await failureOf(iam.updateSAMLProvider({ ...its('optional'), ...Required })),
    ).toMatchObject({ code: 'InvalidInput' })
  })
})

test('what is not there', async () => {
  for (const call of [
    () => iam.getSAMLProvider(its('none')),
    () => iam.updateSAMLProvider(its('none')),
    () => iam.deleteSAMLProvider(its('none')),
    () => iam.tagSAMLProvider({ ...its('none'), Tags: [] }),
    () => iam.untagSAMLProvider({ ...its('none'), TagKeys: [] }),
    () => iam.listSAMLProviderTags(its('none')),
  ])
    expect(await failureOf(call())).toEqual(gone('none'))
  expect(
    await failureOf(iam.getSAMLProvider({ SAMLProviderArn: 'not an arn, but long enough' })),
  ).toEqual(failure(400, 'ValidationError', 'Invalid ARN:  Could not be parsed!'))
})

test("another account's provider isn't found", async () => {
  await create('mine')
  const other = cloud.iam((await cloud.account()).admin)
  expect(await failureOf(other.getSAMLProvider(its('mine')))).toEqual(gone('mine'))
  expect(await failureOf(other.deleteSAMLProvider(its('mine')))).toEqual(gone('mine'))
  await iam.deleteSAMLProvider(its('mine'))
  expect(await stored('mine')).toBeUndefined()
})

test('tags: set, removed, listed, and seen by policies', async () => {
  const Tags = [{ Key: 'team', Value: 'red' }]
  expect(shown(await create('tagged', { Tags }))).toEqual({ SAMLProviderArn: arn('tagged'), Tags })
  const user = await userWith(
    cloud,
    account,
    'tag-reader',
    policy('iam:GetSAMLProvider', '*', {
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } },
    }),
  )
  const read = () => failureOf(user.iam.getSAMLProvider(its('tagged')))
  expect(await read()).toBeUndefined()
  await iam.tagSAMLProvider({ ...its('tagged'), Tags: [{ Key: 'TEAM', Value: 'blue' }] })
  expect(shown(await iam.listSAMLProviderTags(its('tagged')))).toEqual({
    Tags: [{ Key: 'TEAM', Value: 'blue' }],
    IsTruncated: false,
  })
  expect(await read()).toMatchObject({ code: 'AccessDenied' })
  await iam.untagSAMLProvider({ ...its('tagged'), TagKeys: ['team'] })
  expect((await iam.getSAMLProvider(its('tagged'))).Tags).toEqual([])
})

describe('without permission', () => {
  const some = () => its('some')
  const rows: readonly (readonly [
    action: string,
    call: (iam: ReturnType<Cloud['iam']>) => Promise<unknown>,
    resource?: string,
  ])[] = [
    [
      'CreateSAMLProvider',
      (weak) => weak.createSAMLProvider({ Name: 'some', SAMLMetadataDocument: metadata }),
    ],
    ['GetSAMLProvider', (weak) => weak.getSAMLProvider(some())],
    ['ListSAMLProviders', (weak) => weak.listSAMLProviders({}), '*'],
    ['UpdateSAMLProvider', (weak) => weak.updateSAMLProvider(some())],
    ['DeleteSAMLProvider', (weak) => weak.deleteSAMLProvider(some())],
    ['TagSAMLProvider', (weak) => weak.tagSAMLProvider({ ...some(), Tags: [] })],
    ['UntagSAMLProvider', (weak) => weak.untagSAMLProvider({ ...some(), TagKeys: [] })],
    ['ListSAMLProviderTags', (weak) => weak.listSAMLProviderTags(some())],
  ]
  for (const [action, call, name = 'some'] of rows)
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
})
