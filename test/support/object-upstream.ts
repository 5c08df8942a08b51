/** Servers in processes of their own: one that is an upstream, and one whose objects lie in it. */

import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3 } from '@aws-sdk/client-s3'
import type { Credentials } from './in-process.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

const upstreamBucket = 'blobs-of-tests'

/** Keys of the administrator, as the first start wrote them. */
export function administrator({ data }: Pick<ServerProcess, 'data'>): Credentials {
  const text = readFileSync(join(data, 'credentials'), 'utf8')
  const value = (name: string) => new RegExp(`^${name} = (\\S+)$`, 'm').exec(text)?.[1] ?? ''
  return {
    accessKeyId: value('aws_access_key_id'),
    secretAccessKey: value('aws_secret_access_key'),
  }
}

export const s3Of = (server: Pick<ServerProcess, 'endpoint' | 'data'>): S3 =>
  new S3({
    endpoint: server.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: administrator(server),
  })

export interface UpstreamProcess {
  /** Environment of a server whose objects lie there, in a prefix of their own. */
  environment(prefix?: string): Record<string, string>
  readonly s3: S3
  readonly bucket: string
  stop(): Promise<void>
}

/** A Sallyport with its data on disk; with `tls` (`--tls`) it serves over that, and `s3` reaches it no more. */
export async function startUpstreamProcess(tls?: string): Promise<UpstreamProcess> {
  const data = mkdtempSync(join(tmpdir(), 'upstream-process-'))
  let server = await startServerProcess(['--data', data])
  const s3 = s3Of(server)
  await s3.createBucket({ Bucket: upstreamBucket })
  if (tls !== undefined) {
    await server.stop()
    server = await startServerProcess(['--data', data, '--tls', tls])
  }
  const { accessKeyId, secretAccessKey } = administrator(server)
  return {
    environment: (prefix = randomUUID()) => ({
      SALLYPORT_BLOBS: `s3://${upstreamBucket}/${prefix}?endpoint=${server.endpoint}`,
      SALLYPORT_BLOBS_ACCESS_KEY_ID: accessKeyId,
      SALLYPORT_BLOBS_SECRET_ACCESS_KEY: secretAccessKey,
    }),
    s3,
    bucket: upstreamBucket,
    async stop() {
      s3.destroy()
      await server.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
