/**
 * What a verified assertion says, and whether it says so to us, now (saml-profiles section 4.1.4.2; IAM user guide,
 * "Configuring SAML assertions for the authentication response").
 */

import type { Element } from '@xmldom/xmldom'
import { AwsError } from '../../../kernel/errors.ts'
import { invalidIdentity } from '../session/federated-tags.ts'
import {
  attributeOf,
  childrenOf,
  elementsOf,
  isNamed,
  onlyChild,
  refuse,
  spaces,
  textOf,
} from './xml.ts'

export interface Assertion {
  readonly id: string
  readonly issuer: string
  /** NameID: the whole text. */
  readonly subject: string
  /** Format of NameID, its usual prefix removed. */
  readonly subjectType: string
  readonly recipient: string
  /** Values by the attribute's `Name`. */
  readonly attributes: ReadonlyMap<string, readonly string[]>
  /** The assertion is worth nothing from then on, milliseconds since 1970. */
  readonly usableUntil: number
  /** SessionNotOnOrAfter, milliseconds since 1970. */
  readonly sessionEnd: number | undefined
}

export interface Expectation {
  /** Issuer of the provider's metadata. */
  readonly issuer: string
  /** Where the assertion may be sent to, and whom it may be for. */
  isOurs(address: string): boolean
  /** Milliseconds since 1970. */
  readonly now: number
}

/** An assertion is taken for as long (observed: `Token must be redeemed within 5 minutes of issuance`). */
const redeemMillis = 5 * 60_000
/** Clocks of identity providers may run ahead by this. */
const skewMillis = 60_000

const success = 'urn:oasis:names:tc:SAML:2.0:status:Success'
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
const nameFormats = 'urn:oasis:names:tc:SAML:2.0:nameid-format:'
const webServices = 'urn:amazon:webservices'

const expired = (message: string): AwsError => new AwsError('ExpiredTokenException', 400, message)
const tooLate = () => expired('Token must be redeemed within 5 minutes of issuance')

/** The response around the assertion: it must speak of success, to us. */
export function checkResponse(response: Element, expected: Expectation): void {
  const status = onlyChild(
    onlyChild(response, spaces.protocol, 'Status'),
    spaces.protocol,
    'StatusCode',
  )
  if (attributeOf(response, 'Version') !== '2.0') refuse('version of the response')
  if (attributeOf(status, 'Value') !== success) refuse('the provider reports a failure')
  const destination = attributeOf(response, 'Destination')
  if (destination !== undefined && !expected.isOurs(destination)) refuse('destination')
  const [issuer] = childrenOf(response, spaces.assertion, 'Issuer')
  if (issuer !== undefined) checkIssuer(textOf(issuer), expected)
}

/** Reads and checks the assertion element. Throws XmlRefused, InvalidIdentityToken or ExpiredTokenException. */
export function readAssertion(element: Element, expected: Expectation): Assertion {
  const { now } = expected
  const id = attributeOf(element, 'ID')
  if (!id || attributeOf(element, 'Version') !== '2.0') return refuse('id or version')
  const issuer = textOf(onlyChild(element, spaces.assertion, 'Issuer'))
  checkIssuer(issuer, expected)
  const issuedAt = instant(element, 'IssueInstant') ?? refuse('no IssueInstant')
  if (issuedAt > now + skewMillis) refuse('issued in the future')
  if (issuedAt + redeemMillis <= now) throw tooLate()
  const subject = onlyChild(element, spaces.assertion, 'Subject')
  const nameId = onlyChild(subject, spaces.assertion, 'NameID')
  const confirmation = confirmationOf(subject, expected)
  checkConditions(onlyChild(element, spaces.assertion, 'Conditions'), expected)
  return {
    id,
    issuer,
    subject: textOf(nameId) || refuse('empty NameID'),
    subjectType: shortFormat(attributeOf(nameId, 'Format')),
    recipient: confirmation.recipient,
    attributes: attributesOf(element),
    usableUntil: issuedAt + redeemMillis,
    sessionEnd: sessionEndOf(element, now),
  }
}

/** Text documented ("Troubleshoot SAML federation with IAM"). */
function checkIssuer(issuer: string, expected: Expectation): void {
  if (issuer !== expected.issuer) throw invalidIdentity('Issuer not present in specified provider')
}

const shortFormat = (format: string | undefined): string => {
  if (format === undefined) return 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'
  return format.startsWith(nameFormats) ? format.slice(nameFormats.length) : format
}

/** A moment with a time zone; `undefined` when the attribute is absent. */
function instant(element: Element, name: string): number | undefined {
  const text = attributeOf(element, name)
  if (text === undefined) return undefined
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text))
    return refuse(`${name} is no moment`)
  const millis = Date.parse(text)
  return Number.isNaN(millis) ? refuse(`${name} is no moment`) : millis
}

/** Exactly one, by bearer, with both of its attributes (IAM user guide). */
function confirmationOf(subject: Element, { isOurs, now }: Expectation) {
  const confirmation = onlyChild(subject, spaces.assertion, 'SubjectConfirmation')
  if (attributeOf(confirmation, 'Method') !== bearer) refuse('confirmation method')
  const data = onlyChild(confirmation, spaces.assertion, 'SubjectConfirmationData')
  const recipient = attributeOf(data, 'Recipient')
  const end = instant(data, 'NotOnOrAfter')
  if (recipient === undefined || end === undefined) return refuse('confirmation data')
  if (!isOurs(recipient)) return refuse('recipient')
  if (attributeOf(data, 'NotBefore') !== undefined) return refuse('NotBefore of the confirmation')
  if (end <= now) throw tooLate()
  return { recipient }
}

function checkConditions(conditions: Element, { isOurs, now }: Expectation): void {
  const start = instant(conditions, 'NotBefore')
  const end = instant(conditions, 'NotOnOrAfter')
  if (start !== undefined && start > now + skewMillis) refuse('not yet valid')
  if (end !== undefined && end <= now) throw tooLate()
  const restrictions = childrenOf(conditions, spaces.assertion, 'AudienceRestriction')
  const forUs = (restriction: Element) =>
    childrenOf(restriction, spaces.assertion, 'Audience')
      .map(textOf)
      .some((audience) => audience === webServices || isOurs(audience))
  // text documented ("Troubleshoot SAML federation with IAM")
  if (restrictions.length === 0 || !restrictions.every(forUs))
    throw invalidIdentity('Response does not contain the required audience.')
  // a condition we don't know can't be taken for met (saml-core section 2.5.1.1)
  const known = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']
  for (const each of elementsOf(conditions))
    if (!known.some((local) => isNamed(each, spaces.assertion, local))) refuse('unknown condition')
}

function sessionEndOf(assertion: Element, now: number): number | undefined {
  const ends = childrenOf(assertion, spaces.assertion, 'AuthnStatement')
    .map((statement) => instant(statement, 'SessionNotOnOrAfter'))
    .filter((end) => end !== undefined)
  if (ends.length === 0) return undefined
  const end = Math.min(...ends)
  if (end <= now) throw expired('The session of the identity provider has ended.')
  return end
}

/** A name that comes twice has the values of both, in order. */
function attributesOf(assertion: Element): ReadonlyMap<string, readonly string[]> {
  const attributes = new Map<string, string[]>()
  for (const statement of childrenOf(assertion, spaces.assertion, 'AttributeStatement'))
    for (const attribute of childrenOf(statement, spaces.assertion, 'Attribute')) {
      const name = attributeOf(attribute, 'Name') ?? refuse('an attribute without a name')
      const values = attributes.get(name) ?? []
      for (const value of childrenOf(attribute, spaces.assertion, 'AttributeValue')) {
        // values made of elements (a NameID as eduPersonTargetedID) are nothing policies compare
        if (elementsOf(value).length === 0) values.push(textOf(value))
      }
      attributes.set(name, values)
    }
  return attributes
}
