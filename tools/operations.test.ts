/** The examples for operators are read by what reads them in earnest, and name nothing that isn't there. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { main } from '../src/cli/main.ts'
import { serverOptions } from '../src/cli/server-options.ts'
import { checkOptions } from '../src/server/options.ts'

const root = resolve(import.meta.dirname, '..')
const folder = join(root, 'examples', 'operations')
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const guide = readFileSync(join(root, 'docs', 'operations.md'), 'utf8')
const scratch = mkdtempSync(join(tmpdir(), 'sp-examples-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const silent = (environment: Readonly<Record<string, string>> = {}) => ({
  environment,
  isTerminal: false,
  out() {},
  err() {},
})

/** Sections of a unit file; a key may come several times. */
function sections(name: string): Map<string, [key: string, value: string][]> {
  const found = new Map<string, [string, string][]>()
  let current: [string, string][] | undefined
  for (const line of read(name).split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const section = /^\[(\w+)\]$/.exec(line)?.[1]
    if (section !== undefined) {
      current = []
      found.set(section, current)
      continue
    }
    const at = line.indexOf('=')
    if (at < 1 || !current) throw new Error(`\`${line}\` is no line of a unit`)
    current.push([line.slice(0, at), line.slice(at + 1)])
  }
  return found
}

const units = readdirSync(folder).filter((name) => /\.(service|timer)$/.test(name))

test.each(units)('%s has the sections of its kind', (name) => {
  const names = [...sections(name).keys()]
  expect(names).toContain('Unit')
  expect(names).toContain(name.endsWith('.timer') ? 'Timer' : 'Service')
})

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

// needs systemd-analyze
test.skipIf(!hasSystemd)('systemd takes the units', () => {
  for (const name of units)
    writeFileSync(
      join(scratch, name),
      read(name).replaceAll('/opt/sallyport/node_modules/.bin/node', process.execPath),
    )
  const { stdout, stderr, status } = spawnSync(
    'systemd-analyze',
    ['verify', '--man=no', ...units.map((name) => join(scratch, name))],
    { encoding: 'utf8' },
  )
  const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('sallyport'))
  expect({ status, said }).toEqual({ status: 0, said: [] })
})

test('the settings of the service are settings of the server', () => {
  const environment = Object.fromEntries(
    sections('sallyport.service')
      .get('Service')!
      .filter(([key]) => key === 'Environment')
      .map(([, value]) => value.split(/=(.*)/s).slice(0, 2) as [string, string]),
  )
  const options = serverOptions({}, silent(environment))
  checkOptions(options)
  expect(options).toMatchObject({
    dataDir: '/var/lib/sallyport',
    listen: { host: '127.0.0.1', port: 4566 },
    metricsListen: { host: '127.0.0.1', port: 9464 },
  })
})

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly build?: { readonly context: string; readonly dockerfile: string }
        readonly environment: Readonly<Record<string, string>>
        readonly command: readonly string[]
        readonly ports?: readonly string[]
        readonly volumes: readonly string[]
      }
    >
  >
  readonly volumes: Readonly<Record<string, unknown>>
}

describe('the compose file', () => {
  const { services, volumes } = parse(read('compose.yaml')) as Compose
  const { postgres, sallyport } = services

  test('starts the server on that database with settings it takes', () => {
    const environment = sallyport!.environment
    const password = (text: string) => text.replace(/\$\{[^}]*\}/, 'secret')
    const options = serverOptions(
      { behindProxy: sallyport!.command.includes('--behind-proxy') },
      silent({ ...environment, SALLYPORT_STORE: password(environment.SALLYPORT_STORE!) }),
    )
    checkOptions(options)
    const { POSTGRES_USER, POSTGRES_DB } = postgres!.environment
    expect(options.storeUrl).toBe(`postgres://${POSTGRES_USER}:secret@postgres:5432/${POSTGRES_DB}`)
    expect(options.drainMillis).toBe(2000)
  })

  test('publishes nothing beyond this machine', () => {
    expect(postgres!.ports).toBeUndefined()
    for (const port of sallyport!.ports!) expect(port).toMatch(/^127\.0\.0\.1:/)
  })

  test('keeps what must be kept, and builds from files that are there', () => {
    for (const service of [postgres!, sallyport!])
      for (const volume of service.volumes)
        expect(Object.keys(volumes)).toContain(volume.split(':')[0])
    const { context, dockerfile } = sallyport!.build!
    expect(existsSync(resolve(folder, context, dockerfile))).toBe(true)
    expect(existsSync(resolve(folder, context, `${dockerfile}.dockerignore`))).toBe(true)
  })
})

const sources = ['server-options.ts', 'data-folder.ts', 'listen-address.ts']
  .map((name) => readFileSync(join(root, 'src', 'cli', name), 'utf8'))
  .join('')
const kit = readFileSync(join(root, 'tools/conformance.ts'), 'utf8')
const known = new Set([sources, kit].flatMap((text) => text.match(/\bSALLYPORT_[A-Z_]+/g) ?? []))

test('every setting that the guide and the examples name is read by the server, or by the kit for databases', () => {
  const named = [guide, ...readdirSync(folder).map(read)].flatMap(
    (text) => text.match(/\bSALLYPORT_[A-Z_]+/g) ?? [],
  )
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((name) => !known.has(name))).toEqual([])
})

const commands = new Set(
  [...guide.matchAll(/(?:^|`)sallyport ([a-z]+(?: [a-z][a-z-]*)?)(?=[ `\n])/gm)].map(
    (found) => found[1]!,
  ),
)

test('the guide names commands', () => {
  expect(commands.size).toBeGreaterThan(4)
})

test.each([...commands])('the guide may name `sallyport %s`', async (command) => {
  const said: string[] = []
  const code = await main([...command.split(' '), '--help'], {
    ...silent(),
    out: (text) => void said.push(text),
  })
  expect(code).toBe(0)
  expect(said.join('\n')).toContain(`Usage: sallyport ${command}`)
})

test('the guide names every flag of start', async () => {
  const said: string[] = []
  await main(['start', '--help'], { ...silent(), out: (text) => void said.push(text) })
  const flags = [...said.join('\n').matchAll(/^ {2}(--[a-z-]+)/gm)].map((found) => found[1]!)
  expect(flags.length).toBeGreaterThan(8)
  expect(flags.filter((flag) => !guide.includes(flag))).toEqual([])
})

test('every file that the guide links is there', () => {
  const links = [...guide.matchAll(/\]\(([^)#]+?)\)/g)].map((found) => found[1]!)
  const local = links.filter((link) => !link.startsWith('http'))
  expect(local.length).toBeGreaterThan(2)
  for (const link of local) expect(existsSync(resolve(root, 'docs', link)), link).toBe(true)
})
