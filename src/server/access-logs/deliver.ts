/** Puts a piece of an access log into its bucket, as the service that AWS has for it. */

import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { HeaderTable } from '../../kernel/http.ts'
import type { World } from '../../kernel/world.ts'
import type { LoggedBucket } from '../../services/s3/public.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Delivery } from './access-logs.ts'

/** Decided and recorded like a request: resolves with the answer's status and code. */
export async function deliverLog(
  pipeline: Pick<Pipeline, 'act'>,
  world: Pick<World, 'clock' | 'ids'>,
  { source, key, lines }: Delivery,
): Promise<{ readonly status: number; readonly code: string | undefined }> {
  const body = Buffer.from(lines)
  const answer = await pipeline.act(
    {
      service: 'logging.s3.amazonaws.com',
      sourceArn: `arn:aws:s3:::${source.bucket}`,
      sourceAccount: source.account,
    },
    {
      method: 'PUT',
      path: `/${source.target}/${key.split('/').map(encodeURIComponent).join('/')}`,
      query: '',
      headers: new HeaderTable(
        [
          ['Host', 'localhost'],
          ['Content-Type', 'text/plain'],
          ['Content-Length', String(body.length)],
          ['Content-MD5', createHash('md5').update(body).digest('base64')],
          ...grantHeaders(source),
        ].flat(),
      ),
      remoteAddress: 'logging.s3.amazonaws.com',
      // nothing leaves this process: policies that demand TLS have what they want
      tlsVersion: 'TLSv1.3',
      id: world.ids.uuid(),
      receivedAt: world.clock.now(),
    },
    { length: body.length, proceed() {}, stream: () => Readable.from([body]) },
  )
  const text = typeof answer.body === 'string' ? answer.body : ''
  return { status: answer.status, code: /<Code>([^<]*)</.exec(text)?.[1] }
}

const grantNames: Readonly<Record<string, string>> = {
  FULL_CONTROL: 'x-amz-grant-full-control',
  READ: 'x-amz-grant-read',
}

/** `TargetGrants` as the headers of a request; WRITE means nothing on an object. */
function grantHeaders({ grants }: LoggedBucket): [string, string][] {
  const byName = new Map<string, string[]>()
  for (const { Grantee, Permission } of grants) {
    const name = grantNames[Permission ?? '']
    if (name === undefined || Grantee === undefined) continue
    const grantee = Grantee.URI !== undefined ? `uri="${Grantee.URI}"` : `id="${Grantee.ID}"`
    byName.set(name, [...(byName.get(name) ?? []), grantee])
  }
  return [...byName].map(([name, grantees]) => [name, grantees.join(', ')])
}
