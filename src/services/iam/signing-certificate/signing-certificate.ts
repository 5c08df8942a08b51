/** X.509 signing certificates of IAM users and root users. Kept by the owner's unique id. */

import { collection, type Key } from '../../../kernel/collection.ts'
import { type AccessKeyOwner, keysOfOwner } from '../access-key/access-key.ts'
import type { SettableStatus } from '../settable-status.ts'

export interface SigningCertificate {
  readonly account: string
  readonly owner: AccessKeyOwner
  /** 32 characters. */
  readonly id: string
  /** PEM, as uploaded. */
  readonly body: string
  /** SHA-256 of its DER form, hexadecimal. */
  readonly fingerprint: string
  readonly status: SettableStatus
  /** Milliseconds since 1970. */
  readonly uploadedAt: number
}

/** `list(signingCertificates, …)`: the certificates of one user or root user. */
export const certificatesOfOwner = keysOfOwner

export const signingCertificateKey = (
  certificate: Pick<SigningCertificate, 'account' | 'owner' | 'id'>,
): Key => [...certificatesOfOwner(certificate.account, certificate.owner), certificate.id]

/** By fingerprint within the account through the index `byFingerprint`. */
export const signingCertificates = collection<SigningCertificate>('signing-certificates', {
  key: signingCertificateKey,
  indexes: { byFingerprint: { keys: ({ account, fingerprint }) => [[account, fingerprint]] } },
})

/** Wire view. The root user has no name; the model calls the member required all the same. */
export const describeSigningCertificate = (
  name: string | undefined,
  certificate: SigningCertificate,
) => ({
  ...({ UserName: name } as { UserName: string }),
  CertificateId: certificate.id,
  CertificateBody: certificate.body,
  Status: certificate.status,
  UploadDate: new Date(certificate.uploadedAt),
})
