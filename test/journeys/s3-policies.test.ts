/**
 * docs/s3-policies.md, typed by a reader: every block of commands in one shell, and what each says is what the page
 * shows below it, or nothing where the page shows nothing.
 */

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { opensslMissing } from '../clients/certificate.ts'
import { awsCliMissing, type ServerProcess, startServerProcess } from '../support/server.ts'

const root = resolve(import.meta.dirname, '../..')
const missing = awsCliMissing() ?? (opensslMissing ? 'openssl makes the certificate' : undefined)

interface Block {
  readonly section: string
  readonly where: 'here' | 'first terminal'
  readonly commands: string
  /** What they print, standard output and errors. */
  readonly says: string
}

/** The blocks of commands in order, each with the block of text that follows it. */
function blocksOf(page: string): Block[] {
  return page.split(/^##? /m).flatMap((section) =>
    [
      ...section.matchAll(
        /^```sh(?<where> first terminal)?\n(?<commands>.*?)^```\n(?:```text\n(?<says>.*?)^```$)?/gms,
      ),
    ].map(({ groups = {} }) => ({
      section: section.slice(0, section.indexOf('\n')),
      where: groups.where === undefined ? 'here' : 'first terminal',
      commands: groups.commands ?? '',
      says: groups.says ?? '',
    })),
  )
}

const blocks = blocksOf(readFileSync(join(root, 'docs/s3-policies.md'), 'utf8'))

describe.skipIf(missing)(
  `docs/s3-policies.md${missing ? `: ${missing}` : ''}`,
  { timeout: 180_000 },
  () => {
    let folder: string
    let server: ServerProcess
    const said: string[] = []

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'sallyport-policies-'))
      const data = join(folder, 'data')
      server = await startServerProcess(['--data', data])
      const marked = blocks.map(({ where, commands }, n) =>
        where === 'here'
          ? `echo "@@ ${n}"\n${commands}`
          : `echo "@@ ${n} ${commands.trim()}"\nread -r`,
      )
      const command = join(root, 'bin/sallyport.js')
      const shell = `exec 2>&1\nnpx() { shift; "${process.execPath}" "${command}" "$@"; }\n${marked.join('\n')}`
      const child = spawn('bash', ['-c', shell], {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          SALLYPORT_DATA: data,
          AWS_EC2_METADATA_DISABLED: 'true',
          AWS_PAGER: '',
          NO_PROXY: '*',
        },
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      for await (const line of createInterface(child.stdout)) {
        const mark = /^@@ (\d+)(?: npm start -- (.*))?$/.exec(line)
        if (mark === null) {
          // the CLI leaves a line empty before what went wrong
          if (line !== '') said[said.length - 1] += `${line}\n`
          continue
        }
        said.push('')
        if (mark[2] === undefined) continue
        await server.stop()
        const inFolder = mark[2].replace(/[\w.]+\.pem/g, (file) => join(folder, file))
        server = await startServerProcess(['--data', data, ...inFolder.split(' ')])
        child.stdin.write('\n')
      }
    }, 300_000)
    afterAll(async () => {
      await server?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    /** The account's number as the page writes it. */
    const asOnPage = (text: string): string => text.replaceAll(server.accountId, '111122223333')

    for (const [n, { section, commands, says }] of blocks.entries())
      test(`${section}: ${commands.trim().split('\n').at(-1)}`, () => {
        expect(asOnPage(said[n] ?? 'the shell ended before')).toBe(says)
      })

    test('every policy has steps that are allowed and steps that are denied', () => {
      const sections = new Map<string, string>()
      for (const { section, says } of blocks)
        sections.set(section, (sections.get(section) ?? '') + says)
      const policies = [...sections].slice(1)
      expect(policies).toHaveLength(7)
      for (const [section, text] of policies) {
        expect(text, section).toContain('(AccessDenied)')
        expect(text, section).toMatch(/^(?!An error)./m)
      }
    })
  },
)
