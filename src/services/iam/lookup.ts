/** What behaviours shared by several operations need of a call. Every operation's call is one. */

import type { AwsError } from '../../kernel/errors.ts'
import type { ReadTransaction, WriteTransaction } from '../../kernel/transaction.ts'

/** A call that looks something up in its account. */
export interface Lookup {
  readonly tx: ReadTransaction
  /** Account the request acts in. */
  readonly account: string
  fail(code: string, message: string): AwsError
}

/** A call that changes something in its account. */
export interface Change extends Lookup {
  readonly tx: WriteTransaction
}
