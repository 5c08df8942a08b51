import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkQuota } from '../quotas.ts'
import { describeTagsIfAny, newTags, requestTags } from '../tag/tags.ts'
import { checkCertificate } from './check-certificate.ts'
import {
  describeServerCertificateMetadata,
  type ServerCertificate,
  sealPrivateKey,
  serverCertificateByName,
  serverCertificateExists,
  serverCertificateResource,
  serverCertificates,
} from './server-certificate.ts'

/** Stores a certificate with the private key that belongs to it, and the chain that vouches for it. */
export const uploadServerCertificate = operation('iam', 'UploadServerCertificate', {
  effect: 'control',
  authorize({ input, account }) {
    const made = resource(serverCertificateResource, {
      account,
      name: input.ServerCertificateName,
      newPath: input.Path ?? '/',
    })
    const tags = requestTags(input.Tags)
    const upload = need('iam:UploadServerCertificate', made, tags)
    return input.Tags?.length ? [upload, need('iam:TagServerCertificate', made, tags)] : [upload]
  },
  async run(call) {
    const { input, account, tx, now, world, fail } = call
    const name = input.ServerCertificateName
    if (await serverCertificateByName(tx, account, name))
      throw fail('EntityAlreadyExists', serverCertificateExists(name))
    const tags = newTags(call, input.Tags)
    const { expiresAt } = checkCertificate(call, input, now)
    const present = await tx.count(serverCertificates, [account])
    await checkQuota(call, 'ServerCertificatesPerAccount', present + 1)
    const id = world.ids.uniqueId('ASCA')
    const certificate: ServerCertificate = {
      account,
      name,
      path: input.Path ?? '/',
      id,
      uploadedAt: now,
      expiresAt,
      body: input.CertificateBody.trim(),
      ...(input.CertificateChain !== undefined && { chain: input.CertificateChain.trim() }),
      privateKeyBox: sealPrivateKey(world.sealer, id, input.PrivateKey),
      tags,
    }
    await tx.insert(serverCertificates, certificate)
    return {
      ServerCertificateMetadata: describeServerCertificateMetadata(certificate),
      ...describeTagsIfAny(tags),
    }
  },
})
