/** From the text of a SAML response to an assertion that a provider vouches for, to us, now. */

import type { Element } from '@xmldom/xmldom'
import type { World } from '../../../kernel/world.ts'
import { openSamlPrivateKeys, type SamlProvider } from '../../iam/public.ts'
import { invalidIdentity } from '../session/federated-tags.ts'
import { type Assertion, checkResponse, type Expectation, readAssertion } from './assertion.ts'
import { decryptAssertion } from './decrypt.ts'
import { signedAssertion, signedPart } from './signature.ts'
import {
  childrenOf,
  descendantsOf,
  isNamed,
  onlyChild,
  parseXml,
  refuse,
  spaces,
  XmlRefused,
} from './xml.ts'

/** Words documented ("Troubleshoot SAML federation with IAM"): they don't say what was wrong, the operator's log does. */
const badSignature = (detail: string) => invalidIdentity('Response signature invalid', detail)

export interface ResponseCall {
  readonly text: string
  readonly provider: SamlProvider
  readonly world: Pick<World, 'sealer' | 'publicUrl'>
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Throws InvalidIdentityToken or ExpiredTokenException. */
export function verifyResponse(call: ResponseCall): Assertion {
  const { text, provider, world, now } = call
  if (provider.validUntil <= now) throw badSignature('the metadata of the provider has ended')
  const expected: Expectation = {
    issuer: provider.metadata.issuer,
    isOurs: (address) => isOurs(address, provider, world.publicUrl()),
    now,
  }
  try {
    const response = parseXml(text)
    const [encrypted] = childrenOf(response, spaces.assertion, 'EncryptedAssertion')
    const proven = encrypted === undefined ? plain(call, response) : opened(call, response)
    checkResponse(proven.response, expected)
    return readAssertion(proven.assertion, expected)
  } catch (thrown) {
    if (thrown instanceof XmlRefused) throw badSignature(thrown.message)
    throw thrown
  }
}

interface Proven {
  /** Signed, or else only able to take away. */
  readonly response: Element
  /** Out of signed bytes. */
  readonly assertion: Element
}

function plain({ text, provider }: ResponseCall, response: Element): Proven {
  if (provider.encryption === 'Required') refuse('the provider takes encrypted assertions only')
  const part = signedPart(text, provider.metadata.certificates)
  return isNamed(part, spaces.protocol, 'Response')
    ? { response: part, assertion: onlyChild(part, spaces.assertion, 'Assertion') }
    : { response, assertion: part }
}

/** Either the response with the encrypted assertion is signed, or the assertion in it, or both. */
function opened({ text, provider, world }: ResponseCall, given: Element): Proven {
  const { certificates } = provider.metadata
  if (descendantsOf(given, spaces.assertion, 'Assertion').length > 0)
    refuse('a plain assertion too')
  const isSigned = childrenOf(given, spaces.signature, 'Signature').length > 0
  const response = isSigned ? signedPart(text, certificates) : given
  const inner = decryptAssertion(
    onlyChild(response, spaces.assertion, 'EncryptedAssertion'),
    openSamlPrivateKeys(world.sealer, provider),
  )
  const assertion = signedAssertion(inner, certificates)
  if (assertion !== undefined) return { response, assertion }
  return isSigned ? { response, assertion: parseXml(inner) } : refuse('nothing is signed')
}

/** AWS's sign-in endpoints, global, regional and of the provider itself; and that of this server. */
function isOurs(address: string, { uuid }: SamlProvider, publicUrl: string): boolean {
  if (address === `${publicUrl}/saml`) return true
  const ours =
    /^https:\/\/(?:[a-z]{2}(?:-[a-z]+)+-\d\.)?signin\.aws\.amazon\.com\/saml(?:\/acs\/(\w+))?$/
  const found = ours.exec(address)
  return found !== null && (found[1] === undefined || found[1] === uuid)
}
