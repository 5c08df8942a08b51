import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import {
  existingServerCertificate,
  serverCertificateByName,
  serverCertificateExists,
  serverCertificateKey,
  serverCertificateResource,
  serverCertificates,
} from './server-certificate.ts'

/**
 * Changes name and path; the id stays. The caller needs the permission on the certificate as it is and as it will be
 * (API reference, UpdateServerCertificate).
 */
export const updateServerCertificate = operation('iam', 'UpdateServerCertificate', {
  effect: 'control',
  async authorize({ input, account, tx }) {
    const name = input.ServerCertificateName
    const before = need(
      'iam:UpdateServerCertificate',
      resource(serverCertificateResource, { account, name }),
    )
    if (input.NewServerCertificateName === undefined && input.NewPath === undefined) return [before]
    const certificate = await serverCertificateByName(tx, account, name)
    const after = resource(serverCertificateResource, {
      account,
      name: input.NewServerCertificateName ?? name,
      newPath: input.NewPath ?? certificate?.path ?? '/',
    })
    return [before, need('iam:UpdateServerCertificate', after)]
  },
  async run(call) {
    const { input, account, tx, fail } = call
    const certificate = await existingServerCertificate(call, input.ServerCertificateName)
    const name = input.NewServerCertificateName ?? certificate.name
    const renamed = { ...certificate, name, path: input.NewPath ?? certificate.path }
    if (name === certificate.name) {
      await tx.replace(serverCertificates, certificate, renamed)
      return {}
    }
    if (await serverCertificateByName(tx, account, name))
      throw fail('EntityAlreadyExists', serverCertificateExists(name))
    await tx.delete(serverCertificates, serverCertificateKey(account, certificate.name))
    await tx.insert(serverCertificates, renamed)
    return {}
  },
})
