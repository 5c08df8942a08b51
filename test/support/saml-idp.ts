/** SAML identity providers: documents to the test's taste, signed as it says; and a provider library at work. */

import { randomUUID, sign } from 'node:crypto'
import samlify from 'samlify'
import { SignedXml } from 'xml-crypto'
import { samlMetadata, type TestCertificate, testCertificate } from './certificates.ts'

export const samlIssuer = 'https://idp.example.com/saml'
export const samlEndpoint = 'https://signin.aws.amazon.com/saml'
const awsAttribute = 'https://aws.amazon.com/SAML/Attributes/'

/** A certificate with an RSA key, as identity providers have. */
export const samlCertificate = (name: string): TestCertificate =>
  testCertificate({ name, keyType: 'rsa', issuer: testCertificate({ name: `${name} authority` }) })

export interface ResponseOptions {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly issuer?: string
  readonly issuedAt?: number
  readonly nameId?: string
  readonly nameIdFormat?: string
  readonly recipient?: string
  readonly destination?: string
  readonly audience?: string | null
  readonly notBefore?: number
  readonly notOnOrAfter?: number
  readonly confirmationEnd?: number
  readonly sessionEnd?: number
  readonly status?: string
  readonly assertionId?: string
  readonly responseId?: string
  /** Values by short name of AWS's attributes, or by full name. */
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>
  /** Raw XML at the end of the conditions. */
  readonly conditions?: string
}

const time = (millis: number) => new Date(millis).toISOString()
const minute = 60_000

const attributeXml = (name: string, values: string | readonly string[]) =>
  `<saml:Attribute Name="${/:/.test(name) && !name.startsWith('PrincipalTag:') ? name : awsAttribute + name}">${[
    values,
  ]
    .flat()
    .map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`)
    .join('')}</saml:Attribute>`

/** An assertion without signature. */
export function assertionXml(options: ResponseOptions): string {
  const { now, issuedAt = now, attributes = {} } = options
  const end = options.notOnOrAfter ?? now + 5 * minute
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${options.assertionId ?? `_a${randomUUID()}`}" Version="2.0" IssueInstant="${time(issuedAt)}">` +
    `<saml:Issuer>${options.issuer ?? samlIssuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="${options.nameIdFormat ?? 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'}">${options.nameId ?? 'alice'}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${time(options.confirmationEnd ?? end)}" Recipient="${options.recipient ?? samlEndpoint}"/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${time(options.notBefore ?? issuedAt)}" NotOnOrAfter="${time(end)}">` +
    (options.audience === null
      ? ''
      : `<saml:AudienceRestriction><saml:Audience>${options.audience ?? 'urn:amazon:webservices'}</saml:Audience></saml:AudienceRestriction>`) +
    `${options.conditions ?? ''}</saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${time(issuedAt)}"${options.sessionEnd === undefined ? '' : ` SessionNotOnOrAfter="${time(options.sessionEnd)}"`}><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
    `<saml:AttributeStatement>${Object.entries(attributes)
      .map(([name, values]) => attributeXml(name, values))
      .join('')}</saml:AttributeStatement></saml:Assertion>`
  )
}

/** A response around an assertion, without signature. */
export function responseXml(options: ResponseOptions, assertion = assertionXml(options)): string {
  const { now, issuedAt = now } = options
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${options.responseId ?? `_r${randomUUID()}`}" Version="2.0" IssueInstant="${time(issuedAt)}" Destination="${options.destination ?? samlEndpoint}">` +
    `<saml:Issuer>${options.issuer ?? samlIssuer}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="${options.status ?? 'urn:oasis:names:tc:SAML:2.0:status:Success'}"/></samlp:Status>` +
    `${assertion}</samlp:Response>`
  )
}

export interface SigningOptions {
  readonly by: TestCertificate
  readonly part?: 'Assertion' | 'Response'
  readonly algorithm?: string
  readonly digest?: string
  readonly canonicalization?: string
  readonly transforms?: readonly string[]
}

const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'

/** The library has no ECDSA of its own. */
class ecdsa {
  getAlgorithmName = () => `${more}ecdsa-sha256`
  verifySignature = () => false
  getSignature = (material: string, key: string) =>
    sign('sha256', Buffer.from(material), { key, dsaEncoding: 'ieee-p1363' }).toString('base64')
}

/** Signs an element of the document, behind its Issuer. The signer's certificate travels in KeyInfo. */
export function signXml(xml: string, options: SigningOptions): string {
  const { by, part = 'Assertion' } = options
  const signer = new SignedXml({
    privateKey: by.privateKey,
    publicCert: by.certificate,
    signatureAlgorithm: options.algorithm ?? `${more}rsa-sha256`,
    canonicalizationAlgorithm: options.canonicalization ?? exclusive,
  })
  if (options.algorithm?.includes('hmac')) signer.enableHMAC()
  if (options.algorithm?.includes('ecdsa'))
    signer.SignatureAlgorithms[options.algorithm] = ecdsa as never
  const xpath = `//*[local-name(.)='${part}']`
  signer.addReference({
    xpath,
    transforms: [...(options.transforms ?? [enveloped, exclusive])],
    digestAlgorithm: options.digest ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
  })
  signer.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' },
  })
  return signer.getSignedXml()
}

export const base64 = (xml: string): string => Buffer.from(xml).toString('base64')

/** A login response made and signed by the provider library `samlify`. */
export async function samlifyResponse(
  by: TestCertificate,
  options: ResponseOptions,
  signed: 'assertion' | 'message' | 'both',
  encryption?: {
    readonly to: TestCertificate
    readonly content: string
    readonly key: string
    /** The message is signed as it travels; else before it is encrypted, as nobody can verify. */
    readonly encryptThenSign?: boolean
  },
): Promise<string> {
  const { IdentityProvider, ServiceProvider, Constants } = samlify
  const idp = IdentityProvider({
    metadata: samlMetadata({ issuer: samlIssuer, certificates: [by] }),
    privateKey: by.privateKey,
    requestSignatureAlgorithm: Constants.algorithms.signature.RSA_SHA256,
    isAssertionEncrypted: encryption !== undefined,
    ...(encryption && {
      dataEncryptionAlgorithm: encryption.content,
      keyEncryptionAlgorithm: encryption.key,
    }),
    loginResponseTemplate: { context: responseXml(options), attributes: [] },
  })
  const sp = ServiceProvider({
    entityID: 'urn:amazon:webservices',
    wantAssertionsSigned: signed !== 'message',
    wantMessageSigned: signed !== 'assertion',
    ...(encryption && {
      encryptCert: encryption.to.certificate.replaceAll(/-----[A-Z ]+-----|\s/g, ''),
    }),
    assertionConsumerService: [
      { Binding: Constants.namespace.binding.post, Location: samlEndpoint },
    ],
  })
  const { context } = await idp.createLoginResponse(
    sp,
    { extract: {} } as never,
    'post',
    {},
    {
      encryptThenSign: encryption?.encryptThenSign ?? false,
      customTagReplacement: (template) => ({ id: '_made', context: template }),
    },
  )
  return context
}
