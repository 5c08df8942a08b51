/**
 * A lock between processes of one machine: a folder whose maker is named inside, with the processes it started. A lock
 * whose processes are all gone, or whose maker stopped showing signs of life, is taken over.
 */

import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

const heartbeatMs = 2_000
const silentForMs = 120_000
const pollMs = 100

/**
 * Runs `work` while no other process does; `waiting(pid)` is called once when another holds the lock. `work` gets a
 * function that adds a child process to the owners: the lock outlives a killed maker until that child has ended too.
 */
export async function withLock(path, work, waiting = () => {}) {
  let told = false
  while (!tryLock(path)) {
    breakIfStale(path)
    if (!told && exists(path)) {
      told = true
      waiting(ownersOf(path)[0])
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
  const heartbeat = setInterval(() => {
    const now = new Date()
    try {
      utimesSync(path, now, now)
    } catch {
      // taken over while this process was stopped; the new owner repeats the work
    }
  }, heartbeatMs)
  try {
    return await work((pid) => appendFileSync(join(path, 'owner'), `${pid}\n`))
  } finally {
    clearInterval(heartbeat)
    if (ownersOf(path)[0] === process.pid) rmSync(path, { recursive: true, force: true })
  }
}

function tryLock(path) {
  try {
    mkdirSync(path)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  writeFileSync(join(path, 'owner'), `${process.pid}\n`)
  return true
}

/** Only one process at a time may judge and remove a stale lock, or it could remove the lock of the next owner. */
function breakIfStale(path) {
  if (!isStale(path)) return
  const breaking = `${path}.breaking`
  try {
    mkdirSync(breaking)
  } catch {
    const stat = statSync(breaking, { throwIfNoEntry: false })
    if (stat !== undefined && Date.now() - stat.mtimeMs > silentForMs)
      rmSync(breaking, { recursive: true, force: true })
    return
  }
  try {
    if (isStale(path)) rmSync(path, { recursive: true, force: true })
  } finally {
    rmdirSync(breaking)
  }
}

function isStale(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return false
  const silentMs = Date.now() - stat.mtimeMs
  const owners = ownersOf(path)
  if (owners.length === 0) return silentMs > heartbeatMs
  return silentMs > silentForMs || !owners.some(isAlive)
}

function ownersOf(path) {
  try {
    const pids = readFileSync(join(path, 'owner'), 'utf8').split('\n').map(Number)
    return pids.filter((pid) => Number.isInteger(pid) && pid > 0)
  } catch {
    return []
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const exists = (path) => statSync(path, { throwIfNoEntry: false }) !== undefined
