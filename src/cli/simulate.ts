/** `sallyport simulate`: what policies decide, without a server; one request for people, files of cases for CI. */

import { readFileSync } from 'node:fs'
import { explain } from '../policy/index.ts'
import { CommandFailed, type Console, exitCodes } from './console.ts'
import { readCase } from './simulation/case.ts'
import { BadInput } from './simulation/input.ts'
import { describe, reasonsOf } from './simulation/reasons.ts'
import { type CaseResult, runCases } from './simulation/run-cases.ts'
import { type RequestFlags, writtenCase } from './simulation/written-case.ts'

export interface SimulateFlags extends RequestFlags {
  readonly cases?: string
  readonly expect?: string
  readonly json?: boolean
}

/** 0: allowed, or as expected; 1: denied, or not as expected; 2: the input has no meaning. */
export async function simulate(flags: SimulateFlags, console: Console): Promise<number> {
  try {
    return flags.cases === undefined
      ? simulateOne(flags, console)
      : simulateCases(read(flags.cases), flags.json ?? false, console)
  } catch (error) {
    if (error instanceof BadInput) throw new CommandFailed(error.message, exitCodes.usage)
    throw error
  }
}

function simulateOne(flags: SimulateFlags, console: Console): number {
  const { expect = 'allow' } = flags
  if (expect !== 'allow' && expect !== 'deny') throw new BadInput('--expect is allow or deny')
  const [{ request }] = readCase(writtenCase(flags, read)).needs
  const explanation = explain(request)
  const { outcome } = explanation.decision
  if (flags.json)
    console.out(JSON.stringify({ decision: outcome, reasons: reasonsOf(explanation) }))
  else console.out(describe(explanation).join('\n'))
  return (outcome === 'Allowed') === (expect === 'allow') ? exitCodes.ok : exitCodes.failed
}

function simulateCases(text: string, json: boolean, console: Console): number {
  let count = 0
  let differing = 0
  for (const result of runCases(text)) {
    const differs = result.expected !== undefined && result.expected !== result.decision
    count++
    if (differs) differing++
    if (json) console.out(JSON.stringify(resultView(result)))
    else if (differs) console.out(differenceOf(result).join('\n'))
  }
  if (!json) console.out(`${count} cases, ${differing} not as expected`)
  return differing === 0 ? exitCodes.ok : exitCodes.failed
}

const resultView = ({ id, decision, expected, need, explanation }: CaseResult) => ({
  id,
  decision,
  ...(expected !== undefined && { expected }),
  ...(need !== undefined && { need }),
  reasons: reasonsOf(explanation),
})

const differenceOf = ({ id, expected, need, explanation }: CaseResult): string[] => [
  `${id}: expected ${expected}${need === undefined ? '' : `, settled by ${need}`}`,
  ...describe(explanation).map((line) => (line === '' ? '' : `  ${line}`)),
  '',
]

/** A file, or standard input for `-`. */
function read(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new BadInput(`${file}: ${error instanceof Error ? error.message : error}`)
  }
}
