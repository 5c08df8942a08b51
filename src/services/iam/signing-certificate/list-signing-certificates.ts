import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { ownerOf, ownerResource } from '../access-key/owner.ts'
import { page } from '../paging.ts'
import {
  certificatesOfOwner,
  describeSigningCertificate,
  type SigningCertificate,
  signingCertificates,
} from './signing-certificate.ts'

/** The certificates of a user, or of the caller. */
export const listSigningCertificates = operation('iam', 'ListSigningCertificates', {
  effect: 'read',
  authorize: (call) => [need('iam:ListSigningCertificates', ownerResource(call))],
  async run(call) {
    const { account, tx } = call
    const { owner, name } = await ownerOf(call)
    const prefix = certificatesOfOwner(account, owner)
    const { items, end } = await page<SigningCertificate>(call, {
      list: `ListSigningCertificates/${prefix[1]}`,
      read: (after, limit) =>
        tx.list(signingCertificates, prefix, {
          limit,
          ...(after !== undefined && { after: [...prefix, after] }),
        }),
      key: (certificate) => certificate.id,
    })
    return { Certificates: items.map((each) => describeSigningCertificate(name, each)), ...end }
  },
})
