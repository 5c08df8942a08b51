/**
 * User name and password pairs, and API keys, for services that don't sign requests. Kept by the user's unique id. The
 * secret is shown once and not kept: no service of this installation asks for it.
 */

import type { RandomSource } from '../../../kernel/clock.ts'
import { collection, type Key } from '../../../kernel/collection.ts'
import type { Output } from '../../../kernel/operation.ts'
import type { Principal } from '../../../kernel/principal.ts'
import { type Need, need, resource } from '../../../kernel/resource.ts'
import type { Lookup } from '../lookup.ts'
import { namedOrCallingUser } from '../user/calling-user.ts'
import { existingUser, type User, userByName, userResource } from '../user/user.ts'

/** A credential as it is stored: without its secret. */
export interface ServiceSpecificCredential {
  readonly account: string
  readonly userId: string
  /** ACCA… */
  readonly id: string
  readonly serviceName: string
  /** The alias, for an API key. */
  readonly serviceUserName: string
  readonly status: 'Active' | 'Inactive'
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Of API keys that were given an age. */
  readonly expiresAt?: number
}

/** The credentials of one user. */
export const credentialsOfUser = (account: string, userId: string): Key => [account, userId]

/** One credential of its user. */
export const credentialKey = (
  credential: Pick<ServiceSpecificCredential, 'account' | 'userId' | 'id'>,
): Key => [...credentialsOfUser(credential.account, credential.userId), credential.id]

/** By user and id. */
export const serviceSpecificCredentials = collection<ServiceSpecificCredential>(
  'service-specific-credentials',
  { key: credentialKey },
)

type Form = { readonly kind: 'password' } | { readonly kind: 'api-key'; readonly prefix: string }

/** By service. What secrets of API keys begin with is recalled. */
const forms: ReadonlyMap<string, Form> = new Map([
  ['codecommit.amazonaws.com', { kind: 'password' }],
  ['cassandra.amazonaws.com', { kind: 'password' }],
  ['bedrock.amazonaws.com', { kind: 'api-key', prefix: 'ABSK' }],
  ['logs.amazonaws.com', { kind: 'api-key', prefix: 'ACWL' }],
])

/** Only API keys have an age (API reference, CredentialAgeDays). */
export const expires = (serviceName: string): boolean => forms.get(serviceName)?.kind === 'api-key'

/** Throws NoSuchEntity for services without such credentials (observed). */
export function checkService({ fail }: Pick<Lookup, 'fail'>, serviceName: string): void {
  if (!forms.has(serviceName))
    throw fail(
      'NoSuchEntity',
      `No such service ${serviceName} is supported for Service Specific Credentials`,
    )
}

type Call = Lookup & {
  readonly caller: Principal
  readonly input: { readonly UserName?: string }
}

/** The named or calling user. Throws NoSuchEntity; the root user has no such credentials. */
export function ownerName(call: Call): string {
  const name = namedOrCallingUser(call, call.input.UserName)
  if (name === undefined)
    throw call.fail(
      'ValidationError',
      "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must not be null",
    )
  return name
}

/** A credential and whose it is. */
export interface OwnedCredential {
  readonly user: User
  readonly credential: ServiceSpecificCredential
}

/** The user is looked for first; a credential of somebody else isn't found (observed). */
export async function existingCredential(call: Call, id: string): Promise<OwnedCredential> {
  const user = await existingUser(call, ownerName(call))
  const key = credentialKey({ account: user.account, userId: user.id, id })
  const credential = await call.tx.get(serviceSpecificCredentials, key)
  if (credential === undefined) throw call.fail('NoSuchEntity', `No such credential ${id} exists`)
  return { user, credential }
}

/** The need of an action on a credential: on its user, with the service it is for. */
export async function credentialNeed(call: Call, action: string, id: string): Promise<Need> {
  const { account, tx } = call
  const name = ownerName(call)
  const user = await userByName(tx, account, name)
  const credential =
    user &&
    (await tx.get(serviceSpecificCredentials, credentialKey({ account, userId: user.id, id })))
  return need(action, resource(userResource, { account, name }), {
    'iam:ServiceSpecificCredentialServiceName': credential?.serviceName,
  })
}

/** Wire view without the secret: a user name, or the alias of an API key. */
export const describeCredential = (
  { user, credential }: OwnedCredential,
  now: number,
): Omit<Described, 'ServicePassword' | 'ServiceCredentialSecret'> => ({
  UserName: user.name,
  Status: isExpired(credential, now) ? 'Expired' : credential.status,
  ...(expires(credential.serviceName)
    ? { ServiceCredentialAlias: credential.serviceUserName }
    : { ServiceUserName: credential.serviceUserName }),
  CreateDate: new Date(credential.createdAt),
  ...(credential.expiresAt !== undefined && { ExpirationDate: new Date(credential.expiresAt) }),
  ServiceSpecificCredentialId: credential.id,
  ServiceName: credential.serviceName,
})

/** Wire view with a secret that nobody knew before. */
export function describeWithNewSecret(
  owned: OwnedCredential,
  random: RandomSource,
  now: number,
): Described {
  const { serviceName, serviceUserName } = owned.credential
  const bytes = random.bytes(32).toString('base64')
  const form = forms.get(serviceName)
  return {
    ...describeCredential(owned, now),
    ...(form?.kind === 'api-key'
      ? {
          ServiceCredentialSecret:
            form.prefix + Buffer.from(`${serviceUserName}:${bytes}`).toString('base64'),
        }
      : { ServicePassword: bytes }),
  }
}

const isExpired = ({ expiresAt }: ServiceSpecificCredential, now: number): boolean =>
  expiresAt !== undefined && expiresAt <= now

type Described = NonNullable<
  Output<'iam', 'CreateServiceSpecificCredential'>['ServiceSpecificCredential']
>
