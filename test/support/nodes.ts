/** Several Sallyports on one PostgreSQL, each a process with a folder of its own and the same master key. */

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import type { Credentials } from './in-process.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

export interface NodeGroup {
  readonly folder: string
  readonly keyFile: string
  /** Fixed root credentials of the account, the same for every node. */
  readonly root: Credentials
  /** Data folder of a node. */
  dataOf(name: string): string
  start(
    name: string,
    argv?: readonly string[],
    environment?: Readonly<Record<string, string>>,
    /** Where the master key comes from: the file, unless given. */
    keyArgv?: readonly string[],
  ): Promise<ServerProcess>
  /** Kills what still runs, and removes the folders. */
  close(): Promise<void>
}

/** A group whose nodes use the database at `url`. */
export function nodeGroup(url: string, commonArgv: readonly string[] = []): NodeGroup {
  const folder = mkdtempSync(join(tmpdir(), 'sp-nodes-'))
  const keyFile = join(folder, 'master.key')
  writeFileSync(keyFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  const accountId = '123456789012'
  const root = {
    accessKeyId: 'AKIAROOTOFALLNODES00',
    secretAccessKey: randomBytes(30).toString('base64url'),
  }
  const running: ServerProcess[] = []
  const dataOf = (name: string) => join(folder, name)
  return {
    folder,
    keyFile,
    root,
    dataOf,
    async start(name, argv = [], environment = {}, keyArgv = ['--master-key', keyFile]) {
      const server = await startServerProcess(
        ['--data', dataOf(name), '--store', url, ...keyArgv, ...commonArgv, ...argv],
        {
          SALLYPORT_ACCOUNT_ID: accountId,
          SALLYPORT_ROOT_ACCESS_KEY_ID: root.accessKeyId,
          SALLYPORT_ROOT_SECRET_ACCESS_KEY: root.secretAccessKey,
          ...environment,
        },
      )
      running.push(server)
      return server
    },
    async close() {
      await Promise.all(running.map((server) => server.end('SIGKILL')))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const configOf = ({ endpoint }: ServerProcess, credentials: Credentials) => ({
  endpoint,
  region: 'us-east-1',
  credentials,
  // a machine that is full of other work may have no time for one
  maxAttempts: 3,
})

export const iamAt = (node: ServerProcess, credentials: Credentials): IAM =>
  new IAM(configOf(node, credentials))

export const stsAt = (node: ServerProcess, credentials: Credentials): STS =>
  new STS(configOf(node, credentials))
