/** Programs of others, as a person runs them at a shell: a home of their own and no settings but these. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { find } from '../../../tools/prepare-system.mjs'

const root = resolve(import.meta.dirname, '../../..')

export const programMissing = (name: string): string | undefined =>
  find(root, name) === undefined ? `${name} is not installed` : undefined

export interface Run {
  /** Home and working folder. */
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  /** Working folder, when it is another. */
  readonly cwd?: string
}

/** A program that neither works nor ends is killed then. */
const patienceMillis = 900_000

/** Runs a program to its end and gives what it said; throws with its complaints when it failed. */
export async function run(
  name: string,
  args: readonly string[],
  { home, env, cwd = home }: Run,
): Promise<string> {
  const child = spawn(find(root, name) ?? name, args, {
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      LANG: 'C.UTF-8',
      NO_PROXY: '*',
      ...(process.env.SALLYPORT_TEST_RUN && { SALLYPORT_TEST_RUN: process.env.SALLYPORT_TEST_RUN }),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patienceMillis,
    killSignal: 'SIGKILL',
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const [status, signal] = await once(child, 'close')
  if (status !== 0)
    throw new Error(`${name} ${args.join(' ')} ended with ${status ?? signal}: ${err}${out}`)
  return out
}
