/** AWS's own attributes of an assertion (IAM user guide, "Configuring SAML assertions for the authentication response"). */

import { assertedTags, checkSourceIdentity, invalidIdentity } from '../session/federated-tags.ts'
import type { RequestedTags } from '../session/session-tags.ts'
import type { Assertion } from './assertion.ts'

export interface SamlClaims {
  readonly sessionName: string
  readonly tags: RequestedTags
  readonly sourceIdentity: string | undefined
  /** The session lasts no longer than this. */
  readonly longestSeconds: number | undefined
  /** Whether the assertion offers the role together with the provider. */
  offers(roleArn: string, providerArn: string): boolean
}

const prefix = 'https://aws.amazon.com/SAML/Attributes/'
const tagPrefix = `${prefix}PrincipalTag:`

/** Throws InvalidIdentityToken in AWS's words where they are documented. */
export function readSamlClaims({ attributes }: Assertion): SamlClaims {
  const values = (name: string) => attributes.get(prefix + name) ?? []
  const single = (name: string): string | undefined => {
    const [value, ...more] = values(name)
    if (more.length > 0) throw invalidIdentity(`${name} in AuthnResponse must have one value`)
    return value
  }
  const sessionName = single('RoleSessionName')
  if (!sessionName) throw invalidIdentity('RoleSessionName is required in AuthnResponse')
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName))
    throw invalidIdentity('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}')
  const sourceIdentity = single('SourceIdentity')
  checkSourceIdentity(sourceIdentity)
  const tags = [...attributes]
    .filter(([name]) => name.startsWith(tagPrefix))
    .map(([name, given]) => [name.slice(tagPrefix.length), given] as const)
  const pairs = values('Role').map((pair) => pair.split(',').map((arn) => arn.trim()))
  return {
    sessionName,
    sourceIdentity,
    tags: assertedTags(tags, values('TransitiveTagKeys')),
    longestSeconds: secondsOf(single('SessionDuration')),
    // in either order: providers write both
    offers: (roleArn, providerArn) =>
      pairs.some(
        (arns) => arns.length === 2 && arns.includes(roleArn) && arns.includes(providerArn),
      ),
  }
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (!(seconds >= 900 && seconds <= 43_200))
    throw invalidIdentity('SessionDuration in AuthnResponse must be from 900 to 43200 seconds')
  return seconds
}
