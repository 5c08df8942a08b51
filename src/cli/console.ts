/** What a command sees of the process: its streams and its environment. Tests give their own. */

export interface Console {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Answers: text, or with --json one JSON value. */
  out(text: string): void
  /** Everything meant for a person only. */
  err(text: string): void
  /** Standard output is a terminal: secrets may be shown. */
  readonly isTerminal: boolean
}

export function processConsole(): Console {
  // whoever reads may stop reading; a server goes on
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  return {
    environment: process.env,
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    isTerminal: process.stdout.isTTY === true,
  }
}

/** An environment variable; an empty one counts as absent. */
export const variable = ({ environment }: Console, name: string): string | undefined =>
  environment[name] || undefined

export const exitCodes = {
  ok: 0,
  /** It was tried and didn't work. */
  failed: 1,
  /** The command line or the environment is wrong. */
  usage: 2,
  /** No server runs on this data, or one does already. */
  running: 3,
} as const

/** Ends a command: `message` goes to standard error. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
  readonly exitCode: number
  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message)
    this.exitCode = exitCode
  }
}
