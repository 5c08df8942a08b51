import { iamArn } from '../../../kernel/arn.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { page } from '../paging.ts'
import {
  describeServerCertificateMetadata,
  type ServerCertificate,
  serverCertificates,
} from './server-certificate.ts'

/** Metadata of the certificates whose path begins with a prefix, in order of their names. */
export const listServerCertificates = operation('iam', 'ListServerCertificates', {
  effect: 'read',
  authorize: ({ account }) => [
    need('iam:ListServerCertificates', '*', {}, iamArn(account, 'server-certificate/')),
  ],
  async run(call) {
    const { input, account, tx } = call
    const prefix = input.PathPrefix
    const { items, end } = await page<ServerCertificate>(call, {
      list: 'ListServerCertificates',
      read: (after, limit) =>
        tx.list(serverCertificates, [account], {
          limit,
          ...(after !== undefined && { after: [account, after] }),
        }),
      key: (certificate) => certificate.name,
      ...(prefix !== undefined && {
        keep: (certificate: ServerCertificate) => certificate.path.startsWith(prefix),
      }),
    })
    return { ServerCertificateMetadataList: items.map(describeServerCertificateMetadata), ...end }
  },
})
