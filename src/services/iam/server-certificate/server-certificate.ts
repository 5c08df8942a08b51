/** Server certificates with their private keys, which are stored sealed and never shown. */

import { iamArn } from '../../../kernel/arn.ts'
import { collection, type Key } from '../../../kernel/collection.ts'
import type { ResourceType } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { Sealer } from '../../../kernel/world.ts'
import type { Lookup } from '../lookup.ts'
import { describeTags, type Tags } from '../tag/tags.ts'

export interface ServerCertificate {
  readonly account: string
  readonly name: string
  readonly path: string
  /** ASCA… */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly uploadedAt: number
  readonly expiresAt: number
  /** PEM, without a final newline (observed). */
  readonly body: string
  readonly chain?: string
  /** PEM, sealed with the place `server-certificate/ID`. */
  readonly privateKeyBox: string
  readonly tags: Tags
}

export const serverCertificateKey = (account: string, name: string): Key => [account, name]

export const serverCertificates = collection<ServerCertificate>('server-certificates', {
  key: (certificate) => serverCertificateKey(certificate.account, certificate.name),
})

/** `arn:aws:iam::ACCOUNT:server-certificate/PATH/NAME` */
export const serverCertificateArn = (
  certificate: Pick<ServerCertificate, 'account' | 'path' | 'name'>,
): string => iamArn(certificate.account, `server-certificate${certificate.path}${certificate.name}`)

export const sealPrivateKey = (sealer: Sealer, id: string, pem: string): string =>
  sealer.seal(`server-certificate/${id}`, Buffer.from(pem))

export const serverCertificateByName = (
  tx: ReadTransaction,
  account: string,
  name: string,
): Promise<ServerCertificate | undefined> =>
  tx.get(serverCertificates, serverCertificateKey(account, name))

/** Throws NoSuchEntity when there is none. */
export async function existingServerCertificate(
  { tx, account, fail }: Lookup,
  name: string,
): Promise<ServerCertificate> {
  const certificate = await serverCertificateByName(tx, account, name)
  if (certificate === undefined)
    throw fail('NoSuchEntity', `The Server Certificate with name ${name} cannot be found.`)
  return certificate
}

/** Recalled. */
export const serverCertificateExists = (name: string): string =>
  `The Server Certificate with name ${name} already exists.`

export interface ServerCertificateRef {
  readonly account: string
  readonly name: string
  /** Path of one that is to be made: nothing is looked up, and a denial names the ARN. */
  readonly newPath?: string
}

/** A server certificate as policies see it; an unknown one has the ARN of its name. */
export const serverCertificateResource: ResourceType<ServerCertificateRef> = {
  name: 'iam:server-certificate',
  async gather(tx, { account, name, newPath }) {
    if (newPath !== undefined)
      return { arn: serverCertificateArn({ account, path: newPath, name }), account }
    const certificate = await serverCertificateByName(tx, account, name)
    return {
      arn: serverCertificateArn(certificate ?? { account, path: '/', name }),
      account,
      label: `server certificate ${name}`,
      ...(certificate && { tags: certificate.tags }),
    }
  },
}

export const describeServerCertificateMetadata = (certificate: ServerCertificate) => ({
  Path: certificate.path,
  ServerCertificateName: certificate.name,
  ServerCertificateId: certificate.id,
  Arn: serverCertificateArn(certificate),
  UploadDate: new Date(certificate.uploadedAt),
  Expiration: new Date(certificate.expiresAt),
})

/** GetServerCertificate: tags even when there are none, no chain when none was given (observed). */
export const describeServerCertificate = (certificate: ServerCertificate) => ({
  ServerCertificateMetadata: describeServerCertificateMetadata(certificate),
  CertificateBody: certificate.body,
  ...(certificate.chain !== undefined && { CertificateChain: certificate.chain }),
  Tags: describeTags(certificate.tags),
})
