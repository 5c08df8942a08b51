/**
 * Lets a test look into a server that it started with this module: SIGUSR2 collects all garbage and writes what is left to
 * the file that SALLYPORT_TEST_PROBE names.
 */

import { readdirSync, renameSync, writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const file = process.env.SALLYPORT_TEST_PROBE
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

process.on('SIGUSR2', () => {
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  const resources = process.getActiveResourcesInfo()
  const timers = resources.filter((name) => /Timeout|Immediate/.test(name)).length
  const files = readdirSync('/proc/self/fd').length
  writeFileSync(`${file}.new`, JSON.stringify({ heapUsed, external, rss, files, timers }))
  renameSync(`${file}.new`, file)
})
