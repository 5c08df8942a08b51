/** `sallyport audit verify`: whether the audit on disk is whole and unchanged. */

import { type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder } from './data-folder.ts'

export interface AuditVerifyFlags extends DataFlag {
  readonly json?: boolean
}

export async function auditVerify(flags: AuditVerifyFlags, console: Console): Promise<number> {
  const { verifyAudit } = await import('../server/audit-folder.ts')
  const found = await verifyAudit(dataFolder(flags, console))
  const whole = found.problems.length === 0
  if (flags.json) console.out(JSON.stringify({ ok: whole, ...found }))
  else {
    for (const { segment, line, problem } of found.problems)
      console.out(`segment ${segment}${line === undefined ? '' : `, line ${line}`}: ${problem}`)
    console.out(
      `${whole ? 'whole' : 'NOT whole'}: ${found.records} records in ${found.segments} segments, last ${found.lastHash}`,
    )
  }
  return whole ? exitCodes.ok : exitCodes.failed
}
