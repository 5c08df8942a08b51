/**
 * The operator's way in: a local socket that only the owner of the data folder can open. One JSON request a line, one
 * JSON answer a line.
 */

import { hash } from 'node:crypto'
import { chmod, lstat, mkdir, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { StartRefused } from './options.ts'

export type ControlCommand = (parameters: Readonly<Record<string, unknown>>) => Promise<unknown>

/** A refusal that the operator is shown. Anything else that is thrown is answered as an internal error. */
export class ControlRefused extends Error {
  override readonly name = 'ControlRefused'
}

export interface ControlSocket {
  readonly path: string
  close(): Promise<void>
}

/** Socket paths end at 104 to 108 bytes, depending on the system. */
const longestPath = 100
const longestLine = 64 * 1024

/** Where the socket of a data folder lies; a long path moves to the user's runtime folder. */
async function socketPath(dataDir: string, runtimeDir: string | undefined): Promise<string> {
  if (process.platform === 'win32') return `\\\\.\\pipe\\sallyport-${shortHash(dataDir)}`
  const own = join(dataDir, 'control.sock')
  if (Buffer.byteLength(own) <= longestPath) return own
  const folder = runtimeDir
    ? join(runtimeDir, 'sallyport')
    : join(tmpdir(), `sallyport-${userInfo().uid}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // anybody may have made a folder of that name in the temporary one
  const { uid, mode } = await lstat(folder)
  if (uid !== userInfo().uid || (mode & 0o077) !== 0)
    throw new StartRefused(`\`${folder}\` belongs to somebody else or is open to others`)
  return join(folder, `${shortHash(dataDir)}.sock`)
}

const shortHash = (text: string) => hash('sha256', text).slice(0, 16)

export interface ControlSocketOptions {
  readonly dataDir: string
  readonly commands: Readonly<Record<string, ControlCommand>>
  /** XDG_RUNTIME_DIR. */
  readonly runtimeDir: string | undefined
  readonly log: (event: { requestId: string; error: unknown }) => void
}

/** Opens the socket. Call only while owning the data folder: a left-over socket is removed. */
export async function openControlSocket(options: ControlSocketOptions): Promise<ControlSocket> {
  const path = await socketPath(options.dataDir, options.runtimeDir)
  if (process.platform !== 'win32') await rm(path, { force: true })
  const commands = new Map(Object.entries(options.commands))
  const connections = new Set<Socket>()
  const server = createServer((socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
    socket.on('error', () => socket.destroy())
    answerLines(socket, commands, options.log)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // the socket is never there with other rights, not even between two calls; only the main thread can see to that
    const before = isMainThread ? process.umask(0o177) : undefined
    server.listen(path, () => resolve())
    if (before !== undefined) process.umask(before)
  })
  if (process.platform !== 'win32') await chmod(path, 0o600)
  return {
    path,
    close: () =>
      new Promise((resolve) => {
        for (const socket of connections) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

function answerLines(
  socket: Socket,
  commands: ReadonlyMap<string, ControlCommand>,
  log: ControlSocketOptions['log'],
): void {
  let waiting = ''
  let busy: Promise<void> = Promise.resolve()
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    waiting += text
    for (;;) {
      const end = waiting.indexOf('\n')
      if (end < 0) break
      const line = waiting.slice(0, end)
      waiting = waiting.slice(end + 1)
      busy = busy.then(async () => {
        const answer = await answerLine(line, commands, log)
        if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`)
      })
    }
    if (waiting.length > longestLine) socket.destroy()
  })
}

type ControlAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: string }

async function answerLine(
  line: string,
  commands: ReadonlyMap<string, ControlCommand>,
  log: ControlSocketOptions['log'],
): Promise<ControlAnswer> {
  try {
    const request = JSON.parse(line) as { command?: unknown; parameters?: unknown }
    const command = commands.get(String(request.command))
    if (!command) return { ok: false, error: 'the server does not know this command' }
    const { parameters } = request
    const given = typeof parameters === 'object' && parameters !== null ? parameters : {}
    return { ok: true, result: await command(given as Record<string, unknown>) }
  } catch (error) {
    if (error instanceof ControlRefused) return { ok: false, error: error.message }
    if (error instanceof SyntaxError) return { ok: false, error: 'the request is not JSON' }
    log({ requestId: '', error })
    return { ok: false, error: 'internal error; see the log of the server' }
  }
}

/** Sends one command to the server that listens on `path`. Rejects with ControlRefused for its refusals. */
export function sendControl(
  path: string,
  command: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    let text = ''
    socket.setEncoding('utf8')
    socket.once('connect', () => socket.write(`${JSON.stringify({ command, parameters })}\n`))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the server ended the connection')))
    socket.on('data', (chunk: string) => {
      text += chunk
      const end = text.indexOf('\n')
      if (end < 0) return
      socket.removeAllListeners('close')
      socket.end()
      const answer = JSON.parse(text.slice(0, end)) as ControlAnswer
      if (answer.ok) resolve(answer.result)
      else reject(new ControlRefused(answer.error))
    })
  })
}
