/** X.509 certificates and SAML metadata for tests, made on the spot: names, keys and periods as a test wants them. */

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

export interface TestCertificate {
  readonly name: string
  /** PEM. */
  readonly certificate: string
  /** PEM, PKCS #8. */
  readonly privateKey: string
  readonly key: KeyObject
}

export interface CertificateOptions {
  readonly name: string
  /** Who signs; itself when absent. */
  readonly issuer?: TestCertificate
  /** Milliseconds since 1970; by default a day ago and a year from now. */
  readonly notBefore?: number
  readonly notAfter?: number
  /** It may sign others. */
  readonly authority?: boolean
  /** Its own key; one of RSA needs an issuer. P-256 when absent. */
  readonly keyType?: 'rsa'
}

const dayMillis = 86_400_000

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const size = body.length
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts)
const bits = (bytes: Uint8Array) => der(0x03, Buffer.from([0]), bytes)
const time = (millis: number) =>
  der(0x18, Buffer.from(`${new Date(millis).toISOString().replace(/[-:T]|\.\d+/g, '')}`))
const commonName = (name: string) =>
  sequence(
    der(0x31, sequence(der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from(name)))),
  )
/** ecdsa-with-SHA256 */
const algorithm = sequence(der(0x06, Buffer.from('2a8648ce3d040302', 'hex')))

const pem = (label: string, bytes: Uint8Array) => {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----`
}

/** basicConstraints: CA */
const authorityExtension = der(
  0xa3,
  sequence(
    sequence(
      der(0x06, Buffer.from('551d13', 'hex')),
      der(0x01, Buffer.from([0xff])),
      der(0x04, sequence(der(0x01, Buffer.from([0xff])))),
    ),
  ),
)

let serial = 1

const newKeys = (keyType: CertificateOptions['keyType']) =>
  keyType === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** A certificate signed on P-256. */
export function testCertificate(options: CertificateOptions): TestCertificate {
  const { publicKey, privateKey } = newKeys(options.keyType)
  const now = Date.now()
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([serial++ & 0x7f])),
    algorithm,
    commonName(options.issuer?.name ?? options.name),
    sequence(
      time(options.notBefore ?? now - dayMillis),
      time(options.notAfter ?? now + 365 * dayMillis),
    ),
    commonName(options.name),
    publicKey.export({ format: 'der', type: 'spki' }),
    ...(options.authority ? [authorityExtension] : []),
  )
  const signature = sign('sha256', body, options.issuer?.key ?? privateKey)
  return {
    name: options.name,
    certificate: pem('CERTIFICATE', sequence(body, algorithm, bits(signature))),
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    key: privateKey,
  }
}

export interface MetadataOptions {
  readonly issuer?: string
  readonly certificates: readonly TestCertificate[]
  /** Attributes of the root element. */
  readonly attributes?: string
  readonly use?: string
}

/** Metadata of an identity provider, long enough for IAM. */
export function samlMetadata({
  issuer = 'https://idp.example.com/saml',
  certificates,
  attributes = '',
  use = 'signing',
}: MetadataOptions): string {
  const keys = certificates.map(({ certificate }) => {
    const base64 = certificate.replaceAll(/-----[A-Z ]+-----/g, '')
    return `<md:KeyDescriptor use="${use}"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${issuer}"${attributes}>
  <!-- ${'padding '.repeat(60)} -->
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    ${keys.join('\n    ')}
    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`
}
