/** Claims of a verified ID token: audience, subject, condition keys, session tags, source identity. */

import { type decodeJwt, errors } from 'jose'
import type { NeedContext } from '../../../kernel/resource.ts'
import { type OidcProvider, oidcProviderArn } from '../../iam/public.ts'
import { assertedTags, checkSourceIdentity, invalidIdentity } from '../session/federated-tags.ts'
import type { RequestedTags } from '../session/session-tags.ts'
import { claimsOfSharedProvider } from './shared-claims.ts'

type Payload = ReturnType<typeof decodeJwt>

export interface Claims {
  readonly subject: string
  /** The client the token was issued to: one of the provider's. */
  readonly audience: string
  /** Condition keys for the trust policy: `HOST/PATH:sub`, … */
  readonly context: NeedContext
  /** Those of them that stay with the session, lower-case names. */
  readonly sessionContext: Readonly<Record<string, string | readonly string[]>>
  readonly tags: RequestedTags
  readonly sourceIdentity: string | undefined
}

const namespace = 'https://aws.amazon.com/'
/** Clocks of issuers may run ahead by this. */
const skewSeconds = 300

/** Throws InvalidIdentityToken for claims that can't be used. The signature has been verified. */
export function readClaims(provider: OidcProvider, payload: Payload, now: number): Claims {
  const { sub, iat } = payload
  if (typeof sub !== 'string' || sub === '') throw missing('sub', payload)
  if (typeof iat !== 'number' || iat > now / 1000 + skewSeconds)
    throw invalidIdentity('The token was issued in the future.')
  const audience = audienceOf(provider, payload)
  const key = (claim: string) => `${provider.url}:${claim}`
  const lasting: Record<string, string | readonly string[]> = {
    [key('sub')]: sub,
    [key('aud')]: audience,
    ...kept(key('amr'), strings(payload.amr)),
    ...kept(key('email'), text(payload.email)),
    // the audience proper, where `azp` takes the place of it
    ...(payload.azp !== undefined && kept(key('oaud'), strings(payload.aud)?.[0])),
  }
  const sourceIdentity = text(payload[`${namespace}source_identity`])
  checkSourceIdentity(sourceIdentity)
  return {
    subject: sub,
    audience,
    context: {
      ...lasting,
      ...claimsOfSharedProvider(provider.url, payload),
      'aws:FederatedProvider': oidcProviderArn(provider),
    },
    sessionContext: Object.fromEntries([
      ...Object.entries(lasting).map(([name, value]) => [name.toLowerCase(), value]),
      ['aws:federatedprovider', oidcProviderArn(provider)],
    ]),
    tags: tagsOf(payload),
    sourceIdentity,
  }
}

const missing = (claim: string, payload: Payload): Error =>
  new errors.JWTClaimValidationFailed(`missing ${claim}`, payload, claim, 'missing')

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** One text or a list of texts, as a list. */
function strings(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined
}

const kept = <T>(name: string, value: T | undefined): Record<string, T> =>
  value === undefined ? {} : { [name]: value }

/**
 * `azp`, where it is set, counts instead of `aud` (observed: tokens whose `azp` isn't registered are refused although
 * their `aud` is; "Available keys for AWS OIDC federation" says the same of Google's).
 */
function audienceOf({ clientIds }: OidcProvider, payload: Payload): string {
  const asked = payload.azp === undefined ? strings(payload.aud) : strings(payload.azp)
  if (asked === undefined) throw missing('aud', payload)
  const found = asked.find((each) => clientIds.includes(each))
  if (found === undefined) throw invalidIdentity('Incorrect token audience')
  return found
}

/** Nested as in the user guide's example, or flat, one claim a tag, as providers write that can't nest. */
function tagsOf(payload: Payload): RequestedTags {
  const nested = payload[`${namespace}tags`]
  const { principal_tags, transitive_tag_keys } = Object(nested) as Record<string, unknown>
  const flat = `${namespace}tags/principal_tags/`
  const tags = [
    ...Object.entries(Object(principal_tags)),
    ...Object.entries(payload)
      .filter(([name]) => name.startsWith(flat))
      .map(([name, value]) => [name.slice(flat.length), value] as const),
  ].map(([name, value]) => [name, strings(value) ?? []] as const)
  const transitive = [
    ...(strings(transitive_tag_keys) ?? []),
    ...(strings(payload[`${namespace}tags/transitive_tag_keys`]) ?? []),
  ]
  return assertedTags(tags, transitive)
}
