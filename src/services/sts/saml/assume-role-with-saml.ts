/** AssumeRoleWithSAML: a session of a role that trusts the identity provider who signed the assertion. */

import { createHash } from 'node:crypto'
import { AwsError } from '../../../kernel/errors.ts'
import { operation } from '../../../kernel/operation.ts'
import { need, open, resource } from '../../../kernel/resource.ts'
import {
  assumeRoleTarget,
  roleByArn,
  type SamlProvider,
  samlProviderArn,
  samlProviderByArn,
} from '../../iam/public.ts'
import { checkRoleArn } from '../session/assume-role.ts'
import { invalidIdentity } from '../session/federated-tags.ts'
import { federationGate } from '../session/federation-gate.ts'
import { startRoleSession } from '../session/role-session.ts'
import { sessionTags, tagContext } from '../session/session-tags.ts'
import type { Assertion } from './assertion.ts'
import { attributeKeys } from './attribute-keys.ts'
import { readSamlClaims, type SamlClaims } from './claims.ts'
import { useAssertion } from './used-assertions.ts'

interface Verified {
  readonly provider: SamlProvider
  readonly assertion: Assertion
  readonly claims: SamlClaims
}

/** Words documented ("Troubleshoot SAML federation with IAM"). */
const noProvider = () => invalidIdentity("Specified provider doesn't exist")
const notAuthorized = () =>
  new AwsError('AccessDenied', 403, 'Not authorized to perform sts:AssumeRoleWithSAML')

export const assumeRoleWithSAML = operation('sts', 'AssumeRoleWithSAML', {
  // the assertion is spent
  effect: 'data',
  authorize({ input }) {
    checkRoleArn(input.RoleArn)
    return open('the assertion is the credential; the role decides on its subject once verified')
  },
  prepare({ input, now, world, read, request }): Promise<Verified> {
    const { SAMLAssertion } = input
    const peer = request.http.remoteAddress
    return federationGate(world).pass(peer, SAMLAssertion.length, async () => {
      const text = decoded(SAMLAssertion)
      const provider = await read((tx) => samlProviderByArn(tx, input.PrincipalArn))
      if (provider === undefined) throw noProvider()
      // the libraries are loaded by those who federate
      const { verifyResponse } = await import('./verify-response.ts')
      const assertion = verifyResponse({ text, provider, world, now })
      return { provider, assertion, claims: readSamlClaims(assertion) }
    })
  },
  async run(call) {
    const { input, tx, now, prepared, requireAs, fail } = call
    const { provider, assertion, claims } = prepared
    const current = await samlProviderByArn(tx, input.PrincipalArn)
    // changed or removed since
    if (current?.uuid !== provider.uuid || current.documentHash !== provider.documentHash)
      throw noProvider()
    const role = await roleByArn(tx, input.RoleArn)
    // a provider speaks for roles of its own account only
    if (!claims.offers(input.RoleArn, input.PrincipalArn)) throw notAuthorized()
    if (role !== undefined && role.account !== provider.account) throw notAuthorized()
    const { tags, sourceIdentity, sessionName } = claims
    const target = resource(assumeRoleTarget, { arn: input.RoleArn })
    const lasting = {
      'saml:namequalifier': nameQualifier(assertion, provider),
      'saml:sub': assertion.subject,
      'saml:sub_type': assertion.subjectType,
    }
    const context = {
      ...attributeKeys(assertion.attributes),
      ...lasting,
      'saml:aud': assertion.recipient,
      'saml:iss': assertion.issuer,
      'saml:doc': `${provider.account}/${provider.name}`,
      'aws:FederatedProvider': samlProviderArn(provider),
      'sts:RoleSessionName': sessionName,
      'sts:SourceIdentity': sourceIdentity,
      ...tagContext(tags),
    }
    const bearer = {
      type: 'IdentityProvider',
      kind: 'SAML',
      provider: samlProviderArn(provider),
      subject: assertion.subject,
      qualifier: lasting['saml:namequalifier'],
    } as const
    await requireAs(bearer, need('sts:AssumeRoleWithSAML', target, context))
    if (Object.keys(tags.tags).length > 0)
      await requireAs(bearer, need('sts:TagSession', target, context))
    if (sourceIdentity !== undefined)
      await requireAs(bearer, need('sts:SetSourceIdentity', target, context))
    // the decision has denied roles that don't exist
    if (role === undefined) throw fail('AccessDenied', 'Access denied')
    const answer = await startRoleSession(call, {
      role,
      sessionName,
      source: 'AssumeRoleWithSAML',
      endsBefore: endOf(claims, assertion, now),
      facts: {
        ...sessionTags(tags, undefined),
        ...(sourceIdentity !== undefined && { sourceIdentity }),
        context: { ...lasting, 'aws:federatedprovider': samlProviderArn(provider) },
      },
    })
    await useAssertion(
      tx,
      {
        account: provider.account,
        provider: provider.name,
        assertionId: assertion.id,
        roleArn: input.RoleArn,
        forgetAt: assertion.usableUntil,
      },
      now,
    )
    return {
      ...answer,
      Subject: assertion.subject,
      SubjectType: assertion.subjectType,
      Issuer: assertion.issuer,
      Audience: assertion.recipient,
      NameQualifier: lasting['saml:namequalifier'],
    }
  },
})

/** Base64 of UTF-8, both strictly. The words are recalled. */
function decoded(text: string): string {
  const compact = text.replaceAll(/\s/g, '')
  const bytes = Buffer.from(compact, 'base64')
  const strict = /^[A-Za-z0-9+/]+={0,2}$/.test(compact) && bytes.length > 0
  try {
    if (strict) return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // worded below
  }
  throw invalidIdentity('Invalid base64 SAMLResponse')
}

/** `BASE64 ( SHA1 ( issuer + account + "/" + provider ) )` (STS API reference, NameQualifier). */
const nameQualifier = ({ issuer }: Assertion, { account, name }: SamlProvider): string =>
  createHash('sha1').update(`${issuer}${account}/${name}`).digest('base64')

/** The provider's session and its SessionDuration can make ours shorter. */
const endOf = (
  { longestSeconds = Number.POSITIVE_INFINITY }: SamlClaims,
  { sessionEnd = Number.POSITIVE_INFINITY }: Assertion,
  now: number,
): number => Math.min(sessionEnd, now + longestSeconds * 1000)
