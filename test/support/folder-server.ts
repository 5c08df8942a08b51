/** A server in the test's process on a data folder of its own, and the command line beside it. */

import { main } from '../../src/cli/main.ts'
import { type ComposeParts, startServer } from '../../src/server/compose.ts'
import type { RunningServer, ServerOptions } from '../../src/server/options.ts'

/** Starts on the folder; `options` and `parts` say what differs. */
export const serveFolder = (
  dataDir: string,
  options: Partial<ServerOptions> = {},
  parts: Partial<ComposeParts> = {},
): Promise<RunningServer> =>
  startServer(
    {
      dataDir,
      ephemeral: false,
      listen: { host: '127.0.0.1', port: 0 },
      domain: 'localhost',
      behindProxy: false,
      testApi: false,
      region: 'us-east-1',
      seed: {},
      ...options,
    },
    {
      log: ({ error }) => console.error('server:', error),
      onFatal(error) {
        throw error
      },
      runtimeDir: undefined,
      ...parts,
    },
  )

/** A command in this process: what it does to files and other processes is the same, and it starts sooner. */
export async function command(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const said = { out: '', err: '' }
  const code = await main(argv, {
    environment,
    isTerminal: false,
    out(text) {
      said.out += `${text}\n`
    },
    err(text) {
      said.err += `${text}\n`
    },
  })
  return { code, ...said }
}
