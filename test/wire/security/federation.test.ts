/** Assertions and tokens nobody should believe, as unsigned requests. */

import { SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, describe, expect, test } from 'vitest'
import { samlMetadata } from '../../support/certificates.ts'
import { policy } from '../../support/iam.ts'
import type { RawAnswer } from '../../support/in-process.ts'
import { testIssuer } from '../../support/oidc-issuer.ts'
import {
  assertionXml,
  base64,
  type ResponseOptions,
  responseXml,
  samlCertificate,
  samlIssuer,
  signXml,
} from '../../support/saml-idp.ts'
import { formOf } from './requests.ts'
import { playRows, type Row, row, type Yard } from './rows.ts'

const idp = samlCertificate('idp')
const stranger = samlCertificate('stranger')
const issuer = await testIssuer(() => Date.now())
await issuer.key('first')
afterAll(() => issuer.close())

/** What a federation call that isn't believed may be answered. */
const badToken: readonly string[] = [
  '400 InvalidIdentityToken',
  '400 ExpiredTokenException',
  '400 IDPCommunicationError',
  '400 ValidationError',
  '403',
]

const arn = ({ own }: Yard, name: string) => `arn:aws:iam::${own.accountId}:${name}`
const samlArn = (yard: Yard) => arn(yard, 'saml-provider/Corp')
const roleArn = (yard: Yard) => arn(yard, 'role/Federated')

const post = ({ cloud }: Yard, action: string, parameters: Readonly<Record<string, string>>) =>
  cloud.send({
    method: 'POST',
    headers: [
      ['Host', 'sts.localhost'],
      ['Content-Type', 'application/x-www-form-urlencoded'],
    ],
    body: formOf(action, parameters),
  })
const withSaml = (yard: Yard, xml: string, more: Readonly<Record<string, string>> = {}) =>
  post(yard, 'AssumeRoleWithSAML', {
    RoleArn: roleArn(yard),
    PrincipalArn: samlArn(yard),
    SAMLAssertion: base64(xml),
    ...more,
  })
const withToken = (yard: Yard, WebIdentityToken: string) =>
  post(yard, 'AssumeRoleWithWebIdentity', {
    RoleArn: roleArn(yard),
    RoleSessionName: 'session',
    WebIdentityToken,
  })

async function prepare(yard: Yard): Promise<void> {
  const { cloud, own } = yard
  const iam = cloud.iam(own.admin)
  await iam.createSAMLProvider({
    Name: 'Corp',
    SAMLMetadataDocument: samlMetadata({ issuer: samlIssuer, certificates: [idp] }),
  })
  await iam.createOpenIDConnectProvider({
    Url: issuer.url,
    ClientIDList: ['test-client'],
    ThumbprintList: [issuer.thumbprint],
  })
  const oidc = arn(yard, `oidc-provider/${issuer.url.slice('https://'.length)}`)
  for (const name of ['Federated', 'Unnamed'])
    await iam.createRole({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: samlArn(yard) },
            Action: 'sts:AssumeRoleWithSAML',
          },
          {
            Effect: 'Allow',
            Principal: { Federated: oidc },
            Action: 'sts:AssumeRoleWithWebIdentity',
          },
        ],
      }),
    })
  await iam.putRolePolicy({
    RoleName: 'Federated',
    PolicyName: 'own',
    PolicyDocument: policy('iam:ListUsers'),
  })
}

// SAML

const described = (yard: Yard, more: Partial<ResponseOptions> = {}): ResponseOptions => ({
  now: yard.cloud.now(),
  ...more,
  attributes: {
    Role: `${roleArn(yard)},${samlArn(yard)}`,
    RoleSessionName: 'alice',
    ...more.attributes,
  },
})
const good = (yard: Yard, more: Partial<ResponseOptions> = {}, by = idp) =>
  signXml(responseXml(described(yard, more)), { by })
const minutes = ({ cloud }: Yard, count: number) => cloud.now() + count * 60_000

interface Parts {
  /** A good response. */
  readonly signed: string
  /** Its assertion, and the signature in it. */
  readonly assertion: string
  readonly signature: string
  /** An assertion nobody signed. */
  readonly evil: string
}
function partsOf(yard: Yard): Parts {
  const signed = good(yard, { assertionId: '_signed' })
  const found = (pattern: RegExp) => pattern.exec(signed)?.[0] ?? ''
  return {
    signed,
    assertion: found(/<saml:Assertion.*<\/saml:Assertion>/s),
    signature: found(/<ds:Signature.*?<\/ds:Signature>/s),
    evil: assertionXml(described(yard, { assertionId: '_evil', nameId: 'root' })),
  }
}
function swap(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`${from} is not in the document`)
  return text.replace(from, to)
}
const bent = (name: string, change: (parts: Parts) => string): Row =>
  row(`SAML: ${name}`, badToken, (yard) => withSaml(yard, change(partsOf(yard))))
const told = (name: string, more: (yard: Yard) => Partial<ResponseOptions>): Row =>
  row(`SAML: ${name}`, badToken, (yard) => withSaml(yard, good(yard, more(yard))))

const saml: readonly Row[] = [
  row('SAML: a good response', ['200'], (yard) => withSaml(yard, good(yard))),
  row('SAML: no signature', badToken, (yard) => withSaml(yard, responseXml(described(yard)))),
  bent('signature removed', ({ signed, signature }) => swap(signed, signature, '')),
  bent('attribute changed after signing', ({ signed }) =>
    swap(signed, '>alice</saml:Attr', '>root</saml:Attr'),
  ),
  bent('subject changed after signing', ({ signed }) =>
    swap(signed, '>alice</saml:NameID', '>root</saml:NameID'),
  ),
  bent('evil assertion before the signed one', ({ signed, assertion, evil }) =>
    swap(signed, assertion, evil + assertion),
  ),
  bent('evil assertion after the signed one', ({ signed, assertion, evil }) =>
    swap(signed, assertion, assertion + evil),
  ),
  bent('evil assertion around the signed one', ({ signed, assertion, evil }) =>
    swap(signed, assertion, evil.replace('</saml:Assertion>', `${assertion}</saml:Assertion>`)),
  ),
  bent('signed assertion in ds:Object of the evil one', ({ signed, assertion, signature, evil }) =>
    swap(
      signed,
      assertion,
      evil.replace(
        '</saml:Issuer>',
        `</saml:Issuer>${signature.replace('</ds:Signature>', `<ds:Object>${assertion.replace(signature, '')}</ds:Object></ds:Signature>`)}`,
      ),
    ),
  ),
  bent('evil assertion with the id of the signed one', ({ signed, assertion, evil }) =>
    swap(signed, assertion, evil.replace('_evil', '_signed') + assertion),
  ),
  bent('comment in DigestValue', ({ signed }) =>
    swap(signed, '<ds:DigestValue>', '<ds:DigestValue><!--x-->'),
  ),
  bent('comment inside NameID', ({ signed }) =>
    swap(signed, '>alice</saml:NameID', '>alice<!-- -->.evil</saml:NameID'),
  ),
  bent('two SignedInfo', ({ signed }) =>
    swap(signed, '</ds:SignedInfo>', '</ds:SignedInfo><ds:SignedInfo></ds:SignedInfo>'),
  ),
  bent('void reference', ({ signed }) => swap(signed, 'URI="#_signed"', 'URI=""')),
  bent('attribute pollution: an id in another namespace', ({ signed }) =>
    swap(signed, '<saml:Issuer', '<saml:Issuer xmlns:w="urn:w" w:ID="_signed"'),
  ),
  bent('namespace confusion', ({ signed }) =>
    swap(signed, 'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"', 'xmlns:samlp="urn:evil"'),
  ),
  bent('DOCTYPE', ({ signed }) => `<!DOCTYPE x>${signed}`),
  bent(
    'external entity',
    ({ signed }) =>
      `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${swap(signed, '>alice<', '>&e;<')}`,
  ),
  bent('entity bomb', ({ signed }) => {
    const level = (name: string, of: string) => `<!ENTITY ${name} "${`&${of};`.repeat(10)}">`
    const levels = [...'bcdefghij'].map((name, index) => level(name, 'abcdefghij'[index] as string))
    return `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${levels.join('')}]>${swap(signed, '>alice<', '>&j;<')}`
  }),
  row('SAML: signed by a key that travels in KeyInfo', badToken, (yard) =>
    withSaml(yard, good(yard, {}, stranger)),
  ),
  row('SAML: signed failure with a forged assertion', badToken, (yard) => {
    const failed = { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }
    const response = signXml(responseXml(described(yard, failed), ''), {
      by: idp,
      part: 'Response',
    })
    return withSaml(
      yard,
      swap(response, '</samlp:Response>', `${partsOf(yard).evil}</samlp:Response>`),
    )
  }),
  told('expired', (yard) => ({ notOnOrAfter: minutes(yard, -10), issuedAt: minutes(yard, -20) })),
  told('confirmation expired', (yard) => ({ confirmationEnd: minutes(yard, -1) })),
  told('foreign audience', () => ({ audience: 'https://other.example' })),
  told('foreign recipient', () => ({ recipient: 'https://other.example/saml' })),
  told('foreign issuer', () => ({ issuer: 'https://other.example/saml' })),
  row('SAML: a role the assertion does not name', badToken, (yard) =>
    withSaml(yard, good(yard), { RoleArn: arn(yard, 'role/Unnamed') }),
  ),
  row("SAML: a role of another account that isn't ours to give", badToken, (yard) =>
    withSaml(yard, good(yard), { RoleArn: `arn:aws:iam::${yard.foreign.accountId}:role/x` }),
  ),
  row('SAML: the same assertion a second time', badToken, async (yard) => {
    const xml = good(yard)
    const first = await withSaml(yard, xml)
    return first.status === 200 ? withSaml(yard, xml) : first
  }),
  row('SAML: no base64', badToken, (yard) => withSaml(yard, '', { SAMLAssertion: '%%%%' })),
  row('SAML: 100,000 characters of nothing', badToken, (yard) =>
    withSaml(yard, '', { SAMLAssertion: 'A'.repeat(100_000) }),
  ),
]

// OpenID Connect

type Header = Readonly<Record<string, unknown>>
const claims = () => {
  const now = Math.floor(Date.now() / 1000)
  return { iss: issuer.url, aud: 'test-client', sub: 'somebody', iat: now, exp: now + 300 }
}
const ownKey = await crypto.subtle.generateKey(
  {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
  true,
  ['sign', 'verify'],
)
const bySelf = (header: Header) =>
  new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', ...header }).sign(ownKey.privateKey)
const bySecret = (secret: string) =>
  new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'first' }).sign(Buffer.from(secret))

/** Asks with the token; whatever else was fetched than the issuer's own documents makes the row fail. */
const jwt = (name: string, token: () => Promise<string> | string, answers = badToken): Row =>
  row(`OIDC: ${name}`, answers, async (yard): Promise<RawAnswer | string> => {
    const before = issuer.asked.length
    const answer = await withToken(yard, await token())
    const fetched = issuer.asked.slice(before)
    const strange = fetched.filter(
      (path) => path !== '/.well-known/openid-configuration' && path !== '/jwks',
    )
    return strange.length === 0 ? answer : `fetched ${strange.join(' ')}`
  })

const oidc: readonly Row[] = [
  jwt('a good token', () => issuer.token(), ['200']),
  jwt('alg none', () => new UnsecuredJWT(claims()).encode()),
  jwt('HS256 with a guessed secret', () => bySecret('secret')),
  jwt('HS256 with the public key', () => bySecret(JSON.stringify(issuer.keys[0]))),
  jwt('jku', () => bySelf({ kid: 'evil', jku: `${issuer.url}/evil-jwks` })),
  jwt('x5u', () => bySelf({ kid: 'evil', x5u: `${issuer.url}/evil-x5u` })),
  jwt('jwk in the header', async () =>
    bySelf({ kid: 'first', jwk: await crypto.subtle.exportKey('jwk', ownKey.publicKey) }),
  ),
  jwt('kid as path', () => bySelf({ kid: '../../../../dev/null' })),
  jwt('kid as SQL', () => bySelf({ kid: "x' UNION SELECT 'key" })),
  jwt('kid of the issuer, key of its own', () => bySelf({ kid: 'first' })),
  jwt('unregistered issuer', () => issuer.token({ iss: `${issuer.url}/other` })),
  jwt('issuer with a slash more', () => issuer.token({ iss: `${issuer.url}/` })),
  jwt('issuer as a list', () => issuer.token({ iss: [issuer.url] as unknown as string })),
  jwt('foreign audience', () => issuer.token({ aud: 'other-client' })),
  jwt('foreign authorized party', () => issuer.token({ azp: 'other-client' })),
  jwt('expired', () => issuer.token({ exp: Math.floor(Date.now() / 1000) - 60 })),
  jwt('without expiry', () => issuer.token({ exp: undefined })),
  jwt('not yet valid', () => issuer.token({ nbf: Math.floor(Date.now() / 1000) + 600 })),
  jwt('claims changed after signing', async () => {
    const [header, , signature] = (await issuer.token()).split('.')
    const changed = Buffer.from(JSON.stringify({ ...claims(), sub: 'root' })).toString('base64url')
    return `${header}.${changed}.${signature}`
  }),
  jwt('empty', () => ''),
  jwt('two parts', async () => (await issuer.token()).split('.').slice(0, 2).join('.')),
  jwt('five parts', async () => `${await issuer.token()}.a.b`),
  jwt('20,000 characters', () => 'x'.repeat(20_000)),
]

// the issuer lies on loopback, which only named ones may
playRows('assertions', saml, prepare, { allowedIssuers: [issuer.url] })
playRows('web identity tokens', oidc, prepare, { allowedIssuers: [issuer.url] })

describe('what the rows are made of', () => {
  test('nothing is in both lists, and every name is its own', () => {
    const names = [...saml, ...oidc].map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})
