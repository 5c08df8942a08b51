/** What the killed process writes and its parent looks for. */

import { collection } from '../../src/kernel/collection.ts'
import type { BlobRef } from '../../src/kernel/world.ts'

export const writers = 8

export interface Left {
  readonly account: string
  readonly number: number
  readonly blob?: BlobRef
  readonly md5?: string
}

export const left = collection<Left>('kill-left', {
  key: (entity) => [entity.account, entity.number],
  indexes: { number: { keys: (entity) => [[entity.number, entity.account]], unique: true } },
})

export const right = collection<{ readonly account: string; readonly number: number }>(
  'kill-right',
  { key: (entity) => [entity.account, entity.number] },
)
