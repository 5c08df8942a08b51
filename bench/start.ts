import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Bench, Row } from '../tools/bench.ts'
import { isBundleFresh } from '../tools/source-stamp.mjs'

const runs = 7
const root = resolve(import.meta.dirname, '..')
const server = [resolve(root, 'bin', 'sallyport.js'), 'start', '--ephemeral', '--json']
const listen = ['--listen', '127.0.0.1:0']

/** The least a Node process needs to answer over HTTP. */
const bare = `require('node:http').createServer((q, a) => a.end()).listen(0, '127.0.0.1', function () {
console.log(JSON.stringify({ event: 'ready', endpoint: 'http://127.0.0.1:' + this.address().port })) })`

interface Start {
  /** From before the process exists to the end of its first answer. */
  readonly milliseconds: number
  readonly cpuMicros: number
  /** After the first answer and two seconds without requests. */
  readonly idleMebibytes: number
}

async function measure(args: readonly string[], path: string): Promise<Start> {
  const before = performance.now()
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const endpoint = await readyEndpoint(child)
    await get(endpoint + path)
    const milliseconds = performance.now() - before
    const cpuMicros = cpuMicrosOf(child.pid)
    await new Promise((done) => setTimeout(done, 2_000))
    return { milliseconds, cpuMicros, idleMebibytes: residentMebibytesOf(child.pid) }
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
  }
}

async function readyEndpoint(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no output')
  for await (const line of createInterface(child.stdout)) {
    const said = line.startsWith('{') ? JSON.parse(line) : undefined
    if (said?.event === 'ready') return said.endpoint
  }
  throw new Error('the server ended before it was ready')
}

function get(url: string): Promise<void> {
  return new Promise((done, failed) => {
    request(url, { agent: false }, (answer) => answer.resume().on('end', done))
      .on('error', failed)
      .end()
  })
}

/** User and system time of a process so far (fields 14 and 15 of Linux's stat, in hundredths of a second). */
function cpuMicrosOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

function residentMebibytesOf(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}

async function median(args: readonly string[], path: string): Promise<Start> {
  const starts: Start[] = []
  for (let run = 0; run < runs; run++) starts.push(await measure(args, path))
  const middle = (pick: (start: Start) => number) =>
    starts.map(pick).sort((a, b) => a - b)[runs >> 1] ?? Number.NaN
  return {
    milliseconds: middle((start) => start.milliseconds),
    cpuMicros: middle((start) => start.cpuMicros),
    idleMebibytes: middle((start) => start.idleMebibytes),
  }
}

export const bench: Bench = {
  name: 'start',
  question: 'How long from the command to the first answer, and how much memory when idle?',
  async run(): Promise<readonly Row[]> {
    if (!isBundleFresh(root)) throw new Error('the bundle is older than the sources')
    const least = await median(['-e', bare], '/')
    const ours = await median([...server, ...listen], '/_sallyport/health')
    const row = (name: string, { milliseconds, cpuMicros }: Start) => ({
      name,
      cpuMicros,
      perSecond: 1000 / milliseconds,
      measured: `${Math.round(milliseconds)} ms`,
    })
    const memory = (name: string, { idleMebibytes }: Start) => ({
      name,
      cpuMicros: 0,
      perSecond: 0,
      measured: `${Math.round(idleMebibytes)} MiB`,
    })
    return [
      row('bare node:http, start to first answer', least),
      {
        ...row('sallyport, start to first answer', ours),
        ratioTo: { 'bare node:http': ours.milliseconds / least.milliseconds },
        must: '≤ 400 ms',
        ok: ours.milliseconds <= 400,
      },
      memory('bare node:http, idle memory', least),
      {
        ...memory('sallyport, idle memory', ours),
        ratioTo: { 'bare node:http': ours.idleMebibytes / least.idleMebibytes },
        must: '≤ 100 MB',
        ok: ours.idleMebibytes <= 100e6 / 2 ** 20,
      },
    ]
  },
}
