/**
 * XML signatures of SAML documents. A document has the shape the SAML standard prescribes for signed ones (saml-core
 * section 5.4) or is refused; what is read afterwards are the very bytes that were hashed, never the document they came
 * in. Keys come from the provider's metadata: KeyInfo is dropped unread.
 */

import { type KeyObject, verify, X509Certificate } from 'node:crypto'
import { type Element, XMLSerializer } from '@xmldom/xmldom'
import { SignedXml } from 'xml-crypto'
import {
  attributeOf,
  childrenOf,
  descendantsOf,
  elementsOf,
  isNamed,
  onlyChild,
  parseXml,
  refuse,
  spaces,
  textOf,
} from './xml.ts'

const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const canonicalizations = new Set([exclusive, 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'])
const enveloped = `${spaces.signature}enveloped-signature`

const digests = new Set([`${spaces.encryption}sha256`, `${spaces.encryption}sha512`])

type KeyType = 'rsa' | 'ec'

/** SHA-1 and keyed hashes are missing on purpose. */
const algorithms: ReadonlyMap<string, readonly [hash: string, key: KeyType]> = new Map([
  [`${more}rsa-sha256`, ['sha256', 'rsa']],
  [`${more}rsa-sha384`, ['sha384', 'rsa']],
  [`${more}rsa-sha512`, ['sha512', 'rsa']],
  [`${more}ecdsa-sha256`, ['sha256', 'ec']],
  [`${more}ecdsa-sha384`, ['sha384', 'ec']],
  [`${more}ecdsa-sha512`, ['sha512', 'ec']],
])

/** IAM user guide, "Troubleshoot SAML federation": keys in metadata have 1,024 bits at least. */
const leastModulus = 1024

/**
 * The signed part of a response: the response itself, or else its one assertion, parsed anew from what the signature
 * covers. Throws XmlRefused when a signature is missing, misplaced, malformed, or by nobody in `certificates`.
 */
export function signedPart(text: string, certificates: readonly string[]): Element {
  const response = parseXml(text)
  const assertion = checkShape(response)
  const places = assertion === undefined ? [response] : [response, assertion]
  return provenPart(text, places, certificates) ?? refuse('nothing is signed')
}

/** The same of an assertion that stood encrypted in a response; `undefined` when it is without a signature of its own. */
export function signedAssertion(
  text: string,
  certificates: readonly string[],
): Element | undefined {
  const assertion = parseXml(text)
  if (!isNamed(assertion, spaces.assertion, 'Assertion')) refuse('no assertion')
  checkPlaces(assertion, [assertion])
  return provenPart(text, [assertion], certificates)
}

/** Every signature of the places holds; what the outermost of them covers. */
function provenPart(
  text: string,
  places: readonly Element[],
  certificates: readonly string[],
): Element | undefined {
  const keys = certificates.map((pem) => new X509Certificate(pem).publicKey)
  const parts = places.flatMap((place) =>
    childrenOf(place, spaces.signature, 'Signature').map((signature) => {
      const part = parseXml(covered(text, signature, keys))
      // the signature says which element it covers; the bytes have to agree
      if (!isNamed(part, place.namespaceURI ?? '', place.localName ?? ''))
        refuse('the signature covers something else')
      return part
    }),
  )
  return parts[0]
}

/** One response with at most one assertion as its child, and signatures only where SAML puts them. */
function checkShape(response: Element): Element | undefined {
  if (!isNamed(response, spaces.protocol, 'Response')) refuse('no response')
  const assertions = descendantsOf(response, spaces.assertion, 'Assertion')
  const [assertion, ...others] = assertions
  if (others.length > 0) refuse('several assertions')
  if (assertion && assertion.parentNode !== response) refuse('an assertion out of place')
  checkPlaces(response, assertion ? [response, assertion] : [response])
  return assertion
}

/** Signatures in their places only, one each, with nothing in them but themselves. */
function checkPlaces(root: Element, places: readonly Element[]): void {
  if (descendantsOf(root, spaces.signature, 'Object').length > 0) refuse('an object')
  for (const signature of descendantsOf(root, spaces.signature, 'Signature'))
    if (!places.some((place) => signature.parentNode === place)) refuse('a signature out of place')
  for (const place of places)
    if (childrenOf(place, spaces.signature, 'Signature').length > 1) refuse('several signatures')
  checkIds(root)
}

/** No two elements may answer to one reference, whatever case their attribute is written in. */
function checkIds(root: Element): void {
  const seen = new Set<string>()
  const visit = (element: Element) => {
    for (const attribute of element.attributes) {
      if (attribute.localName?.toLowerCase() !== 'id') continue
      if (seen.has(attribute.value)) refuse('an id is used twice')
      seen.add(attribute.value)
    }
    elementsOf(element).forEach(visit)
  }
  visit(root)
}

/** The canonical bytes a signature covers, once one of the keys has proved it. */
function covered(text: string, signature: Element, keys: readonly KeyObject[]): string {
  checkSignature(signature)
  return (
    verified(text, withoutKeyInfo(signature), keys) ??
    refuse('no key of the provider made the signature')
  )
}

function checkSignature(signature: Element): void {
  const parts = elementsOf(signature).map(({ namespaceURI, localName }) =>
    namespaceURI === spaces.signature ? localName : '',
  )
  if (!/^SignedInfo,SignatureValue(,KeyInfo)?$/.test(parts.join(','))) refuse('signature parts')
  textOf(onlyChild(signature, spaces.signature, 'SignatureValue'))
  const info = onlyChild(signature, spaces.signature, 'SignedInfo')
  if (
    elementsOf(info)
      .map(({ localName }) => localName)
      .join(',') !== 'CanonicalizationMethod,SignatureMethod,Reference'
  )
    refuse('parts of the signed information')
  const canonicalization = onlyChild(info, spaces.signature, 'CanonicalizationMethod')
  if (!canonicalizations.has(attributeOf(canonicalization, 'Algorithm') ?? ''))
    refuse('canonicalization')
  checkReference(onlyChild(info, spaces.signature, 'Reference'), signature.parentNode as Element)
}

/** One reference, to the element the signature lies in. */
function checkReference(reference: Element, target: Element): void {
  const id = attributeOf(target, 'ID')
  if (!id || /['"]/.test(id) || attributeOf(reference, 'URI') !== `#${id}`)
    refuse('the reference names another element')
  const transforms = elementsOf(onlyChild(reference, spaces.signature, 'Transforms')).map((each) =>
    attributeOf(each, 'Algorithm'),
  )
  const [first, second, ...others] = transforms
  if (
    first !== enveloped ||
    others.length > 0 ||
    (second !== undefined && !canonicalizations.has(second))
  )
    refuse('transforms')
  const digest = onlyChild(reference, spaces.signature, 'DigestMethod')
  if (!digests.has(attributeOf(digest, 'Algorithm') ?? '')) refuse('digest')
  textOf(onlyChild(reference, spaces.signature, 'DigestValue'))
}

function withoutKeyInfo(signature: Element): string {
  const copy = signature.cloneNode(true) as Element
  for (const info of childrenOf(copy, spaces.signature, 'KeyInfo')) copy.removeChild(info)
  return new XMLSerializer().serializeToString(copy)
}

/** Everything is hashed once, whatever the number of keys: strangers make us do this. */
function verified(text: string, signature: string, keys: readonly KeyObject[]): string | undefined {
  const [key] = keys
  if (key === undefined) return undefined
  const signed = new SignedXml({ publicCert: key, getCertFromKeyInfo: () => null })
  signed.SignatureAlgorithms = Object.fromEntries(
    [...algorithms].map(([name, [hash, type]]) => [name, verifierOf(name, hash, type, keys)]),
  ) as typeof signed.SignatureAlgorithms
  signed.HashAlgorithms = onlyOf(signed.HashAlgorithms, digests)
  signed.CanonicalizationAlgorithms = onlyOf(
    signed.CanonicalizationAlgorithms,
    new Set([...canonicalizations, enveloped]),
  )
  try {
    signed.loadSignature(signature)
    if (!signed.checkSignature(text)) return undefined
  } catch (thrown) {
    // it throws for a wrong signature as for anything it can't make sense of
    if (thrown instanceof Error) return undefined
    throw thrown
  }
  const [reference, ...others] = signed.getSignedReferences()
  return others.length === 0 ? reference : undefined
}

/** A table without the rest, and without a prototype to find things in. */
const onlyOf = <T>(table: Record<string, T>, names: ReadonlySet<string>): Record<string, T> =>
  Object.assign(
    Object.create(null),
    Object.fromEntries(Object.entries(table).filter(([name]) => names.has(name))),
  )

/** The library takes classes, and one key. Any of ours will do, each for its own algorithms only. */
function verifierOf(name: string, hash: string, type: KeyType, keys: readonly KeyObject[]) {
  const serving = keys.filter(
    (key) =>
      key.asymmetricKeyType === type &&
      (type === 'ec' || (key.asymmetricKeyDetails?.modulusLength ?? 0) >= leastModulus),
  )
  return class {
    getAlgorithmName = () => name
    getSignature = () => refuse('nothing is signed here')
    verifySignature = (material: string, _key: unknown, value: string): boolean =>
      serving.some((key) =>
        verify(
          hash,
          Buffer.from(material),
          { key, dsaEncoding: 'ieee-p1363' },
          Buffer.from(value, 'base64'),
        ),
      )
  }
}
