import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import {
  describeServerCertificate,
  existingServerCertificate,
  serverCertificateResource,
} from './server-certificate.ts'

/** A certificate with its chain and tags; never its private key. */
export const getServerCertificate = operation('iam', 'GetServerCertificate', {
  effect: 'read',
  authorize: ({ input, account }) => [
    need(
      'iam:GetServerCertificate',
      resource(serverCertificateResource, { account, name: input.ServerCertificateName }),
    ),
  ],
  async run(call) {
    const certificate = await existingServerCertificate(call, call.input.ServerCertificateName)
    return { ServerCertificate: describeServerCertificate(certificate) }
  },
})
