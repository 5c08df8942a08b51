/** A Sallyport in its own process, as an operator starts it. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

const command = resolve(import.meta.dirname, '..', '..', 'bin', 'sallyport.js')

/** The tests' environment without settings of ours, which would change what a test means. */
function environment(own: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => name === 'SALLYPORT_TEST_RUN' || !name.startsWith('SALLYPORT_'),
  )
  return { ...(Object.fromEntries(kept) as Record<string, string>), ...own }
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

/** Runs a command to its end. */
export async function sallyport(
  argv: readonly string[],
  own: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [command, ...argv], { env: environment(own) })
  return ended(child, collect(child))
}

interface Collected {
  out: string
  err: string
}

function collect(child: ChildProcess): Collected {
  const collected = { out: '', err: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    collected.out += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    collected.err += text
  })
  return collected
}

async function ended(child: ChildProcess, collected: Collected): Promise<Ended> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { code, signal, ...collected }
}

export interface ServerProcess {
  readonly endpoint: string
  readonly accountId: string
  /** Data folder. */
  readonly data: string
  /** Listener of the metrics, when it was asked for. */
  readonly metrics?: string
  readonly child: ChildProcess
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended>
  /** Ends it, unless it has ended. */
  stop(): Promise<Ended>
}

/** Starts a server on a free port and waits until it serves. Rejects with its words when it doesn't start. */
export async function startServerProcess(
  argv: readonly string[],
  own: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    [command, 'start', '--json', '--listen', '127.0.0.1:0', ...argv],
    { env: environment(own) },
  )
  const collected = collect(child)
  const end = ended(child, collected)
  const ready = await new Promise<
    Pick<ServerProcess, 'endpoint' | 'accountId' | 'data' | 'metrics'>
  >((resolveReady, reject) => {
    child.stdout?.on('data', () => {
      const line = collected.out.indexOf('\n')
      if (line >= 0) resolveReady(JSON.parse(collected.out.slice(0, line)))
    })
    end.then(({ code, err }) => reject(new Error(`the server ended with ${code}: ${err}`)), reject)
  })
  const endBy = (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return end
  }
  return { ...ready, child, end: endBy, stop: () => endBy('SIGTERM') }
}
