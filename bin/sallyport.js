#!/usr/bin/env node
/**
 * The `sallyport` command. Plain JavaScript: it runs on whatever Node starts it, moves to the Node of the install when
 * that one is too old, and loads the bundle when it is of the present sources, else the sources themselves. A server gets
 * V8's settings of ours, which only the start of a process can give.
 */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleEntry, isBundleFresh } from '../tools/source-stamp.mjs'

const root = resolve(fileURLToPath(import.meta.url), '..', '..')
const moved = 'SALLYPORT_RUNTIME_FOUND'

/**
 * Mebibytes of young objects, of which there are two: V8 takes up to 64 of its own accord, which nothing here needs. So
 * little is collected by one thread for less than it costs to wake others (docs/operations.md, "Memory").
 */
const youngMemory = ['--max-semi-space-size=4', '--no-parallel-scavenge']

const [major, minor] = process.versions.node.split('.').map(Number)
if (major > 24 || (major === 24 && minor >= 21)) await run()
else await moveToInstalledNode()

async function run() {
  delete process.env[moved]
  if (wantsYoungMemory()) {
    const args = [process.execPath, ...process.execArgv, ...youngMemory, ...process.argv.slice(1)]
    // the same process with other settings: whoever waits for it or sends it signals meets no other one
    if (process.platform !== 'win32' && process.execve && !process.channel)
      process.execve(process.execPath, args, process.env)
  }
  const file = isBundleFresh(root) ? join(root, bundleEntry) : join(root, 'src', 'cli', 'main.ts')
  const { main } = await import(pathToFileURL(file).href)
  process.exitCode = await main(process.argv.slice(2))
}

/** A server without a setting of the operator's own. */
function wantsYoungMemory() {
  const given = [...process.execArgv, process.env.NODE_OPTIONS ?? '']
  return process.argv[2] === 'start' && !given.some((each) => /semi[-_]space/.test(each))
}

async function moveToInstalledNode() {
  const node = installedNode()
  if (node === undefined || process.env[moved] !== undefined) {
    console.error(
      `sallyport: Node 24.21 or later is needed, this is ${process.version}; run \`npm ci\`, or install Node 24`,
    )
    process.exitCode = 1
    return
  }
  const settings = wantsYoungMemory() ? youngMemory : []
  const child = spawn(node, [...process.execArgv, ...settings, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, [moved]: '1' },
  })
  // a terminal sends Ctrl-C to both processes; a second one would read as impatience
  const fromTerminal = process.stdin.isTTY ? ['SIGINT', 'SIGQUIT'] : []
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'])
    process.on(signal, () => fromTerminal.includes(signal) || child.kill(signal))
  const [code, signal] = await new Promise((done, failed) => {
    child.on('error', failed)
    child.on('exit', (...end) => done(end))
  })
  if (signal === null) process.exitCode = code
  else {
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  }
}

/** The binary that the install brought for this platform. */
function installedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  try {
    const manifest = createRequire(import.meta.url).resolve(
      `node-${platform}-${process.arch}/package.json`,
    )
    const name = process.platform === 'win32' ? 'node.exe' : 'node'
    const node = resolve(manifest, '..', 'bin', name)
    return existsSync(node) ? node : undefined
  } catch {
    return undefined
  }
}
