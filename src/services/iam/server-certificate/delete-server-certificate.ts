import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import {
  existingServerCertificate,
  serverCertificateKey,
  serverCertificateResource,
  serverCertificates,
} from './server-certificate.ts'

/** Deletes a certificate and its private key. */
export const deleteServerCertificate = operation('iam', 'DeleteServerCertificate', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:DeleteServerCertificate',
      resource(serverCertificateResource, { account, name: input.ServerCertificateName }),
    ),
  ],
  async run(call) {
    const { account, name } = await existingServerCertificate(
      call,
      call.input.ServerCertificateName,
    )
    await call.tx.delete(serverCertificates, serverCertificateKey(account, name))
    return {}
  },
})
