/** From the text of a SAML response to an assertion that a provider vouches for, to us, now. */

import type { Element } from '@xmldom/xmldom'
import type { SamlProvider } from '../../iam/public.ts'
import { invalidIdentity } from '../session/federated-tags.ts'
import { type Assertion, checkResponse, type Expectation, readAssertion } from './assertion.ts'
import { signedPart } from './signature.ts'
import { isNamed, onlyChild, parseXml, spaces, XmlRefused } from './xml.ts'

/** Words documented ("Troubleshoot SAML federation with IAM"): they don't say what was wrong, the operator's log does. */
const badSignature = (detail: string) => invalidIdentity('Response signature invalid', detail)

/** Throws InvalidIdentityToken or ExpiredTokenException. */
export function verifyResponse(
  text: string,
  provider: SamlProvider,
  publicUrl: string,
  now: number,
): Assertion {
  if (provider.validUntil <= now) throw badSignature('the metadata of the provider has ended')
  if (provider.encryption === 'Required')
    throw badSignature('the provider takes encrypted assertions only')
  const expected: Expectation = {
    issuer: provider.metadata.issuer,
    isOurs: (address) => isOurs(address, provider, publicUrl),
    now,
  }
  try {
    const part = signedPart(text, provider.metadata.certificates)
    // the response around a signed assertion isn't signed: it can only take away
    checkResponse(isNamed(part, spaces.protocol, 'Response') ? part : parseXml(text), expected)
    return readAssertion(assertionOf(part), expected)
  } catch (thrown) {
    if (thrown instanceof XmlRefused) throw badSignature(thrown.message)
    throw thrown
  }
}

const assertionOf = (part: Element): Element =>
  isNamed(part, spaces.assertion, 'Assertion')
    ? part
    : onlyChild(part, spaces.assertion, 'Assertion')

/** AWS's sign-in endpoints, global, regional and of the provider itself; and that of this server. */
function isOurs(address: string, { uuid }: SamlProvider, publicUrl: string): boolean {
  if (address === `${publicUrl}/saml`) return true
  const ours =
    /^https:\/\/(?:[a-z]{2}(?:-[a-z]+)+-\d\.)?signin\.aws\.amazon\.com\/saml(?:\/acs\/(\w+))?$/
  const found = ours.exec(address)
  return found !== null && (found[1] === undefined || found[1] === uuid)
}
