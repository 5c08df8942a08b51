/** What behaviours shared by several operations need of a call. Every operation's call is one. */

import type { AwsError } from '../../kernel/errors.ts'
import type { ReadTransaction, WriteTransaction } from '../../kernel/transaction.ts'

export interface Lookup {
  readonly tx: ReadTransaction
  /** Account the request acts in. */
  readonly account: string
  fail(code: string, message: string): AwsError
}

export interface Change extends Lookup {
  readonly tx: WriteTransaction
}
