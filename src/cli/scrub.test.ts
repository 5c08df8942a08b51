import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ControlCommand, openControlSocket } from '../server/control-socket.ts'
import { writeRunningFile } from '../server/running-file.ts'
import type { ScrubStatus } from '../server/scrub/commands.ts'
import { main } from './main.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sp-scrub-'))
  return () => rmSync(folder, { recursive: true })
})

const whole: ScrubStatus = {
  running: false,
  checked: 3,
  bytes: 700,
  damaged: 0,
  missing: 0,
  findings: [],
}
const damaged: ScrubStatus = {
  ...whole,
  damaged: 1,
  missing: 1,
  findings: [
    { what: 'damaged', blob: 'file/ab', bucketId: 'b1', key: 'a "key"' },
    { what: 'missing', blob: 'row/cd', bucketId: 'b2', uploadId: 'u1' },
  ],
}

let asked: Readonly<Record<string, unknown>> | undefined
let stop = async () => {}
afterEach(() => stop())

/** A server that is at it when first asked, and says this then. */
async function serverThatFinds(status: ScrubStatus): Promise<void> {
  const commands: Record<string, ControlCommand> = {
    async 'scrub.begin'(parameters) {
      asked = parameters
      return { ...status, running: true }
    },
    'scrub.status': async () => status,
  }
  const socket = await openControlSocket({
    dataDir: folder,
    runtimeDir: undefined,
    log() {},
    commands,
  })
  stop = () => socket.close()
  await writeRunningFile(folder, {
    pid: process.pid,
    endpoint: 'http://127.0.0.1:4999',
    accountId: '123456789012',
    region: 'us-east-1',
    controlSocket: socket.path,
  })
}

async function scrub(...argv: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await main(['scrub', ...argv, '--data', folder], {
    environment: {},
    isTerminal: false,
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

test('all is whole: exit code 0', async () => {
  await serverThatFinds(whole)
  expect(await scrub()).toEqual({
    code: 0,
    out: '3 blobs with 700 bytes: 0 damaged, 0 missing',
    err: '',
  })
  expect(asked).toEqual({})
})

test('what is found is told one by one: exit code 1', async () => {
  await serverThatFinds(damaged)
  const { code, out } = await scrub('--rate', '0.5')
  expect(code).toBe(1)
  expect(out.split('\n')).toEqual([
    'damaged: file/ab of "a \\"key\\"" in bucket b1',
    'missing: row/cd of "upload u1" in bucket b2',
    '3 blobs with 700 bytes: 1 damaged, 1 missing',
  ])
  expect(asked).toEqual({ bytesPerSecond: 524_288 })
})

test('as JSON', async () => {
  await serverThatFinds(damaged)
  const { code, out } = await scrub('--json')
  const { running: _, ...expected } = damaged
  expect(code).toBe(1)
  expect(JSON.parse(out)).toEqual(expected)
})

test('a pass that ends early is no good news: exit code 1', async () => {
  await serverThatFinds({ ...whole, failed: 'the server stops' })
  expect(await scrub()).toEqual({
    code: 1,
    out: '',
    err: 'sallyport: the pass ended early: the server stops',
  })
})

test('without a server: exit code 3; with a rate that is none: 2', async () => {
  expect((await scrub()).code).toBe(3)
  expect((await scrub('--rate', 'fast')).code).toBe(2)
})
