/**
 * Lets a test step the wall clock of a server that it started with this module: SIGUSR2 reads the number of milliseconds
 * from the file that SALLYPORT_TEST_CLOCK names, and answers by writing the file with `.taken` behind its name. The
 * monotonic clock goes on as it is, as on a machine whose time is set.
 */

import { readFileSync, writeFileSync } from 'node:fs'

const file = process.env.SALLYPORT_TEST_CLOCK
let offset = 0

const RealDate = Date

globalThis.Date = class SteppedDate extends RealDate {
  constructor(...values) {
    if (values.length === 0) super(SteppedDate.now())
    else super(...values)
  }

  static now() {
    return RealDate.now() + offset
  }
}

process.on('SIGUSR2', () => {
  offset = Number(readFileSync(file, 'utf8'))
  writeFileSync(`${file}.taken`, String(offset))
})
