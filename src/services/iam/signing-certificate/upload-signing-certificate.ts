import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { ownerOf, ownerResource } from '../access-key/owner.ts'
import {
  isValidAt,
  readCertificate,
  unreadableCertificate,
} from '../certificate/pem-certificate.ts'
import { checkQuota } from '../quotas.ts'
import {
  certificatesOfOwner,
  describeSigningCertificate,
  type SigningCertificate,
  signingCertificates,
} from './signing-certificate.ts'

/** Gives a user, or the caller, an active certificate. A certificate belongs to one user of the account. */
export const uploadSigningCertificate = operation('iam', 'UploadSigningCertificate', {
  effect: 'control',
  authorize: (call) => [need('iam:UploadSigningCertificate', ownerResource(call))],
  async run(call) {
    const { input, account, tx, now, world, fail } = call
    const { owner, name } = await ownerOf(call)
    const certificate = readCertificate(input.CertificateBody)
    if (certificate === undefined) throw fail('MalformedCertificate', unreadableCertificate)
    // these two sentences are the API reference's
    if (!isValidAt(certificate, now))
      throw fail('InvalidCertificate', 'The certificate is invalid.')
    const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase()
    if ((await tx.countBy(signingCertificates, 'byFingerprint', [account, fingerprint])) > 0)
      throw fail(
        'DuplicateCertificate',
        'The same certificate is associated with an IAM user in the account.',
      )
    const present = await tx.count(signingCertificates, certificatesOfOwner(account, owner))
    await checkQuota(call, 'CertificatesPerUser', present + 1)
    const made: SigningCertificate = {
      account,
      owner,
      id: world.ids.token(32),
      body: input.CertificateBody,
      fingerprint,
      status: 'Active',
      uploadedAt: now,
    }
    await tx.insert(signingCertificates, made)
    return { Certificate: describeSigningCertificate(name, made) }
  },
})
