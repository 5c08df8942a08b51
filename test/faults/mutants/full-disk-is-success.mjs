/** A server whose commits succeed on a full disk: loaded before it, by the suite that must notice. */

import { StatementSync } from 'node:sqlite'

const { run } = StatementSync.prototype

StatementSync.prototype.run = function (...values) {
  try {
    return run.apply(this, values)
  } catch (error) {
    if (error.errcode !== 13) throw error
    return { changes: 0, lastInsertRowid: 0 }
  }
}
