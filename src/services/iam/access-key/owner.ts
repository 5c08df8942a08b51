/** Whose access keys a request means. */

import type { Principal } from '../../../kernel/principal.ts'
import { type ResourceRef, resource } from '../../../kernel/resource.ts'
import type { Lookup } from '../lookup.ts'
import { namedOrCallingUser } from '../user/calling-user.ts'
import { existingUser, userResource } from '../user/user.ts'
import { type AccessKey, type AccessKeyOwner, accessKeyKey, accessKeys } from './access-key.ts'

type Call = Lookup & { readonly caller: Principal; readonly input: { readonly UserName?: string } }

/** The named or calling user as policies see it; for the root user's own keys there is no resource. */
export function ownerResource(call: Call): ResourceRef | '*' {
  const name = namedOrCallingUser(call, call.input.UserName)
  return name === undefined ? '*' : resource(userResource, { account: call.account, name })
}

/** Throws NoSuchEntity for an unknown user. The name is absent for the root user. */
export async function ownerOf(call: Call): Promise<{ owner: AccessKeyOwner; name?: string }> {
  const name = namedOrCallingUser(call, call.input.UserName)
  if (name === undefined) return { owner: { type: 'Root' } }
  const user = await existingUser(call, name)
  return { owner: { type: 'User', userId: user.id }, name: user.name }
}

/** AWS's words for a key that isn't there or is somebody else's (reported by users). */
export const noSuchKey = (id: string): string => `The Access Key with id ${id} cannot be found.`

/** The owner's key: a key of somebody else isn't found. Throws NoSuchEntity. */
export async function existingKey(call: Call, id: string): Promise<AccessKey> {
  const { owner } = await ownerOf(call)
  const key = await call.tx.get(accessKeys, accessKeyKey({ account: call.account, owner, id }))
  if (key === undefined) throw call.fail('NoSuchEntity', noSuchKey(id))
  return key
}
