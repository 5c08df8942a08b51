import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { main as bundle } from './bundle.ts'
import { isBundleFresh } from './source-stamp.mjs'

const root = resolve(import.meta.dirname, '..')
let tree: string

function write(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  writeFileSync(join(tree, path), text)
}

const sallyport = (...args: string[]) =>
  execFileSync(process.execPath, [join(tree, 'bin', 'sallyport.js'), ...args], { encoding: 'utf8' })

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'sallyport-bundle-'))
  cpSync(join(root, 'bin'), join(tree, 'bin'), { recursive: true })
  write('package.json', '{"type":"module"}')
  cpSync(join(root, 'tools', 'source-stamp.mjs'), join(tree, 'tools', 'source-stamp.mjs'))
  mkdirSync(join(tree, '.cache'))
  write('models/greeting.txt', 'from a data file')
  write(
    'src/services/data.ts',
    `import { readFileSync } from 'node:fs'
export const greeting = (): string =>
  readFileSync(new URL('../../models/greeting.txt', import.meta.url), 'utf8')
`,
  )
  write(
    'src/cli/main.ts',
    `export async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'start') {
    console.log(process.pid, process.execArgv.join(' '))
    return 0
  }
  const { greeting } = await import('../services/data.ts')
  console.log(greeting(), argv.join(','), import.meta.url.includes('/src/cli/main.ts'))
  console.log(new Error('x').stack?.includes('/dist/') ? 'bundle' : 'sources')
  return 0
}
`,
  )
})
afterAll(() => rmSync(tree, { recursive: true, force: true }))

/** What a server runs with, in the process that was started. */
function startedWith(args: readonly string[], options?: string): string {
  const own = options === undefined ? {} : { NODE_OPTIONS: options }
  const { stdout, stderr, pid } = spawnSync(
    process.execPath,
    [...args, join(tree, 'bin', 'sallyport.js'), 'start'],
    { encoding: 'utf8', env: { ...process.env, ...own } },
  )
  expect(stderr).toBe('')
  const [said, ...settings] = stdout.trim().split(' ')
  expect(Number(said)).toBe(pid)
  return settings.join(' ')
}

test.skipIf(process.platform === 'win32')(
  'a server keeps little room for young objects, unless the operator says how much',
  () => {
    expect(startedWith([])).toBe('--max-semi-space-size=4 --no-parallel-scavenge')
    expect(startedWith(['--title=x'])).toBe(
      '--title=x --max-semi-space-size=4 --no-parallel-scavenge',
    )
    expect(startedWith(['--max-semi-space-size=32'])).toBe('--max-semi-space-size=32')
    expect(startedWith([], '--max-semi-space-size=32')).toBe('')
  },
)

test('without a bundle the sources run', () => {
  expect(isBundleFresh(tree)).toBe(false)
  expect(sallyport('a', 'b')).toBe('from a data file a,b true\nsources\n')
})

test('the bundle runs, and finds data files where its sources find them', async () => {
  await bundle(tree)
  expect(isBundleFresh(tree)).toBe(true)
  expect(sallyport('a')).toBe('from a data file a true\nbundle\n')
})

test('a changed source makes the bundle stale, a changed test does not', () => {
  write('src/services/data.test.ts', '')
  expect(isBundleFresh(tree)).toBe(true)
  utimesSync(join(tree, 'src', 'services', 'data.ts'), 1, 1)
  expect(isBundleFresh(tree)).toBe(false)
  expect(sallyport()).toContain('sources')
})

test('a package without sources runs its bundle', () => {
  rmSync(join(tree, 'src'), { recursive: true })
  expect(isBundleFresh(tree)).toBe(true)
  expect(sallyport()).toContain('bundle')
})
