/**
 * GetWebIdentityToken: a signed JSON Web Token by which a principal shows services elsewhere who it is (IAM user guide,
 * "Federating AWS identities to external services").
 */

import { AwsError } from '../../../kernel/errors.ts'
import { type AuthorizeCall, operation } from '../../../kernel/operation.ts'
import { type AccountPrincipal, isAccountPrincipal } from '../../../kernel/principal.ts'
import { need } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { identitySource, issuerUrl, outboundFederationOf } from '../../iam/public.ts'
import { requestedTags, tagContext } from '../session/session-tags.ts'
import {
  currentKey,
  newSigningKey,
  openSigningKey,
  type SigningKey,
  storeSigningKey,
  type TokenAlgorithm,
} from './signing-keys.ts'

const defaultSeconds = 300
/** What AssumeRoleWithWebIdentity takes: AWS doesn't publish its own limit. */
const longestToken = 20_000
const namespace = 'https://sts.amazonaws.com/'
const algorithms: readonly TokenAlgorithm[] = ['RS256', 'ES384']

type Call = AuthorizeCall<'sts', 'GetWebIdentityToken'>

const invalid = (message: string): AwsError => new AwsError('ValidationError', 400, message)

/** Also where the model leaves the values of an enumeration to the service. */
function algorithmOf({ SigningAlgorithm: asked }: Call['input']): TokenAlgorithm {
  const found = algorithms.find((each) => each === asked)
  if (found === undefined)
    throw invalid(
      `1 validation error detected: Value '${asked}' at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [${algorithms.join(', ')}]`,
    )
  return found
}

/** No session carries the identity of somebody it acts for, so no token can be about one. The words are ours. */
function checkSubject({ SubjectMode = 'AWSIdentity', Scope }: Call['input']): void {
  if (SubjectMode !== 'AWSIdentity' && SubjectMode !== 'OriginIdentity')
    throw invalid(
      `1 validation error detected: Value '${SubjectMode}' at 'subjectMode' failed to satisfy constraint: Member must satisfy enum value set: [AWSIdentity, OriginIdentity]`,
    )
  if (Scope !== undefined && SubjectMode !== 'OriginIdentity')
    throw invalid('Scope can be specified only when SubjectMode is OriginIdentity.')
  if (SubjectMode === 'OriginIdentity')
    throw invalid('The calling session has no aws:OriginIdentity/Subject.')
}

const tagsOf = ({ Tags }: Call['input']) => requestedTags(Tags, undefined, undefined)

export const getWebIdentityToken = operation('sts', 'GetWebIdentityToken', {
  // the first token of an algorithm, and one every three months, stores a key
  effect: 'data',
  authorize({ input }) {
    algorithmOf(input)
    checkSubject(input)
    const tags = tagsOf(input)
    const context = {
      'sts:IdentityTokenAudience': input.Audience,
      'sts:SigningAlgorithm': input.SigningAlgorithm,
      'sts:DurationSeconds': String(input.DurationSeconds ?? defaultSeconds),
      'sts:SubjectMode': 'AWSIdentity',
      ...tagContext(tags),
    }
    return [
      need('sts:GetWebIdentityToken', '*', context),
      ...(Object.keys(tags.tags).length > 0
        ? [need('sts:TagGetWebIdentityToken', '*', context)]
        : []),
    ]
  },
  async prepare({ input, caller, account, now, world, request, read, fail }): Promise<Signed> {
    if (!isAccountPrincipal(caller)) throw fail('AccessDenied', 'Access denied')
    const algorithm = algorithmOf(input)
    const { federation, known, claims } = await read(async (tx) => ({
      federation: await outboundFederationOf(tx, account),
      known: await currentKey(tx, account, algorithm, now),
      claims: await awsClaims(tx, caller, input, request.region),
    }))
    if (!federation?.enabled) throw disabled()
    const issuedAt = Math.floor(now / 1000)
    const end = issuedAt + (input.DurationSeconds ?? defaultSeconds)
    if (caller.session && end * 1000 > caller.session.expiresAt)
      throw fail(
        'SessionDurationEscalationException',
        'The requested token duration would extend the session beyond its original expiration time.',
      )
    const key = known ?? (await newSigningKey(world, account, algorithm, now))
    const { SignJWT } = await import('jose')
    const [first, ...more] = input.Audience
    const token = await new SignJWT({ [namespace]: claims })
      .setProtectedHeader({ alg: algorithm, kid: key.id, typ: 'JWT' })
      .setIssuer(issuerUrl(world, federation))
      .setSubject(identityArn(caller))
      .setAudience(first !== undefined && more.length === 0 ? first : [...input.Audience])
      .setIssuedAt(issuedAt)
      .setExpirationTime(end)
      .setJti(world.ids.uuid())
      .sign(openSigningKey(world, key))
    if (token.length > longestToken)
      throw fail(
        'JWTPayloadSizeExceededException',
        'The requested token payload size exceeds the maximum allowed size.',
      )
    return { token, end, ...(known === undefined && { newKey: key }) }
  },
  async run({ account, tx, prepared: { token, end, newKey } }) {
    if (!(await outboundFederationOf(tx, account))?.enabled) throw disabled()
    // another process may have made one too: then both are published
    if (newKey) await storeSigningKey(tx, newKey)
    return { WebIdentityToken: token, Expiration: new Date(end * 1000) }
  },
})

interface Signed {
  readonly token: string
  /** Seconds since 1970. */
  readonly end: number
  /** Signed with, and to be published. */
  readonly newKey?: SigningKey
}

/** The words are ours. */
const disabled = (): AwsError =>
  new AwsError(
    'OutboundWebIdentityFederationDisabledException',
    403,
    'Outbound web identity federation is not enabled for this account.',
  )

/** Of a role session it is the role's (STS API reference, GetWebIdentityToken). */
const identityArn = (caller: AccountPrincipal): string =>
  caller.type === 'RoleSession' ? caller.roleArn : caller.arn

/** IAM user guide, "Understanding token claims". Claims about an organization are left out where there is none. */
async function awsClaims(
  tx: ReadTransaction,
  caller: AccountPrincipal,
  input: Call['input'],
  region: string,
): Promise<Record<string, unknown>> {
  const tags = new Map<string, readonly [string, string]>()
  const ofEntity = (await identitySource.policiesOf(tx, caller))?.tags
  for (const [key, value] of [
    ...Object.entries(ofEntity ?? {}),
    ...Object.entries(caller.session?.tags ?? {}),
  ])
    tags.set(key.toLowerCase(), [key, value])
  const requested = tagsOf(input).tags
  return {
    aws_account: caller.account,
    source_region: region,
    principal_id: identityArn(caller),
    ...(tags.size > 0 && { principal_tags: Object.fromEntries(tags.values()) }),
    ...(Object.keys(requested).length > 0 && { request_tags: requested }),
  }
}
