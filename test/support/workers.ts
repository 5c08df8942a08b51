/** The processes of a server that was started with `--workers`, and connections that are known to be with one of them. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { type RawClient, rawClient } from './raw-client.ts'
import type { ServerProcess } from './server-process.ts'

/** Where connections can't be told apart. */
export const workersUnseen = (): string | undefined =>
  process.platform === 'linux' ? undefined : 'which process has a connection is read from /proc'

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

const runs = (pid: number, program: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(program)
  } catch {
    return false
  }
}

/** Process ids of the workers that live. */
export const workerIds = ({ child }: ServerProcess): number[] =>
  childrenOf(child.pid ?? 0).filter((pid) => runs(pid, 'worker'))

/** Whether a process is there and not a zombie. */
export function lives(pid: number): boolean {
  try {
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Which of the processes has the connection between these ports. */
function holderOf(serverPort: number, clientPort: number, processes: readonly number[]) {
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0')
  const line = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((each) => each.trim().split(/\s+/))
    .find(
      ([, local, remote]) =>
        local?.endsWith(`:${hex(serverPort)}`) && remote?.endsWith(`:${hex(clientPort)}`),
    )
  const name = `socket:[${line?.[9]}]`
  return processes.find((pid) =>
    readdirSync(`/proc/${pid}/fd`).some((file) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${file}`) === name
      } catch {
        return false
      }
    }),
  )
}

/** A client with one kept connection. */
export interface Pinned extends RawClient {
  /** Id of the process that has it. */
  readonly worker: number
}

/** A connection to each worker. */
export async function pinnedToEach(server: ServerProcess): Promise<readonly Pinned[]> {
  const workers = workerIds(server)
  const found = new Map<number, Pinned>()
  for (let tries = 0; found.size < workers.length; tries++) {
    if (tries > 100) throw new Error('some worker gets no connection')
    const pinned = await pin(server, workers)
    if (found.has(pinned.worker)) pinned.close()
    else found.set(pinned.worker, pinned)
  }
  return [...found.values()]
}

async function pin({ endpoint }: ServerProcess, workers: readonly number[]): Promise<Pinned> {
  const client = rawClient(endpoint, 1)
  let clientPort = 0
  await client.send({ method: 'GET', path: '/_sallyport/health' }, ({ socket }) => {
    clientPort = socket.localPort ?? 0
  })
  const worker = holderOf(Number(new URL(endpoint).port), clientPort, workers)
  if (worker === undefined) throw new Error('no worker has the connection')
  return { ...client, worker }
}
