import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type ControlCommand,
  ControlRefused,
  type ControlSocket,
  openControlSocket,
  sendControl,
} from './control-socket.ts'

let folder: string
const sockets: ControlSocket[] = []
const logged: unknown[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sp-control-'))
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) await socket.close()
  rmSync(folder, { recursive: true, force: true })
})

const commands: Record<string, ControlCommand> = {
  echo: async (given) => given,
  refuse: async () => {
    throw new ControlRefused('not like this')
  },
  fail: async () => {
    throw new Error('private detail')
  },
}

async function start(dataDir = folder, runtimeDir?: string): Promise<ControlSocket> {
  const socket = await openControlSocket({
    dataDir,
    commands,
    runtimeDir,
    log: ({ error }) => void logged.push(error),
  })
  sockets.push(socket)
  return socket
}

test('a command is answered', async () => {
  const { path } = await start()
  expect(await sendControl(path, 'echo', { a: [1, 'é'] })).toEqual({ a: [1, 'é'] })
})

test.each([
  ['a refusal is shown', 'refuse', 'not like this'],
  ['an unknown command is refused', 'constructor', 'the server does not know this command'],
  ['a bug keeps its detail', 'fail', 'internal error; see the log of the server'],
])('%s', async (_name, command, message) => {
  const { path } = await start()
  const asked = sendControl(path, command, {})
  await expect(asked).rejects.toThrow(ControlRefused)
  await expect(asked).rejects.toThrow(message)
})

test('only its owner may use it', async () => {
  const { path } = await start()
  expect(path).toBe(join(folder, 'control.sock'))
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('a socket that a killed server left is replaced', async () => {
  writeFileSync(join(folder, 'control.sock'), '')
  const { path } = await start()
  expect(await sendControl(path, 'echo', { a: 1 })).toEqual({ a: 1 })
})

test('it is gone after closing', async () => {
  const { path, close } = await start()
  await close()
  sockets.splice(0)
  expect(existsSync(path)).toBe(false)
  await expect(sendControl(path, 'echo', {})).rejects.toThrow()
})

test('a long path moves to the runtime folder', async () => {
  const long = join(folder, 'x'.repeat(100))
  mkdirSync(long)
  const { path } = await start(long, folder)
  expect(path.startsWith(join(folder, 'sallyport'))).toBe(true)
  expect(Buffer.byteLength(path)).toBeLessThan(108)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(await sendControl(path, 'echo', { a: 1 })).toEqual({ a: 1 })
})

test('a runtime folder that is open to others is refused', async () => {
  const long = join(folder, 'x'.repeat(100))
  mkdirSync(long)
  mkdirSync(join(folder, 'sallyport'), { mode: 0o777 })
  const { chmodSync } = await import('node:fs')
  chmodSync(join(folder, 'sallyport'), 0o777)
  await expect(start(long, folder)).rejects.toThrow(/open to others/)
})

test('what is no request is answered, and too much of it ends the connection', async () => {
  const { path } = await start()
  const socket = connect(path)
  socket.setEncoding('utf8')
  const line = new Promise((resolve) => socket.once('data', resolve))
  socket.write('hello\n')
  expect(await line).toBe('{"ok":false,"error":"the request is not JSON"}\n')
  const ended = new Promise((resolve) => socket.once('close', resolve))
  socket.on('error', () => {})
  socket.write('x'.repeat(200_000))
  await ended
})
