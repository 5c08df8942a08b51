/** AssumeRoleWithWebIdentity: a session of a role that trusts the OpenID Connect provider who issued the token. */

import { parseArn } from '../../../kernel/arn.ts'
import { operation } from '../../../kernel/operation.ts'
import { need, open, resource } from '../../../kernel/resource.ts'
import {
  assumeRoleTarget,
  oidcProviderArn,
  oidcProviderByArn,
  oidcProviderByIssuer,
  roleByArn,
} from '../../iam/public.ts'
import { checkRoleArn } from '../session/assume-role.ts'
import { invalidIdentity } from '../session/federated-tags.ts'
import { federationGate } from '../session/federation-gate.ts'
import { startRoleSession } from '../session/role-session.ts'
import { sessionTags, tagContext } from '../session/session-tags.ts'
import type { Claims } from './claims.ts'

interface Verified {
  readonly issuer: string
  readonly providerArn: string
  readonly claims: Claims
}

export const assumeRoleWithWebIdentity = operation('sts', 'AssumeRoleWithWebIdentity', {
  effect: 'read',
  authorize({ input }) {
    checkRoleArn(input.RoleArn)
    return open('the token is the credential; the role decides on its subject once it is verified')
  },
  // outside of the transaction: the issuer's keys may have to be fetched
  prepare({ input, now, world, read, request }): Promise<Verified> {
    const { WebIdentityToken } = input
    const peer = request.http.remoteAddress
    return federationGate(world).pass(peer, WebIdentityToken.length, async () => {
      // access tokens of Login with Amazon and Facebook are checked by asking those, which is not done here
      if (input.ProviderId !== undefined)
        throw invalidIdentity(`No provider ${input.ProviderId} takes OAuth 2.0 access tokens here`)
      const account = parseArn(input.RoleArn)?.account ?? ''
      // the libraries are loaded by those who federate
      const { issuerClaimed, verifyToken } = await import('./verify-token.ts')
      const issuer = issuerClaimed(WebIdentityToken)
      const provider = await read((tx) => oidcProviderByIssuer(tx, account, issuer))
      if (provider === undefined) throw noProvider(issuer)
      const claims = await verifyToken(world.issuers, provider, WebIdentityToken, now)
      return { issuer, providerArn: oidcProviderArn(provider), claims }
    })
  },
  async run(call) {
    const { input, tx, prepared, requireAs, fail } = call
    const { issuer, providerArn, claims } = prepared
    const provider = await oidcProviderByArn(tx, providerArn)
    // removed while the keys were read
    if (!provider?.clientIds.includes(claims.audience)) throw noProvider(issuer)
    const { tags, sourceIdentity, subject } = claims
    const target = resource(assumeRoleTarget, { arn: input.RoleArn })
    const context = {
      ...claims.context,
      'sts:RoleSessionName': input.RoleSessionName,
      'sts:SourceIdentity': sourceIdentity,
      ...tagContext(tags),
    }
    const bearer = {
      type: 'IdentityProvider',
      kind: 'OIDC',
      provider: providerArn,
      subject,
      qualifier: claims.audience,
    } as const
    await requireAs(bearer, need('sts:AssumeRoleWithWebIdentity', target, context))
    if (Object.keys(tags.tags).length > 0)
      await requireAs(bearer, need('sts:TagSession', target, context))
    if (sourceIdentity !== undefined)
      await requireAs(bearer, need('sts:SetSourceIdentity', target, context))
    const role = await roleByArn(tx, input.RoleArn)
    // the decision has denied roles that don't exist
    if (role === undefined) throw fail('AccessDenied', 'Access denied')
    const answer = await startRoleSession(call, {
      role,
      sessionName: input.RoleSessionName,
      source: 'AssumeRoleWithWebIdentity',
      facts: {
        ...sessionTags(tags, undefined),
        ...(sourceIdentity !== undefined && { sourceIdentity }),
        context: claims.sessionContext,
      },
    })
    return {
      ...answer,
      SubjectFromWebIdentityToken: subject,
      Provider: providerArn,
      Audience: claims.audience,
    }
  },
})

/** Observed. */
const noProvider = (issuer: string) =>
  invalidIdentity(`No OpenIDConnect provider found in your account for ${issuer}`)
