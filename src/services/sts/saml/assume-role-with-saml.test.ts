import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { samlMetadata, testCertificate } from '../../../../test/support/certificates.ts'
import { type Failure, failure, failureOf, policy } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import {
  assertionXml,
  base64,
  type ResponseOptions,
  responseXml,
  samlCertificate,
  samlEndpoint,
  samlIssuer,
  samlifyResponse,
  signXml,
} from '../../../../test/support/saml-idp.ts'
import { issuedBy, secondsLeft } from '../../../../test/support/sts.ts'
import { usedAssertions } from './used-assertions.ts'

let cloud: Cloud
let own: TestAccount
const idp = samlCertificate('idp')
const next = samlCertificate('next')
const stranger = samlCertificate('stranger')

const roleArn = (name: string) => `arn:aws:iam::${own.accountId}:role/${name}`
const providerArn = () => `arn:aws:iam::${own.accountId}:saml-provider/Corp`

const invalid = (message: string): Failure => failure(400, 'InvalidIdentityToken', message)
const badSignature = invalid('Response signature invalid')
const denied = (action: string) =>
  failure(403, 'AccessDenied', `Not authorized to perform ${action}`)
const tooLate = failure(
  400,
  'ExpiredTokenException',
  'Token must be redeemed within 5 minutes of issuance',
)

async function role(name: string, actions: readonly string[], condition?: object): Promise<void> {
  const iam = cloud.iam(own.admin)
  await iam.createRole({
    RoleName: name,
    MaxSessionDuration: 14_400,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: providerArn() },
          Action: actions,
          ...(condition && { Condition: condition }),
        },
      ],
    }),
  })
  await iam.putRolePolicy({
    RoleName: name,
    PolicyName: 'p',
    PolicyDocument: policy('iam:ListUsers'),
  })
}

/** A response that is good in every respect but those given. */
const options = (more: Partial<ResponseOptions> = {}, roleName = 'Plain'): ResponseOptions => ({
  now: cloud.now(),
  ...more,
  attributes: {
    Role: `${roleArn(roleName)},${providerArn()}`,
    RoleSessionName: 'alice',
    ...more.attributes,
  },
})
const good = (more: Partial<ResponseOptions> = {}, roleName = 'Plain') =>
  signXml(responseXml(options(more, roleName)), { by: idp })

const assume = (xml: string, more: object = {}) =>
  cloud.sts({ accessKeyId: '', secretAccessKey: '' }).assumeRoleWithSAML({
    RoleArn: roleArn('Plain'),
    PrincipalArn: providerArn(),
    SAMLAssertion: base64(xml),
    ...more,
  })

beforeAll(async () => {
  cloud = await startCloud()
  own = await cloud.account()
  await cloud.iam(own.admin).createSAMLProvider({
    Name: 'Corp',
    SAMLMetadataDocument: samlMetadata({ issuer: samlIssuer, certificates: [idp, next] }),
  })
  await role('Plain', ['sts:AssumeRoleWithSAML'])
  await role('Other', ['sts:AssumeRoleWithSAML'])
  await role('Tagged', ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'])
})
afterAll(() => cloud.close())

describe('sessions', () => {
  test('what an answer says, and what the session is', async () => {
    const answer = await assume(good())
    expect(answer).toMatchObject({
      AssumedRoleUser: {
        Arn: `arn:aws:sts::${own.accountId}:assumed-role/Plain/alice`,
        AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:alice$/),
      },
      Subject: 'alice',
      SubjectType: 'persistent',
      Issuer: samlIssuer,
      Audience: samlEndpoint,
      NameQualifier: expect.stringMatching(/^[A-Za-z0-9+/]{27}=$/),
    })
    expect(answer.PackedPolicySize).toBeUndefined()
    const session = issuedBy(answer)
    expect((await cloud.sts(session).getCallerIdentity({})).Arn).toBe(
      `arn:aws:sts::${own.accountId}:assumed-role/Plain/alice`,
    )
    expect((await cloud.iam(session).listUsers({})).Users).toHaveLength(1)
  })

  test.each(['assertion', 'message', 'both'] as const)(
    'a provider library signs the %s',
    async (signed) => {
      const SAMLAssertion = await samlifyResponse(idp, options(), signed)
      expect((await assume('', { SAMLAssertion })).Subject).toBe('alice')
    },
  )

  test('the second key of the metadata counts as much; SHA-512 too', async () => {
    const xml = signXml(responseXml(options()), {
      by: next,
      algorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
      digest: 'http://www.w3.org/2001/04/xmlenc#sha512',
    })
    expect((await assume(xml)).Subject).toBe('alice')
  })

  test('durations: asked for, by the assertion, by the end of the session at the provider', async () => {
    const seconds = async (more: Partial<ResponseOptions>, asked?: number) => {
      return secondsLeft(
        cloud,
        await assume(good(more), asked === undefined ? {} : { DurationSeconds: asked }),
      )
    }
    expect(await seconds({})).toBe(3600)
    expect(await seconds({}, 7200)).toBe(7200)
    expect(await seconds({ attributes: { SessionDuration: '1800' } }, 7200)).toBe(1800)
    expect(await seconds({ sessionEnd: cloud.now() + 1_000_000 }, 7200)).toBe(1000)
    expect(await failureOf(assume(good(), { DurationSeconds: 20_000 }))).toMatchObject({
      status: 400,
      code: 'ValidationError',
    })
  })

  test('a session policy narrows', async () => {
    const narrow = issuedBy(await assume(good(), { Policy: policy('s3:*') }))
    expect((await failureOf(cloud.iam(narrow).listUsers({})))?.code).toBe('AccessDenied')
  })

  test('tags and source identity', async () => {
    const asserted = {
      attributes: {
        'PrincipalTag:team': 'blue',
        TransitiveTagKeys: ['team'],
        SourceIdentity: 'Alice',
      },
    }
    expect(await failureOf(assume(good(asserted)))).toEqual(denied('sts:TagSession'))
    const answer = await assume(good(asserted, 'Tagged'), { RoleArn: roleArn('Tagged') })
    expect(answer.SourceIdentity).toBe('Alice')
    expect(answer.PackedPolicySize).toBeGreaterThan(0)
    expect(await failureOf(assume(good({ attributes: { SourceIdentity: 'Alice' } })))).toEqual(
      denied('sts:SetSourceIdentity'),
    )
  })
})

describe('an assertion is spent', () => {
  test('on the same role once, on another it offers once more', async () => {
    const xml = good({
      attributes: {
        Role: [`${roleArn('Plain')},${providerArn()}`, `${providerArn()},${roleArn('Other')}`],
      },
    })
    await assume(xml)
    expect(await failureOf(assume(xml))).toEqual(
      invalid('The SAML assertion has been used already'),
    )
    await assume(xml, { RoleArn: roleArn('Other') })
    expect((await failureOf(assume(xml, { RoleArn: roleArn('Other') })))?.code).toBe(
      'InvalidIdentityToken',
    )
  })

  test('five at the same time are one', async () => {
    const xml = good()
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => failureOf(assume(xml))))
    expect(outcomes.filter((each) => each === undefined)).toHaveLength(1)
    for (const each of outcomes)
      if (each) expect(each).toEqual(invalid('The SAML assertion has been used already'))
  })

  test('it is forgotten once it would not be taken any more', async () => {
    await assume(good())
    cloud.advance(301)
    for (let i = 0; i < 8; i++) await assume(good())
    const count = await cloud.store.read((tx) => tx.count(usedAssertions, [own.accountId]))
    expect(count).toBeLessThanOrEqual(8)
  })

  test('line ends in the base64 are nothing', async () => {
    const SAMLAssertion = base64(good()).replaceAll(/.{76}/g, '$&\r\n')
    expect((await assume('', { SAMLAssertion })).Subject).toBe('alice')
  })

  test('a refused call spends nothing', async () => {
    const xml = good()
    expect((await failureOf(assume(xml, { DurationSeconds: 20_000 })))?.code).toBe(
      'ValidationError',
    )
    await assume(xml)
  })
})

describe('encrypted assertions', () => {
  const xmlenc = 'http://www.w3.org/2001/04/xmlenc#'
  const oaep = `${xmlenc}rsa-oaep-mgf1p`
  const gcm = 'http://www.w3.org/2009/xmlenc11#aes256-gcm'
  const ours = samlCertificate('ours')
  const theirs = samlCertificate('theirs')
  const PrincipalArn = () => providerArn().replace('Corp', 'Sealed')
  const RoleArn = () => roleArn('Sealed')
  const sealed = (
    signed: 'assertion' | 'message' | 'both',
    more: { to?: typeof ours; content?: string; key?: string; encryptThenSign?: boolean } = {},
  ) =>
    samlifyResponse(
      idp,
      options({ attributes: { Role: `${RoleArn()},${PrincipalArn()}` } }),
      signed,
      { to: ours, content: gcm, key: oaep, ...more },
    )
  const open = (SAMLAssertion: string) =>
    assume('', { SAMLAssertion, PrincipalArn: PrincipalArn(), RoleArn: RoleArn() })

  beforeAll(async () => {
    const iam = cloud.iam(own.admin)
    await iam.createSAMLProvider({
      Name: 'Sealed',
      SAMLMetadataDocument: samlMetadata({ issuer: samlIssuer, certificates: [idp] }),
      AssertionEncryptionMode: 'Required',
      AddPrivateKey: ours.privateKey,
    })
    await iam.createRole({
      RoleName: 'Sealed',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: PrincipalArn() },
            Action: 'sts:AssumeRoleWithSAML',
          },
        ],
      }),
    })
  })

  test.each([
    ['GCM', gcm],
    ['GCM, 128 bits', 'http://www.w3.org/2009/xmlenc11#aes128-gcm'],
    ['CBC', `${xmlenc}aes256-cbc`],
    ['CBC, 128 bits', `${xmlenc}aes128-cbc`],
  ])('%s, the assertion signed', async (_name, content) => {
    expect((await open(await sealed('assertion', { content }))).Subject).toBe('alice')
  })

  test('the message signed as it travels', async () => {
    const message = await sealed('message', { encryptThenSign: true })
    expect((await open(message)).Subject).toBe('alice')
    expect((await open(await sealed('both', { encryptThenSign: true }))).Subject).toBe('alice')
  })

  const text = (message: string) => Buffer.from(message, 'base64').toString()
  const refused: [name: string, message: () => Promise<string>][] = [
    ['to another key', () => sealed('assertion', { to: theirs })],
    ['keys of RSA 1.5', () => sealed('assertion', { key: `${xmlenc}rsa-1_5` })],
    ['triple DES', () => sealed('assertion', { content: `${xmlenc}tripledes-cbc` })],
    ['the message signed before it was encrypted', () => sealed('both')],
    [
      'ciphertext changed',
      async () => {
        const values = text(await sealed('assertion')).split('</e:CipherValue>')
        const last = values.at(-2) ?? ''
        values[values.length - 2] =
          last.slice(0, -8) + (last.endsWith('AAAA') ? 'BBBBBBBB' : 'AAAAAAAA')
        return base64(values.join('</e:CipherValue>'))
      },
    ],
    [
      'a plain assertion beside it',
      async () =>
        base64(
          text(await sealed('assertion')).replace(
            '</samlp:Response>',
            `${assertionXml(options({ nameId: 'root' }))}</samlp:Response>`,
          ),
        ),
    ],
    [
      'two of them',
      async () => {
        const message = text(await sealed('assertion'))
        const found = /<saml:EncryptedAssertion.*<\/saml:EncryptedAssertion>/s.exec(message)
        if (found === null) throw new Error('nothing is encrypted')
        return base64(message.replace(found[0], `${found[0]}${found[0]}`))
      },
    ],
    [
      'plain, where encryption is required',
      async () =>
        base64(
          signXml(
            responseXml(options({ attributes: { Role: `${RoleArn()},${PrincipalArn()}` } })),
            { by: idp },
          ),
        ),
    ],
  ]
  test.each(refused)('refused: %s', async (_name, message) => {
    expect(await failureOf(open(await message()))).toEqual(badSignature)
  })

  test('refused: encrypted to us by a stranger', async () => {
    const message = await samlifyResponse(
      stranger,
      options({ attributes: { Role: `${RoleArn()},${PrincipalArn()}` } }),
      'assertion',
      { to: ours, content: gcm, key: oaep },
    )
    expect(await failureOf(open(message))).toEqual(badSignature)
  })
})

describe('conditions of the trust policy', () => {
  const edu = 'urn:oid:1.3.6.1.4.1.5923.1.1.1.1'
  const rows: [
    name: string,
    condition: () => object,
    more: Partial<ResponseOptions>,
    ok: boolean,
  ][] = [
    ['aud', () => ({ StringEquals: { 'SAML:aud': samlEndpoint } }), {}, true],
    ['iss', () => ({ StringEquals: { 'saml:iss': samlIssuer } }), {}, true],
    ['doc', () => ({ StringEquals: { 'saml:doc': `${own.accountId}/Corp` } }), {}, true],
    ['sub', () => ({ StringEquals: { 'saml:sub': 'alice' } }), {}, true],
    ['sub differs', () => ({ StringEquals: { 'saml:sub': 'alice' } }), { nameId: 'bob' }, false],
    ['sub_type', () => ({ StringEquals: { 'saml:sub_type': 'persistent' } }), {}, true],
    [
      'other format',
      () => ({ StringEquals: { 'saml:sub_type': 'persistent' } }),
      { nameIdFormat: 'urn:x' },
      false,
    ],
    [
      'a list',
      () => ({ 'ForAnyValue:StringEquals': { 'saml:edupersonaffiliation': 'staff' } }),
      { attributes: { [edu]: ['member', 'staff'] } },
      true,
    ],
    [
      'a list without it',
      () => ({ 'ForAnyValue:StringEquals': { 'saml:edupersonaffiliation': 'staff' } }),
      { attributes: { [edu]: ['member'] } },
      false,
    ],
    ['session name', () => ({ StringEquals: { 'sts:RoleSessionName': 'alice' } }), {}, true],
  ]
  test.each(rows)('%s', async (name, condition, more, ok) => {
    const roleName = `C-${name.replaceAll(/\W+/g, '-')}`
    await role(roleName, ['sts:AssumeRoleWithSAML'], condition())
    expect(await failureOf(assume(good(more, roleName), { RoleArn: roleArn(roleName) }))).toEqual(
      ok ? undefined : denied('sts:AssumeRoleWithSAML'),
    )
  })
})

test('subject and name qualifier stay with the session, the rest does not', async () => {
  await role('Keys', ['sts:AssumeRoleWithSAML'])
  const listsWith = async (condition: object) => {
    await cloud.iam(own.admin).putRolePolicy({
      RoleName: 'Keys',
      PolicyName: 'p',
      PolicyDocument: policy('iam:ListUsers', '*', { Condition: { StringEquals: condition } }),
    })
    const answer = await assume(good({}, 'Keys'), { RoleArn: roleArn('Keys') })
    return (await failureOf(cloud.iam(issuedBy(answer)).listUsers({}))) === undefined
  }
  const { NameQualifier = '' } = await assume(good())
  expect(await listsWith({ 'saml:sub': 'alice', 'saml:namequalifier': NameQualifier })).toBe(true)
  expect(await listsWith({ 'saml:sub_type': 'persistent' })).toBe(true)
  expect(await listsWith({ 'aws:FederatedProvider': providerArn() })).toBe(true)
  expect(await listsWith({ 'saml:sub': 'bob' })).toBe(false)
  expect(await listsWith({ 'saml:iss': samlIssuer })).toBe(false)
})

describe('refused: who, whom, when', () => {
  const minutes = (count: number) => cloud.now() + count * 60_000
  const rows: [name: string, xml: () => string, answer: Failure, more?: () => object][] = [
    ['a role it does not offer', () => good({}, 'Other'), denied('sts:AssumeRoleWithSAML')],
    [
      'a role that is not there',
      () => good({}, 'Nowhere'),
      denied('sts:AssumeRoleWithSAML'),
      () => ({ RoleArn: roleArn('Nowhere') }),
    ],
    [
      'another provider than it names',
      () => good({ attributes: { Role: `${roleArn('Plain')},${providerArn()}2` } }),
      denied('sts:AssumeRoleWithSAML'),
    ],
    [
      'a provider that is not there',
      () => good(),
      invalid("Specified provider doesn't exist"),
      () => ({ PrincipalArn: `${providerArn()}2` }),
    ],
    [
      'a provider of another account',
      () => good(),
      invalid("Specified provider doesn't exist"),
      () => ({ PrincipalArn: 'arn:aws:iam::999999999999:saml-provider/Corp' }),
    ],
    [
      'another issuer',
      () => good({ issuer: 'https://evil.example' }),
      invalid('Issuer not present in specified provider'),
    ],
    [
      'another audience',
      () => good({ audience: 'https://other.example' }),
      invalid('Response does not contain the required audience.'),
    ],
    [
      'no audience',
      () => good({ audience: null }),
      invalid('Response does not contain the required audience.'),
    ],
    ['another recipient', () => good({ recipient: 'https://other.example/saml' }), badSignature],
    [
      'a recipient that looks like ours',
      () => good({ recipient: `${samlEndpoint}.evil.example` }),
      badSignature,
    ],
    [
      'the endpoint of another provider',
      () => good({ recipient: `${samlEndpoint}/acs/SAMLSPOTHER` }),
      badSignature,
    ],
    ['another destination', () => good({ destination: 'https://other.example' }), badSignature],
    ['too old', () => good({ issuedAt: minutes(-6), notOnOrAfter: minutes(10) }), tooLate],
    ['conditions ended', () => good({ notOnOrAfter: minutes(-1) }), tooLate],
    ['confirmation ended', () => good({ confirmationEnd: minutes(-1) }), tooLate],
    ['not yet valid', () => good({ notBefore: minutes(5) }), badSignature],
    ['issued in the future', () => good({ issuedAt: minutes(5) }), badSignature],
    [
      'session at the provider ended',
      () => good({ sessionEnd: minutes(-1) }),
      failure(400, 'ExpiredTokenException', 'The session of the identity provider has ended.'),
    ],
    [
      'a failure',
      () => good({ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }),
      badSignature,
    ],
    ['an unknown condition', () => good({ conditions: '<saml:Condition/>' }), badSignature],
    ['an empty subject', () => good({ nameId: '' }), badSignature],
    [
      'no session name',
      () => good({ attributes: { RoleSessionName: [] } }),
      invalid('RoleSessionName is required in AuthnResponse'),
    ],
    [
      'a session name with blanks',
      () => good({ attributes: { RoleSessionName: 'Alice B' } }),
      invalid('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}'),
    ],
    [
      'two session names',
      () => good({ attributes: { RoleSessionName: ['alice', 'root'] } }),
      invalid('RoleSessionName in AuthnResponse must have one value'),
    ],
    [
      'a source identity of AWS',
      () => good({ attributes: { SourceIdentity: 'aws:x' } }),
      invalid('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"'),
    ],
  ]
  test.each(rows)('%s', async (_name, xml, answer, more) => {
    expect(await failureOf(assume(xml(), more?.() ?? {}))).toEqual(answer)
  })

  test('metadata with other keys ends what was signed with the old ones', async () => {
    const iam = cloud.iam(own.admin)
    const xml = good()
    const change = (...certificates: (typeof idp)[]) =>
      iam.updateSAMLProvider({
        SAMLProviderArn: providerArn(),
        SAMLMetadataDocument: samlMetadata({ issuer: samlIssuer, certificates }),
      })
    await change(next)
    expect(await failureOf(assume(xml))).toEqual(badSignature)
    await change(idp, next)
    await assume(xml)
  })
})

describe('attacks', () => {
  let evil: string
  let signed: string
  let assertion: string
  beforeEach(() => {
    signed = good({ assertionId: '_signed', responseId: '_response' })
    assertion = /<saml:Assertion.*<\/saml:Assertion>/s.exec(signed)?.[0] ?? ''
    evil = assertionXml(options({ assertionId: '_evil', nameId: 'root' }))
  })
  const more = 'http://www.w3.org/2001/04/xmldsig-more#'
  const signature = () => /<ds:Signature.*?<\/ds:Signature>/s.exec(signed)?.[0] ?? ''
  const swap = (from: string | RegExp, to: string) => {
    const changed = signed.replace(from, to)
    if (changed === signed) throw new Error(`${from} is not in the document`)
    return changed
  }
  const rows: [name: string, xml: () => string][] = [
    ['no signature', () => responseXml(options())],
    ['signature removed', () => swap(signature(), '')],
    ['subject changed', () => swap('>alice</saml:NameID>', '>root</saml:NameID>')],
    ['attribute changed', () => swap('RoleSessionName">', 'RoleSessionNam">')],
    [
      'attribute added',
      () =>
        swap('</saml:AttributeStatement>', '<saml:Attribute Name="x"/></saml:AttributeStatement>'),
    ],
    ['evil assertion before', () => swap(assertion, evil + assertion)],
    ['evil assertion after', () => swap(assertion, assertion + evil)],
    [
      'evil assertion around the signed one',
      () => swap(assertion, evil.replace('</saml:Assertion>', `${assertion}</saml:Assertion>`)),
    ],
    [
      'signed assertion in an extension',
      () => swap(assertion, `<samlp:Extensions>${assertion}</samlp:Extensions>${evil}`),
    ],
    [
      'signed assertion in ds:Object of the evil one',
      () =>
        swap(
          assertion,
          evil.replace(
            '</saml:Issuer>',
            `</saml:Issuer>${signature().replace('</ds:Signature>', `<ds:Object>${assertion.replace(signature(), '')}</ds:Object></ds:Signature>`)}`,
          ),
        ),
    ],
    [
      'evil assertion with the id of the signed one',
      () => swap(assertion, evil.replace('_evil', '_signed') + assertion),
    ],
    [
      'signature moved to the evil assertion',
      () => swap(assertion, evil.replace('</saml:Issuer>', `</saml:Issuer>${signature()}`)),
    ],
    [
      'signature moved to the response',
      () => swap(signature(), '').replace('</saml:Issuer>', `</saml:Issuer>${signature()}`),
    ],
    ['signature twice', () => swap(signature(), signature() + signature())],
    [
      'two SignedInfo',
      () => swap('</ds:SignedInfo>', '</ds:SignedInfo><ds:SignedInfo></ds:SignedInfo>'),
    ],
    ['two references', () => swap(/<ds:Reference .*<\/ds:Reference>/s, '$&$&')],
    ['two digests', () => swap(/<ds:DigestValue>.*<\/ds:DigestValue>/s, '$&$&')],
    ['comment in DigestValue', () => swap('<ds:DigestValue>', '<ds:DigestValue><!--x-->')],
    ['comment in NameID', () => swap('>alice<', '>alice<!-- -->.evil<')],
    ['comment anywhere', () => swap('<samlp:Status>', '<!--x--><samlp:Status>')],
    ['processing instruction', () => swap('>alice<', '>ali<?x?>ce<')],
    ['element in NameID', () => swap('>alice<', '>alice<saml:x/><')],
    ['empty reference', () => swap('URI="#_signed"', 'URI=""')],
    ['reference to the response', () => swap('URI="#_signed"', 'URI="#_response"')],
    ['reference to another document', () => swap('URI="#_signed"', 'URI="https://evil.example/x"')],
    ['reference with a pointer', () => swap('URI="#_signed"', `URI="#xpointer(id('_signed'))"`)],
    ['a second id attribute', () => swap('<saml:Issuer', '<saml:Issuer id="_signed"')],
    [
      'an id in another namespace',
      () => swap('<saml:Issuer', '<saml:Issuer xmlns:w="urn:w" w:Id="_signed"'),
    ],
    ['DOCTYPE', () => `<!DOCTYPE x>${signed}`],
    [
      'external entity',
      () => `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${swap('>alice<', '>&e;<')}`,
    ],
    [
      'entity bomb',
      () =>
        `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${swap('>alice<', '>&b;<')}`,
    ],
    ['undeclared entity', () => swap('>alice<', '>&nbsp;<')],
    [
      'too deep',
      () => swap('<samlp:Status>', `${'<x>'.repeat(100)}${'</x>'.repeat(100)}<samlp:Status>`),
    ],
    ['too many elements', () => swap('<samlp:Status>', `${'<x/>'.repeat(6000)}<samlp:Status>`)],
    ['a key of its own', () => signXml(responseXml(options()), { by: stranger })],
    [
      'a key of its own, the certificate of the provider',
      () =>
        signXml(responseXml(options()), {
          by: { ...stranger, certificate: idp.certificate },
        }),
    ],
    [
      'SHA-1',
      () =>
        signXml(responseXml(options()), {
          by: idp,
          algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
        }),
    ],
    [
      'a SHA-1 digest',
      () =>
        signXml(responseXml(options()), {
          by: idp,
          digest: 'http://www.w3.org/2000/09/xmldsig#sha1',
        }),
    ],
    [
      'HMAC with the certificate as secret',
      () =>
        signXml(responseXml(options()), {
          by: { ...idp, privateKey: idp.certificate },
          algorithm: 'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
        }),
    ],
    [
      'another key type than the algorithm says',
      () =>
        signXml(responseXml(options()), { by: idp }).replace(
          `${more}rsa-sha256`,
          `${more}ecdsa-sha256`,
        ),
    ],
    [
      'canonicalization with comments',
      () =>
        signXml(responseXml(options()), {
          by: idp,
          canonicalization: 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
        }),
    ],
    [
      'no enveloped transform',
      () =>
        signXml(responseXml(options()), {
          by: idp,
          transforms: ['http://www.w3.org/2001/10/xml-exc-c14n#'],
        }),
    ],
    [
      'signed failure with a forged assertion',
      () =>
        signXml(
          responseXml({ ...options(), status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }, ''),
          { by: idp, part: 'Response' },
        ).replace('</samlp:Response>', `${evil}</samlp:Response>`),
    ],
    [
      'signed response, assertion exchanged',
      () =>
        signXml(responseXml(options()), { by: idp, part: 'Response' }).replace(
          '>alice</saml:NameID>',
          '>root</saml:NameID>',
        ),
    ],
    [
      'good signature of the assertion, bad one of the response',
      () =>
        signXml(signXml(responseXml(options()), { by: idp }), {
          by: stranger,
          part: 'Response',
        }),
    ],
    ['an assertion alone', () => signXml(assertionXml(options()), { by: idp })],
    [
      'another namespace',
      () => swap('xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"', 'xmlns:samlp="urn:evil"'),
    ],
    ['SAML 1', () => swap('Version="2.0"', 'Version="1.1"')],
    ['unclosed', () => signed.slice(0, -5)],
    ['two roots', () => signed + signed],
    ['no XML', () => 'hello'],
  ]
  test.each(rows)('%s', async (_name, xml) => {
    expect(await failureOf(assume(xml()))).toEqual(badSignature)
  })

  test('the document these are made of is good', async () => {
    expect((await assume(signed)).Subject).toBe('alice')
  })

  test('what is not base64 of text', async () => {
    const rows = ['====', 'äöü!', '%%%%', Buffer.from([0xff, 0xfe, 0xfd]).toString('base64')]
    for (const SAMLAssertion of rows)
      expect(await failureOf(assume('', { SAMLAssertion }))).toEqual(
        invalid('Invalid base64 SAMLResponse'),
      )
  })

  test('ECDSA keys of the metadata are taken', async () => {
    const curve = testCertificate({ name: 'curve' })
    await cloud.iam(own.admin).createSAMLProvider({
      Name: 'Curve',
      SAMLMetadataDocument: samlMetadata({ issuer: samlIssuer, certificates: [curve] }),
    })
    const PrincipalArn = providerArn().replace('Corp', 'Curve')
    await cloud.iam(own.admin).updateAssumeRolePolicy({
      RoleName: 'Other',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: PrincipalArn },
            Action: 'sts:AssumeRoleWithSAML',
          },
        ],
      }),
    })
    const RoleArn = roleArn('Other')
    const xml = (by: typeof curve) =>
      signXml(responseXml(options({ attributes: { Role: `${RoleArn},${PrincipalArn}` } })), {
        by,
        ...(by === curve && { algorithm: `${more}ecdsa-sha256` }),
      })
    expect((await assume(xml(curve), { RoleArn, PrincipalArn })).Subject).toBe('alice')
    expect(await failureOf(assume(xml(idp), { RoleArn, PrincipalArn }))).toEqual(badSignature)
  })
})
