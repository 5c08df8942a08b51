import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { ownerResource } from '../access-key/owner.ts'
import { settableStatus } from '../settable-status.ts'
import { existingSigningCertificate } from './existing-certificate.ts'
import { signingCertificates } from './signing-certificate.ts'

/** Makes a certificate active or inactive. */
export const updateSigningCertificate = operation('iam', 'UpdateSigningCertificate', {
  effect: 'control',
  authorize: (call) => [need('iam:UpdateSigningCertificate', ownerResource(call))],
  async run(call) {
    const status = settableStatus(call, call.input.Status)
    const certificate = await existingSigningCertificate(call, call.input.CertificateId)
    await call.tx.replace(signingCertificates, certificate, { ...certificate, status })
    return {}
  },
})
