/** An in-process cloud with the control socket of a running server: what `sallyport` commands of an operator talk to. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryRecorder } from '../../src/access/record/memory.ts'
import { main } from '../../src/cli/main.ts'
import { openControlSocket } from '../../src/server/control-socket.ts'
import { operatorCommands } from '../../src/server/operator-commands.ts'
import { useMasterKeys } from '../../src/server/rotate-keys.ts'
import { writeRunningFile } from '../../src/server/running-file.ts'
import { startCloud } from './in-process.ts'

export type OperatedCloud = Awaited<ReturnType<typeof startOperatedCloud>>

/** `account` is the one the server names as its own; `other` is a second one beside it. */
export async function startOperatedCloud() {
  const folder = mkdtempSync(join(tmpdir(), 'sp-operated-'))
  const cloud = await startCloud()
  const account = await cloud.account()
  const other = await cloud.account()
  const recorder = memoryRecorder(cloud.world)
  const { accountId } = account
  const endpoint = 'http://127.0.0.1:4999'
  const socket = await openControlSocket({
    dataDir: folder,
    runtimeDir: undefined,
    log: () => {},
    commands: operatorCommands({
      store: cloud.store,
      world: cloud.world,
      recorder,
      keys: useMasterKeys(folder, { ...cloud.world, elsewhere: false }),
      endpoint,
      accountId,
    }),
  })
  await writeRunningFile(folder, {
    pid: process.pid,
    endpoint,
    accountId,
    region: 'us-east-1',
    controlSocket: socket.path,
  })
  return {
    folder,
    cloud,
    account,
    other,
    recorder,
    /** Runs `sallyport` with these arguments on the data folder; gives the exit code and the lines written. */
    async sallyport(...argv: string[]) {
      const out: string[] = []
      const err: string[] = []
      const code = await main([...argv, '--data', folder], {
        environment: {},
        isTerminal: false,
        out: (text) => void out.push(text),
        err: (text) => void err.push(text),
      })
      return { code, out: out.join('\n'), err: err.join('\n') }
    },
    async close() {
      await socket.close()
      await cloud.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
