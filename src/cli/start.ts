/** `sallyport start`: serves until it is told to stop. */

import { fileURLToPath } from 'node:url'
import { checkOptions, type RunningServer } from '../server/options.ts'
import { composeParts } from './compose-parts.ts'
import { type Console, exitCodes, variable } from './console.ts'
import { logLevel, type ServerFlags, serverOptions } from './server-options.ts'

export interface StartFlags extends ServerFlags {
  readonly json?: boolean
}

export async function start(flags: StartFlags, console: Console): Promise<number> {
  const asked = serverOptions(flags, console)
  const level = logLevel(flags, console)
  checkOptions(asked)
  const { stopAsked, temporaryDataFolder } = await import('../server/lifecycle.ts')
  const stop = stopAsked({ withParent: isRunByNpm(console) })
  const { startServer } = await import('../server/compose.ts')
  const options = asked.ephemeral ? { ...asked, dataDir: await temporaryDataFolder() } : asked
  const server = await startServer(options, {
    ...composeParts(console, level),
    workerProgram: {
      file: fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url)),
      args: ['worker', ...(level === undefined ? [] : ['--log-level', level])],
    },
  })
  if (flags.json) console.out(readyLine(server, options.dataDir))
  else announce(server, options.dataDir, flags, console)
  await stop
  await server.close()
  return exitCodes.ok
}

/** Of other scripts a server may be meant to outlive the shell. */
const isRunByNpm = (console: Console): boolean =>
  ['start', 'npx'].includes(variable(console, 'npm_lifecycle_event') ?? '')

const readyLine = ({ endpoint, accountId, metricsEndpoint }: RunningServer, dataDir: string) =>
  JSON.stringify({
    event: 'ready',
    endpoint,
    accountId,
    data: dataDir,
    ...(metricsEndpoint !== undefined && { metrics: metricsEndpoint }),
  })

function announce(
  { endpoint, accountId }: RunningServer,
  dataDir: string,
  { ephemeral, data }: StartFlags,
  { out }: Console,
): void {
  const folder = ephemeral || data !== undefined ? ` --data ${dataDir}` : ''
  out(
    [
      `Sallyport serves ${endpoint}`,
      `  account  ${accountId}`,
      `  data     ${dataDir}${ephemeral ? ' (removed at exit)' : ''}`,
      '',
      'In another terminal:',
      `  eval "$(npx sallyport env${folder})"`,
      '  aws sts get-caller-identity',
      '',
      'Ctrl-C stops it.',
    ].join('\n'),
  )
}
