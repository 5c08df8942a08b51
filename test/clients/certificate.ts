/** A certificate for 127.0.0.1 and localhost, made when a test needs it. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Certificate {
  readonly certificateFile: string
  readonly keyFile: string
  remove(): void
}

export const opensslMissing: boolean = spawnSync('openssl', ['version']).status !== 0

/** Self-signed, for a day. */
export function makeCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-certificate-'))
  const certificateFile = join(folder, 'certificate.pem')
  const keyFile = join(folder, 'key.pem')
  const { status, stderr } = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', keyFile, '-out', certificateFile, '-days', '1', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost,DNS:*.s3.localhost,IP:127.0.0.1'],
  ])
  if (status !== 0) throw new Error(`openssl: ${stderr}`)
  return {
    certificateFile,
    keyFile,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
