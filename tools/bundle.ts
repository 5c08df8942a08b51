/**
 * Bundles the server and the CLI into `dist/`, because one file loads ten times faster than the sources. Built beside
 * the old bundle and swapped in at the end.
 */

import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Plugin, rolldown } from 'rolldown'
import { sourceStamp } from './source-stamp.mjs'

/**
 * Modules that find data files (models, policies, schemas) or worker sources beside themselves go on finding them: in
 * the bundle, `import.meta.url` of a module is still the place of its source.
 */
const sourceUrls = (root: string): Plugin => ({
  name: 'source-urls',
  transform(code, id) {
    if (!id.startsWith(join(root, 'src')) || !code.includes('import.meta.')) return null
    const path = relative(root, id).split(sep).join('/')
    const url = `new URL(${JSON.stringify(`../${path}`)}, import.meta.url)`
    return code.replaceAll('import.meta.url', `${url}.href`)
  },
})

/** What the package offers, and the source of each. */
const entries = { main: 'src/cli/main.ts', policy: 'src/policy/index.ts' }

/** Writes `dist/main.js`, which exports the CLI's `main`, and `dist/policy.js`, the policy engine as a library. */
export async function main(root: string): Promise<void> {
  const stamp = sourceStamp(root)
  const folder = join(root, 'dist')
  const building = join(root, '.cache', `dist-${process.pid}`)
  const bundle = await rolldown({
    input: Object.fromEntries(
      Object.entries(entries).filter(([, source]) => existsSync(join(root, source))),
    ),
    cwd: root,
    platform: 'node',
    external: [/^node:/, 'pino', 'pg', '@opentelemetry/api'],
    plugins: [sourceUrls(root)],
    logLevel: 'warn',
    onLog(level, log, report) {
      // the plugin replaces within a line: lines stay right, which is what stack traces need
      if (log.code !== 'SOURCEMAP_BROKEN') report(level, log)
    },
  })
  try {
    await bundle.write({
      dir: building,
      format: 'esm',
      sourcemap: true,
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
    })
  } finally {
    await bundle.close()
  }
  writePolicyTypes(root, join(building, 'policy'))
  writeFileSync(join(building, '.sources'), stamp)
  const old = join(root, '.cache', `dist-old-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  renameSync(folder, old)
  renameSync(building, folder)
  rmSync(old, { recursive: true, force: true })
}

/** Declarations of the policy engine for packages that import it; sources with `.ts` imports are nothing to them. */
function writePolicyTypes(root: string, outDir: string): void {
  const index = join(root, entries.policy)
  if (!existsSync(index)) return
  const compiler = resolve(import.meta.dirname, '..', 'node_modules', 'typescript', 'bin', 'tsc')
  const options = {
    target: 'es2024',
    module: 'nodenext',
    rootDir: join(root, 'src', 'policy'),
    outDir,
  }
  execFileSync(process.execPath, [
    compiler,
    ...['--ignoreConfig', '--declaration', '--emitDeclarationOnly', '--noCheck'],
    '--rewriteRelativeImportExtensions',
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    index,
  ])
  // Beside `x.d.ts` there is no `x.ts`; by the name of its output a declaration is found.
  for (const name of readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue
    const text = readFileSync(join(outDir, name), 'utf8')
    writeFileSync(
      join(outDir, name),
      text.replaceAll(/(["']\.{1,2}\/[^"']*)\.ts(["'])/g, '$1.js$2'),
    )
  }
}

if (import.meta.main) await main(resolve(fileURLToPath(import.meta.url), '..', '..'))
