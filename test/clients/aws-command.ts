/** The stock AWS CLI as a person at a shell has it: a home folder, configuration files, standard input and output. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { find } from '../../tools/prepare-system.mjs'

const root = resolve(import.meta.dirname, '../..')

export interface Ran {
  readonly status: number
  readonly out: Buffer
  readonly err: string
}

export interface Shell {
  /** Home and working folder. */
  readonly home: string
  /** Runs `aws …args`. */
  aws(args: readonly string[], input?: string | Uint8Array): Promise<Ran>
  close(): void
}

/** A shell whose only variables are these and those that every shell has. */
export function openShell(variables: Readonly<Record<string, string>>): Shell {
  const home = mkdtempSync(join(tmpdir(), 'sallyport-home-'))
  mkdirSync(join(home, '.aws'))
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    AWS_PAGER: '',
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: '*',
    ...variables,
  }
  return {
    home,
    async aws(args, input) {
      const child = spawn(find(root, 'aws') ?? 'aws', args, { cwd: home, env })
      const out: Buffer[] = []
      let err = ''
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
      child.stderr.on('data', (chunk: Buffer) => {
        err += chunk
      })
      // a command that fails early doesn't read its input
      child.stdin.on('error', () => undefined)
      child.stdin.end(input)
      const [status] = await once(child, 'close')
      return { status, out: Buffer.concat(out), err: err.trim() }
    },
    close: () => rmSync(home, { recursive: true, force: true }),
  }
}
