/**
 * SAML 2.0 metadata of an identity provider (OASIS saml-metadata-2.0-os): one EntityDescriptor with an
 * IDPSSODescriptor. What assertions are verified with comes from here and from nowhere else.
 */

import { X509Certificate } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { SaxesParser } from 'saxes'

/** What is read of a metadata document. */
export interface SamlMetadata {
  /** `entityID`: the issuer of its assertions. */
  readonly issuer: string
  /** Signing certificates, PEM. */
  readonly certificates: readonly string[]
  readonly signInEndpoints: readonly { readonly binding: string; readonly location: string }[]
  /** Milliseconds since 1970; when the document says so. */
  readonly validUntil?: number
}

const metadataSpace = 'urn:oasis:names:tc:SAML:2.0:metadata'
const signatureSpace = 'http://www.w3.org/2000/09/xmldsig#'
const protocol = 'urn:oasis:names:tc:SAML:2.0:protocol'

const deepest = 40
const mostElements = 200_000
/** Parsed at once: a document of 10,000,000 characters must not keep others waiting. */
const pieceLength = 64 * 1024
/** IAM user guide, quotas: keys per identity provider. */
const mostCertificates = 10

class Refused extends Error {}

/**
 * Reads a document, piece by piece between other work; `undefined` when it isn't metadata of one identity provider with a
 * key and a sign-in endpoint.
 */
export async function readSamlMetadata(text: string): Promise<SamlMetadata | undefined> {
  // refused before anything is parsed: no document type means no entities
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) return undefined
  try {
    return await read(text.replace(/^\uFEFF/, ''))
  } catch (thrown) {
    if (thrown instanceof Refused) return undefined
    throw thrown
  }
}

const refuse = (): never => {
  throw new Refused()
}

async function read(text: string): Promise<SamlMetadata> {
  const parser = new SaxesParser({ xmlns: true })
  const path: string[] = []
  const certificates: string[] = []
  const signInEndpoints: { binding: string; location: string }[] = []
  let issuer: string | undefined
  let validUntil: number | undefined
  let count = 0
  let use: string | undefined
  let certificateText: string | undefined

  parser.on('error', refuse)
  parser.on('doctype', refuse)
  parser.on('opentag', ({ local, uri, attributes }) => {
    if (++count > mostElements || path.length >= deepest) refuse()
    const space = uri === metadataSpace ? 'md:' : uri === signatureSpace ? 'ds:' : `{${uri}}`
    path.push(space + local)
    const attribute = (name: string): string | undefined =>
      Object.hasOwn(attributes, name) ? attributes[name]?.value : undefined
    const limit = (given: string | undefined) => {
      if (given === undefined) return
      const millis = Date.parse(given)
      if (Number.isNaN(millis)) refuse()
      validUntil = Math.min(validUntil ?? millis, millis)
    }
    switch (path.join('/')) {
      case root:
        issuer = attribute('entityID')
        limit(attribute('validUntil'))
        return
      case provider:
        if (!attribute('protocolSupportEnumeration')?.split(/\s+/).includes(protocol)) refuse()
        limit(attribute('validUntil'))
        return
      case `${provider}/md:KeyDescriptor`:
        use = attribute('use')
        return
      case certificatePath:
        certificateText = ''
        return
      case `${provider}/md:SingleSignOnService`: {
        const [binding, location] = [attribute('Binding'), attribute('Location')]
        if (binding === undefined || location === undefined) return refuse()
        signInEndpoints.push({ binding, location })
        return
      }
    }
    if (path.length === 1) refuse()
  })
  const addText = (part: string) => {
    if (certificateText !== undefined) certificateText += part
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    if (path.join('/') === certificatePath) {
      // a key without a use serves for signing too
      if (use !== 'encryption') certificates.push(pemOf(certificateText ?? ''))
      certificateText = undefined
    }
    path.pop()
  })
  for (let start = 0; start < text.length; start += pieceLength) {
    if (start > 0) await setImmediate()
    parser.write(text.slice(start, start + pieceLength))
  }
  parser.close()

  if (!issuer || signInEndpoints.length === 0 || certificates.length === 0) return refuse()
  if (certificates.length > mostCertificates) return refuse()
  return {
    issuer,
    certificates,
    signInEndpoints,
    ...(validUntil !== undefined && { validUntil }),
  }
}

const root = 'md:EntityDescriptor'
const provider = `${root}/md:IDPSSODescriptor`
const certificatePath = `${provider}/md:KeyDescriptor/ds:KeyInfo/ds:X509Data/ds:X509Certificate`

function pemOf(base64: string): string {
  if (!/^[A-Za-z0-9+/=\s]+$/.test(base64)) return refuse()
  try {
    return new X509Certificate(Buffer.from(base64, 'base64')).toString()
  } catch {
    return refuse()
  }
}
