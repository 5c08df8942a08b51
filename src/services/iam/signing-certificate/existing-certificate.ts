import type { Principal } from '../../../kernel/principal.ts'
import { ownerOf } from '../access-key/owner.ts'
import type { Lookup } from '../lookup.ts'
import {
  type SigningCertificate,
  signingCertificateKey,
  signingCertificates,
} from './signing-certificate.ts'

/** The owner's certificate: one of somebody else isn't found. Throws NoSuchEntity. */
export async function existingSigningCertificate(
  call: Lookup & { readonly caller: Principal; readonly input: { readonly UserName?: string } },
  id: string,
): Promise<SigningCertificate> {
  const { owner } = await ownerOf(call)
  const key = signingCertificateKey({ account: call.account, owner, id })
  const certificate = await call.tx.get(signingCertificates, key)
  if (certificate === undefined)
    throw call.fail('NoSuchEntity', `The Certificate with id ${id} cannot be found.`)
  return certificate
}
