/** What a worker's engine asks of the process that owns the file. */

import type { FaultKind } from '../../../../kernel/errors.ts'
import type { BlobRow } from '../../../blobs/rows.ts'
import type { ProposedBatch } from '../proposals.ts'

/** How a proposed transaction ended. */
export type Verdict = { readonly done: true } | { readonly done: false; readonly kind: FaultKind }

/** Rows of blobs, by name in latin1, that are on disk with or before the transactions they come with. */
export type SentRows = readonly (readonly [name: string, row: BlobRow])[]

/** Every promise rejects when the owner is gone. */
export interface OwnerLink {
  /** Resolves when the outcome of each is known: committed ones are on disk. */
  propose(batch: ProposedBatch, rows: SentRows): Promise<readonly Verdict[]>
  /** Resolves when nobody else's proposals are taken until the turn is ended. */
  takeTurn(): Promise<void>
  endTurn(): void
  /** Whether a recent transaction with this request id was committed. */
  committed(requestId: string): Promise<boolean>
  /** A row that is on disk or on its way there is to be deleted. */
  deleteRow(name: string): void
}
