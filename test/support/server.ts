/** The stock AWS CLI against a test server, and the accounts of one. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { find } from '../../tools/prepare-system.mjs'
import type { Credentials } from './in-process.ts'
import type { ServerProcess } from './server-process.ts'

export { type ServerProcess, startServerProcess } from './server-process.ts'

const root = resolve(import.meta.dirname, '../..')

export interface StartedAccount {
  readonly AccountId: string
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
}

/** Asks a test server (`--ephemeral --test-api`) for a fresh world with these accounts; ids are chosen by the server. */
export async function resetAccounts(
  { endpoint }: Pick<ServerProcess, 'endpoint'>,
  emails: readonly string[],
): Promise<readonly StartedAccount[]> {
  const answer = await fetch(`${endpoint}/_sallyport/reset`, {
    method: 'POST',
    body: JSON.stringify({ accounts: emails.map((Email) => ({ Email })) }),
  })
  const body = (await answer.json()) as { accounts: (StartedAccount & { Email: string })[] }
  return emails.map((email) => body.accounts.find(({ Email }) => Email === email)!)
}

/** What one command did. `json` is the parsed standard output where there is any. */
export interface CommandResult {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own answer, which the journey knows
  readonly json: any
}

/** The stock AWS CLI with a home of its own: profiles as a user would configure them. */
export interface AwsCli {
  /** Folder for documents that commands read by `file://`. */
  readonly folder: string
  /** Writes a document and returns its `file://` URL. */
  document(name: string, content: unknown): string
  /** What `aws configure` asks for. */
  configure(profile: string, credentials: Credentials): void
  /** Runs `aws --profile PROFILE …args`. */
  run(profile: string, ...args: readonly string[]): Promise<CommandResult>
  /** Runs `aws …args` with the three exported variables of a session instead of a profile. */
  runWith(session: Credentials, ...args: readonly string[]): Promise<CommandResult>
  close(): void
}

/** Why the CLI isn't there, or `undefined`. */
export const awsCliMissing = (): string | undefined =>
  find(root, 'aws') === undefined ? 'the AWS CLI is not installed' : undefined

export function createAwsCli(endpoint: string): AwsCli {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-cli-'))
  mkdirSync(join(folder, '.aws'))
  const credentialsFile = join(folder, '.aws/credentials')
  const profiles = new Map<string, Credentials>()
  const base: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_SHARED_CREDENTIALS_FILE: credentialsFile,
    AWS_CONFIG_FILE: join(folder, '.aws/config'),
    AWS_ENDPOINT_URL: endpoint,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PAGER: '',
    AWS_MAX_ATTEMPTS: '1',
    NO_PROXY: '*',
  }

  async function command(args: readonly string[], env: NodeJS.ProcessEnv): Promise<CommandResult> {
    const child = spawn(find(root, 'aws') ?? 'aws', [...args, '--output', 'json'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk
    })
    const [status] = await once(child, 'close')
    const text = stdout.trim()
    return {
      status,
      stdout,
      stderr: stderr.trim(),
      json: /^[[{"]/.test(text) ? JSON.parse(text) : undefined,
    }
  }

  return {
    folder,
    document(name, content) {
      writeFileSync(
        join(folder, name),
        typeof content === 'string' ? content : JSON.stringify(content, undefined, 2),
      )
      return `file://${name}`
    },
    configure(profile, credentials) {
      profiles.set(profile, credentials)
      const lines = [...profiles].flatMap(
        ([name, { accessKeyId, secretAccessKey, sessionToken }]) => [
          `[${name}]`,
          `aws_access_key_id = ${accessKeyId}`,
          `aws_secret_access_key = ${secretAccessKey}`,
          ...(sessionToken === undefined ? [] : [`aws_session_token = ${sessionToken}`]),
        ],
      )
      writeFileSync(credentialsFile, `${lines.join('\n')}\n`, { mode: 0o600 })
    },
    run: (profile, ...args) => command(['--profile', profile, ...args], base),
    runWith: ({ accessKeyId, secretAccessKey, sessionToken }, ...args) =>
      command(args, {
        ...base,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
      }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
