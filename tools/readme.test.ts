import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { find } from './prepare-system.mjs'

const root = resolve(import.meta.dirname, '..')
const command = join(root, 'bin', 'sallyport.js')
const haveAws = find(root, 'aws') !== undefined && process.platform !== 'win32'

/** The shell blocks of one section of the README. */
function blocks(section: string): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const text = readme.split(/^## /m).find((part) => part.startsWith(section)) ?? ''
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map((match) => match[1]).join('\n')
}

describe.skipIf(!haveAws)('the README (needs the aws command)', () => {
  let folder: string
  let server: ChildProcess
  let env: NodeJS.ProcessEnv

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-readme-'))
    const data = join(folder, 'data')
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(AWS|SALLYPORT)_/.test(name),
    )
    env = { ...Object.fromEntries(inherited), HOME: folder, SALLYPORT_DATA: data }
    server = spawn(process.execPath, [command, 'start', '--json', '--listen', '127.0.0.1:0'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (server.stdout === null) throw new Error('the server has no output')
    for await (const line of createInterface(server.stdout)) if (line.includes('"ready"')) return
    throw new Error('the server ended before it was ready')
  })
  afterAll(async () => {
    if (server.exitCode === null) {
      server.kill('SIGTERM')
      await once(server, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  })

  test('its tour goes as it says', { timeout: 120_000 }, () => {
    const place = join(folder, 'tour')
    mkdirSync(place)
    const tour = blocks('Two minutes with the stock CLI')
    const installed = `npx() { shift; "${process.execPath}" "${command}" "$@"; }\n`
    const { stdout, stderr } = spawnSync('bash', ['-c', installed + tour], {
      cwd: place,
      env,
      encoding: 'utf8',
    })
    expect(stdout).toMatch(/"Arn": "arn:aws:iam::\d{12}:user\/admin"/)
    expect(stdout.match(/^quarter 1$/gm)).toHaveLength(1)
    expect(stderr.match(/An error occurred.*/g)).toEqual([
      'An error occurred (403) when calling the HeadObject operation: Forbidden',
    ])
  })
})
