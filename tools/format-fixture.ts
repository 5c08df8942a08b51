/**
 * Writes `test/formats/format-N.json`: data as this version writes it, N being its format. Run it once when the format
 * changes. The file of a format that was released is never made again: it stands for what operators have on disk.
 */

import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { formatAfter, formatSteps } from '../src/server/data-format.ts'
import { type Dump, dumpFolder } from '../test/formats/dump.ts'
import { serveFolder } from '../test/support/folder-server.ts'
import { liveIn } from '../test/support/lived-in.ts'

const format = formatAfter(formatSteps)
const file = resolve(import.meta.dirname, '..', 'test', 'formats', `format-${format}.json`)
if (existsSync(file) && !process.argv.includes('--replace'))
  throw new Error(`${file} is there: a format that was released is never made again (--replace)`)

const folder = mkdtempSync(join(tmpdir(), 'sp-format-'))
try {
  const rootKey = {
    accessKeyId: 'AKIAROOTOFTHEFORMAT0',
    secretAccessKey: randomBytes(30).toString('base64url'),
  }
  const server = await serveFolder(folder, { seed: { rootKey } })
  // all of it fits into rows: the dump has no files beside it
  const facts = await liveIn(server.endpoint, rootKey, [100, 1_000])
  await server.close()
  const dump: Dump = {
    madeBy: 'node tools/format-fixture.ts',
    format,
    masterKey: readFileSync(join(folder, 'master.key'), 'utf8').trim(),
    facts,
    ...(await dumpFolder(folder)),
  }
  writeFileSync(file, `${JSON.stringify(dump, undefined, 1)}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
