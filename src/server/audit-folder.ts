/** Where a server keeps its audit, and how that is checked without one. */

import { join } from 'node:path'
import { type Verification, verifyJournal } from '../access/record/journal/verify.ts'

export const auditFolder = (dataDir: string): string => join(dataDir, 'audit')

export const verifyAudit = (dataDir: string): Promise<Verification> =>
  verifyJournal(auditFolder(dataDir))
