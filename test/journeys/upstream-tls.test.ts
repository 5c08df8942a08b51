/** Objects in an upstream behind TLS, whose authority the operator names; what a backup says of them. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Certificate, makeCertificate, opensslMissing } from '../clients/certificate.ts'
import { s3Of, startUpstreamProcess, type UpstreamProcess } from '../support/object-upstream.ts'
import { sallyport, startServerProcess } from '../support/server-process.ts'

const body = Buffer.alloc(3 * 1024 * 1024, 'over tls ')
const root = mkdtempSync(join(tmpdir(), 'sp-upstream-tls-'))
let made = 0
const folder = () => join(root, `data-${made++}`)

describe.skipIf(opensslMissing)(
  `an upstream behind TLS${opensslMissing ? ': no openssl' : ''}`,
  () => {
    let certificate: Certificate
    let other: Certificate
    let upstream: UpstreamProcess
    beforeAll(async () => {
      certificate = makeCertificate()
      other = makeCertificate()
      upstream = await startUpstreamProcess(`${certificate.certificateFile},${certificate.keyFile}`)
    })
    afterAll(async () => {
      await upstream?.stop()
      certificate?.remove()
      other?.remove()
      rmSync(root, { recursive: true, force: true })
    })

    const trusting = ({ certificateFile }: Certificate) => ({
      NODE_EXTRA_CA_CERTS: certificateFile,
    })

    test('holds the objects of a server that trusts its authority; no backup claims to', async () => {
      const data = folder()
      const environment: Record<string, string> = {
        ...upstream.environment(),
        ...trusting(certificate),
      }
      expect(environment.SALLYPORT_BLOBS).toMatch(/endpoint=https:/)
      const serve = () => startServerProcess(['--data', data], environment)
      const backup = () => sallyport(['backup', '--data', data, '--out', join(root, 'backup')])
      const refused = {
        code: 1,
        err: expect.stringMatching(
          /objects .*lie in .*doesn't copy: stop the server, copy the data/,
        ),
      }
      let server = await serve()
      try {
        const s3 = s3Of(server)
        await s3.createBucket({ Bucket: 'over-tls' })
        await s3.putObject({ Bucket: 'over-tls', Key: 'k', Body: body })
        s3.destroy()
        expect(await backup()).toMatchObject(refused)
        await server.stop()
        expect(await backup()).toMatchObject(refused)
        expect(existsSync(join(root, 'backup'))).toBe(false)
        server = await serve()
        const again = s3Of(server)
        const { Body } = await again.getObject({ Bucket: 'over-tls', Key: 'k' })
        expect(body.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true)
        await again.deleteObject({ Bucket: 'over-tls', Key: 'k' })
        again.destroy()
      } finally {
        await server.stop()
      }
    })

    const distrusted: readonly [string, () => Record<string, string>][] = [
      ['trusts no authority of its own', () => ({})],
      ['trusts another one', () => trusting(other)],
    ]
    test.each(distrusted)('is refused by a server that %s', async (_, own) => {
      const start = startServerProcess(['--data', folder()], {
        ...upstream.environment(),
        ...own(),
      })
      await expect(start).rejects.toThrow(
        /the upstream given by --blobs .* cannot be used: .*certificate/,
      )
    })
  },
)
