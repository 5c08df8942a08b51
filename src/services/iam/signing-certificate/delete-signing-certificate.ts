import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { ownerResource } from '../access-key/owner.ts'
import { existingSigningCertificate } from './existing-certificate.ts'
import { signingCertificateKey, signingCertificates } from './signing-certificate.ts'

/** Deletes a certificate. */
export const deleteSigningCertificate = operation('iam', 'DeleteSigningCertificate', {
  effect: 'control',
  authorize: (call) => [need('iam:DeleteSigningCertificate', ownerResource(call))],
  async run(call) {
    const certificate = await existingSigningCertificate(call, call.input.CertificateId)
    await call.tx.delete(signingCertificates, signingCertificateKey(certificate))
    return {}
  },
})
