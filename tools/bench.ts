/**
 * `npm run bench -- NAME [--json]`: runs `bench/NAME.ts` and prints its table, or one JSON object. Ends with 1 when a
 * row misses what it must reach.
 */

import { existsSync, readdirSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** One measured thing; a baseline is a row too, with its ratio to itself left out. */
export interface Row {
  readonly name: string
  /** CPU time of one operation, in microseconds. */
  readonly cpuMicros: number
  readonly perSecond: number
  /** How many times a named baseline of the same run this is: `{ "node:http": 0.61 }`. */
  readonly ratioTo?: Readonly<Record<string, number>>
  /** What was measured when it isn't CPU time: `212 ms`. */
  readonly measured?: string
  /** What must hold, in words: `≤ 300 µs CPU`. */
  readonly must?: string
  /** Whether it holds; left out where nothing must. */
  readonly ok?: boolean
}

/** What a file in `bench/` exports as `bench`. */
export interface Bench {
  readonly name: string
  /** The question that the numbers answer; the README says it too. */
  readonly question: string
  run(): Promise<readonly Row[]>
}

const folder = join(resolve(import.meta.dirname, '..'), 'bench')

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGib: number
  readonly node: string
  readonly platform: string
}

function machine(): Machine {
  const cores = cpus()
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  }
}

/** The rows as a table for people. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name,
    number(row.cpuMicros),
    number(row.perSecond),
    row.measured ?? '',
    Object.entries(row.ratioTo ?? {})
      .map(([baseline, ratio]) => `${number(ratio)} × ${baseline}`)
      .join(', '),
    row.must ?? '',
    row.ok === undefined ? '' : row.ok ? 'ok' : 'MISSED',
  ])
  const all = [['', 'µs CPU', 'per second', 'measured', 'ratio', 'must', ''], ...cells]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths?.[column] ?? 0
          return column === 1 || column === 2 ? cell.padStart(width) : cell.padEnd(width)
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Three significant digits below a thousand, whole numbers above. */
function number(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}

async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json')
  const name = args.find((arg) => !arg.startsWith('--'))
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
  if (name === undefined || !names.includes(name) || !existsSync(join(folder, `${name}.ts`))) {
    console.error(
      `usage: npm run bench -- NAME [--json], where NAME is one of: ${names.join(', ')}`,
    )
    return 2
  }
  const { bench }: { bench: Bench } = await import(pathToFileURL(join(folder, `${name}.ts`)).href)
  const rows = await bench.run()
  if (json) console.log(JSON.stringify({ bench: bench.name, machine: machine(), rows }))
  else console.log(`${bench.question}\n\n${table(rows)}`)
  return rows.some((row) => row.ok === false) ? 1 : 0
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)))
