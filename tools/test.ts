/**
 * `npm test`: every suite, from the parts to the whole, and one closing line `N passed, N failed`. With CI=true a
 * skipped test counts as failed, unless the kernel of the machine decides it (`exemptions`). `--full` adds full sizes,
 * every engine and every client.
 */

import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startVitest, type TestCase, type TestModule } from 'vitest/node'
import { postgresMissing, setup as startDatabase } from '../test/support/postgres.ts'

const suites = [
  { name: 'parts', filters: ['src/', 'tools/', 'test/wire/', 'test/policy/', 'test/support/'] },
  { name: 'clients and journeys', filters: ['test/clients/', 'test/journeys/'], retry: 1 },
  { name: 'faults', filters: ['test/faults/'], retry: 1 },
  // the operations' own tests once more, each in a database of its own
  { name: 'operations on PostgreSQL', filters: ['src/services/'], store: 'sql', retry: 1 },
] as const satisfies readonly {
  name: string
  filters: readonly string[]
  store?: string
  /** With CI=true a test among processes and sockets may be run once more; that it was needed is printed. */
  retry?: number
}[]

/** Tests that no installation can make run; they say so by a reason that begins with `exempt: `. */
const exemptions = [/^test\/clients\/s3\/trees\.test\.ts > .* > through > s3fs$/]

interface Count {
  passed: number
  failed: number
  readonly exempt: string[]
  readonly skipped: string[]
  /** Passed only when run once more. */
  readonly second: string[]
}

/** Runs one suite and adds up its tests; what fails outside a test counts as one failure each. */
async function runSuite(filters: readonly string[], retry: number, count: Count): Promise<void> {
  const vitest = await startVitest('test', [...filters], {
    watch: false,
    passWithNoTests: true,
    retry,
    root: resolve(import.meta.dirname, '..'),
  })
  try {
    for (const module of vitest.state.getTestModules()) countModule(module, count)
    count.failed += vitest.state.getUnhandledErrors().length
  } finally {
    await vitest.close()
  }
}

function countModule(module: TestModule, count: Count): void {
  const suiteErrors = [...module.children.allSuites()].flatMap((suite) => suite.errors())
  count.failed += module.errors().length + suiteErrors.length
  for (const test of module.children.allTests()) {
    const result = test.result()
    if (result.state === 'passed') {
      count.passed++
      if (test.diagnostic()?.flaky)
        count.second.push(`${module.relativeModuleId} > ${test.fullName}`)
    } else if (result.state === 'failed') count.failed++
    else if (!lostToHook(test)) {
      const name = `${module.relativeModuleId} > ${test.fullName}`
      const note = result.state === 'skipped' ? (result.note ?? '') : ''
      const exempt = note.startsWith('exempt: ') && exemptions.some((each) => each.test(name))
      const list = exempt ? count.exempt : count.skipped
      list.push(note === '' ? name : `${name}: ${note}`)
    }
  }
}

/** The test didn't run because a hook around it failed, which is counted by itself. */
function lostToHook(test: TestCase): boolean {
  for (let around: TestCase['parent'] = test.parent; ; around = around.parent) {
    if (around.errors().length > 0) return true
    if (around.type === 'module') return false
  }
}

/** Ends processes that tests of this run started and left behind. They carry the run's name in their environment. */
function endLeftovers(run: string): void {
  if (process.platform !== 'linux') return
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
      if (Number(pid) === process.pid || !environment.includes(`SALLYPORT_TEST_RUN=${run}`))
        continue
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim()
      console.error(`ending a process that a test left behind: ${pid} ${command}`)
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // not ours to read, or gone in the meantime
    }
  }
}

async function main(flags: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-test-'))
  chmodSync(folder, 0o711)
  process.env.TMPDIR = folder
  process.env.SALLYPORT_TEST_RUN = folder
  if (flags.includes('--full')) process.env.SALLYPORT_FULL = '1'
  const inCi = process.env.CI === 'true'
  const count: Count = { passed: 0, failed: 0, exempt: [], skipped: [], second: [] }
  let stopDatabase: (() => Promise<void>) | undefined
  try {
    stopDatabase = await startDatabase()
    for (const suite of suites) {
      console.log(`\n=== ${suite.name}`)
      if ('store' in suite && postgresMissing() !== undefined) {
        count.skipped.push(`${suite.name}: ${postgresMissing()}`)
        continue
      }
      process.env.SALLYPORT_TEST_STORE = 'store' in suite ? suite.store : ''
      await runSuite(suite.filters, inCi && 'retry' in suite ? suite.retry : 0, count)
    }
  } catch (error) {
    console.error(error)
    count.failed++
  } finally {
    await stopDatabase?.()
    endLeftovers(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  for (const second of count.second) console.log(`passed only when run once more: ${second}`)
  for (const exempt of count.exempt) console.log(`not tried here: ${exempt}`)
  for (const skipped of count.skipped) console.log(`skipped: ${skipped}`)
  if (count.passed + count.failed === 0) count.failed++
  if (inCi) count.failed += count.skipped.length
  const skippedPart = inCi || count.skipped.length === 0 ? '' : `, ${count.skipped.length} skipped`
  console.log(`\n${count.passed} passed, ${count.failed} failed${skippedPart}`)
  return count.failed === 0 ? 0 : 1
}

process.exit(await main(process.argv.slice(2)))
