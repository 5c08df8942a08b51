/** `npm run soak -- --minutes N`: a server under mixed load for so long, a line for each look into it. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { leaksOf, type Sample, soak } from '../test/faults/soak-run.ts'

const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`

function line(sample: Sample): string {
  const { requests, heapUsed, external, rss, files, timers, auditBytes, diskBytes } = sample
  return [
    `${requests} requests`,
    `heap ${mebibytes(heapUsed)}, outside ${mebibytes(external)}, resident ${mebibytes(rss)}`,
    `${files} files, ${timers} timers`,
    `disk ${mebibytes(diskBytes)}, of it audit ${mebibytes(auditBytes)}`,
  ].join(' | ')
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '60' },
      requests: { type: 'string', default: '10000' },
    },
  })
  const minutes = Number(values.minutes)
  const requestsPerSample = Number(values.requests)
  if (!(minutes > 0) || !(requestsPerSample > 0)) {
    console.error('usage: npm run soak -- [--minutes N] [--requests PER-LINE]')
    return 2
  }
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-soak-'))
  const ends = performance.now() + minutes * 60_000
  try {
    const done = await soak({
      folder,
      requestsPerSample,
      goesOn: () => performance.now() < ends,
      onSample: (sample) => console.log(line(sample)),
    })
    const leaks = leaksOf(done)
    console.log(leaks.length === 0 ? 'flat' : leaks.join('\n'))
    return leaks.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

process.exit(await main())
