/**
 * User name and password pairs for services that don't sign requests. Kept by the user's unique id. The password is
 * shown once and not kept: no service of this installation asks for it.
 */

import { collection, type Key } from '../../../kernel/collection.ts'
import type { Principal } from '../../../kernel/principal.ts'
import { type Need, need, resource } from '../../../kernel/resource.ts'
import type { Lookup } from '../lookup.ts'
import { namedOrCallingUser } from '../user/calling-user.ts'
import { existingUser, type User, userByName, userResource } from '../user/user.ts'

/** A credential as it is stored: without its password. */
export interface ServiceSpecificCredential {
  readonly account: string
  readonly userId: string
  /** ACCA… */
  readonly id: string
  readonly serviceName: string
  readonly serviceUserName: string
  readonly status: 'Active' | 'Inactive'
  /** Milliseconds since 1970. */
  readonly createdAt: number
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

const supported: ReadonlySet<string> = new Set([
  'codecommit.amazonaws.com',
  'cassandra.amazonaws.com',
])

/** Throws NoSuchEntity for services without such credentials (observed). */
export function checkService({ fail }: Pick<Lookup, 'fail'>, serviceName: string): void {
  if (!supported.has(serviceName))
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

/** Wire view without the password. */
export const describeCredential = ({ user, credential }: OwnedCredential) => ({
  UserName: user.name,
  Status: credential.status,
  ServiceUserName: credential.serviceUserName,
  CreateDate: new Date(credential.createdAt),
  ServiceSpecificCredentialId: credential.id,
  ServiceName: credential.serviceName,
})
