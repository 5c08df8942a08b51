/**
 * Makes a fresh or changed tree ready for the script that follows: installs what the lock file says, writes the service
 * index, with `--bundle` bundles the server and with `--system` looks for the programs that tests need. Does nothing
 * that is already done. Plain JavaScript, because it runs before there is anything but npm's own Node (18 or later).
 */

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { withLock } from './prepare-lock.mjs'
import { prepareSystem } from './prepare-system.mjs'
import { isBundleFresh } from './source-stamp.mjs'

const root = resolve(fileURLToPath(import.meta.url), '..', '..')
const windows = process.platform === 'win32'
const stampFile = join(root, 'node_modules', '.sallyport-stamp')
const exists = (path) => statSync(path, { throwIfNoEntry: false }) !== undefined
const say = (text) => process.stderr.write(`prepare: ${text}\n`)

async function main(flags) {
  mkdirSync(join(root, '.cache'), { recursive: true })
  if (!isInstalled()) {
    await locked(async (hold) => {
      if (!isInstalled()) await install(hold)
    })
  }
  await runTool('index-services.ts')
  if (
    flags.includes('--bundle') &&
    exists(join(root, 'src', 'cli', 'main.ts')) &&
    !isBundleFresh(root)
  )
    await locked(async () => {
      if (!isBundleFresh(root)) await runTool('bundle.ts')
    })
  if (flags.includes('--system')) await prepareSystem(root, locked, say)
}

const locked = (work) =>
  withLock(join(root, '.cache', 'prepare.lock'), work, (pid) =>
    say(`waiting for process ${pid ?? '(unknown)'}, which prepares the same tree`),
  )

/** Hash of everything `npm ci` goes by, and of the platform whose binaries it picks. */
function wantedStamp() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`)
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const path of [
    'package-lock.json',
    ...manifest.workspaces.map((w) => join(w, 'package.json')),
  ])
    hash.update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

function isInstalled() {
  const wanted = wantedStamp()
  if (exists(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return true
  if (!installedTreeMatchesLock()) return false
  writeStamp(wanted)
  return true
}

/** True when npm's own record of `node_modules` (after an `npm install`, say) holds exactly what the lock file asks for. */
function installedTreeMatchesLock() {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!exists(record)) return false
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  for (const [path, entry] of Object.entries(installed)) {
    if (locked[path]?.version !== entry.version || locked[path]?.integrity !== entry.integrity)
      return false
    if (!exists(join(root, path, 'package.json'))) return false
  }
  return Object.entries(locked).every(
    ([path, entry]) =>
      !path.startsWith('node_modules/') || path in installed || entry.optional === true,
  )
}

/** `npm ci` runs on the Node that npm itself came with: the one in `node_modules` is among the files it replaces. */
async function install(hold) {
  say('installing dependencies: the lock file is new here')
  rmSync(stampFile, { force: true })
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !/node_modules[\\/]\.bin[\\/]?$/.test(folder))
    .join(delimiter)
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = () =>
    run(windows ? 'npm.cmd' : 'npm', args, { ...process.env, PATH: path }, windows, hold)
  await npm().catch(() => {
    say('that failed; trying once more')
    return npm()
  })
  writeStamp(wantedStamp())
}

/** A new file each time: trees whose `node_modules` are hard links of each other have stamps of their own. */
function writeStamp(stamp) {
  const written = `${stampFile}.${process.pid}`
  writeFileSync(written, stamp)
  renameSync(written, stampFile)
}

const atLeast = (version, major, minor) => {
  const [has, hasMinor] = version.replace(/^v/, '').split('.').map(Number)
  return has > major || (has === major && hasMinor >= minor)
}

/** Runs one of our TypeScript tools: in this process when its Node strips types, else on the Node of the install. */
async function runTool(name) {
  const file = join(root, 'tools', name)
  if (atLeast(process.version, 24, 21)) {
    const tool = await import(pathToFileURL(file).href)
    return tool.main(root)
  }
  const node = join(root, 'node_modules', '.bin', windows ? 'node.cmd' : 'node')
  if (!exists(node))
    throw new Error('Node 24.21 or later is needed on this platform; its packages bring none')
  await run(node, [file], process.env, windows)
}

function run(command, args, env, shell, started = () => {}) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      shell,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if (child.pid !== undefined) started(child.pid)
    child.on('error', failed)
    child.on('exit', (code, signal) =>
      code === 0 ? done() : failed(new Error(`${command} ${args[0]} ended with ${signal ?? code}`)),
    )
  })
}

main(process.argv.slice(2)).catch((error) => {
  say(error.message)
  process.exitCode = 1
})
