import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** What the lint of `biome.json` says of one import, laid out in a tree of its own. */
interface Row {
  readonly from: string
  readonly imports: string
  readonly refused?: string
}

const boundary = 'lint/style/noRestrictedImports'
const rows: readonly Row[] = [
  { from: 'src/kernel/a.ts', imports: '../policy/types.ts', refused: boundary },
  { from: 'src/kernel/b.ts', imports: 'saxes', refused: boundary },
  { from: 'src/kernel/c.ts', imports: 'node:stream' },
  { from: 'src/kernel/generated/d.ts', imports: '../arn.ts' },
  {
    from: 'src/policy/match/a.ts',
    imports: 'node:fs',
    refused: 'lint/correctness/noNodejsModules',
  },
  { from: 'src/policy/match/b.ts', imports: '../../wire/x.ts', refused: boundary },
  { from: 'src/policy/match/c.ts', imports: '../../services/iam/public.ts', refused: boundary },
  { from: 'src/policy/d.ts', imports: 'saxes', refused: boundary },
  { from: 'src/policy/match/e.ts', imports: '../../kernel/arn.ts' },
  { from: 'src/wire/a.ts', imports: '../access/x.ts', refused: boundary },
  { from: 'src/wire/b.ts', imports: '../policy/types.ts', refused: boundary },
  { from: 'src/wire/c.ts', imports: 'saxes' },
  { from: 'src/store/a.ts', imports: '../wire/x.ts', refused: boundary },
  { from: 'src/store/engines/sql/b.ts', imports: 'pg' },
  { from: 'src/access/a.ts', imports: '../store/engines/embedded/x.ts', refused: boundary },
  { from: 'src/access/b.ts', imports: '../services/iam/public.ts', refused: boundary },
  { from: 'src/access/c.ts', imports: '../server/pipeline.ts', refused: boundary },
  { from: 'src/access/d.ts', imports: '../policy/index.ts' },
  { from: 'src/access/e.test.ts', imports: '../store/engines/embedded/x.ts' },
  { from: 'src/services/iam/a.ts', imports: '../sts/errors.ts', refused: boundary },
  { from: 'src/services/iam/b.ts', imports: '../sts/public.ts' },
  { from: 'src/services/iam/c.ts', imports: '../../wire/x.ts', refused: boundary },
  { from: 'src/services/iam/d.ts', imports: './policy/policy.ts' },
  { from: 'src/services/iam/user/a.ts', imports: '../../sts/role/x.ts', refused: boundary },
  { from: 'src/services/iam/user/b.ts', imports: '../../sts/public.ts' },
  { from: 'src/services/iam/user/c.ts', imports: '../policy/policy.ts' },
  { from: 'src/services/iam/user/d.ts', imports: '../../../server/x.ts', refused: boundary },
  { from: 'src/services/iam/user/e.ts', imports: '../../../store/collections.ts' },
  { from: 'src/services/iam/user/f.ts', imports: '../../../store/engines/x.ts', refused: boundary },
  { from: 'src/services/iam/user/g.ts', imports: '../../../policy/decide/x.ts', refused: boundary },
  { from: 'src/services/iam/simulation/h.ts', imports: '../../../policy/decide/x.ts' },
  { from: 'src/services/s3/bucket/cors/a.ts', imports: '../../../iam/x.ts', refused: boundary },
  { from: 'src/services/s3/bucket/cors/b.ts', imports: '../../object/x.ts' },
  { from: 'src/cli/a.ts', imports: '../store/collections.ts', refused: boundary },
  { from: 'src/cli/b.ts', imports: '../policy/decide/x.ts', refused: boundary },
  { from: 'src/cli/simulate.ts', imports: '../policy/decide/x.ts' },
  { from: 'src/cli/c.ts', imports: '../server/start.ts' },
  { from: 'src/server/a.ts', imports: '../store/engines/embedded/x.ts' },
  {
    from: 'src/server/b.ts',
    imports: '@smithy/core',
    refused: 'lint/correctness/noUndeclaredDependencies',
  },
  { from: 'src/server/c.test.ts', imports: '@smithy/core' },
]

const root = resolve(import.meta.dirname, '..')
let folder: string
let found: ReadonlyMap<string, string>

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-boundaries-'))
  for (const name of ['biome.json', 'package.json'])
    copyFileSync(join(root, name), join(folder, name))
  for (const { from, imports } of rows) write(from, imports)
  write('src/server/cycle-a.ts', './cycle-b.ts')
  write('src/server/cycle-b.ts', './cycle-a.ts')
  writeFileSync(
    join(folder, 'src/server/floating.ts'),
    'async function f(): Promise<void> {}\n\nexport function g(): void {\n  f()\n}\n',
  )
  found = lint()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, imports: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), `import { x } from '${imports}'\n\nexport const y = x\n`)
}

/** Category of the error in each file that has one. */
function lint(): ReadonlyMap<string, string> {
  const biome = join(root, 'node_modules', '.bin', 'biome')
  let report: string
  try {
    report = execFileSync(biome, ['lint', '--reporter=json', '--max-diagnostics=none'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch (failed) {
    report = (failed as { stdout: string }).stdout
  }
  const { diagnostics } = JSON.parse(report) as {
    diagnostics: { category: string; severity: string; location: { path: string } }[]
  }
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  return new Map(errors.map(({ category, location }) => [location.path, category]))
}

describe('the boundary lint', () => {
  test.each(rows)('$from importing $imports: $refused', ({ from, refused }) => {
    expect(found.get(from)).toBe(refused)
  })

  test('a cycle is refused', () => {
    expect(found.get('src/server/cycle-a.ts')).toBe('lint/suspicious/noImportCycles')
  })

  test('a promise that nobody waits for is refused', () => {
    expect(found.get('src/server/floating.ts')).toBe('lint/nursery/noFloatingPromises')
  })
})
