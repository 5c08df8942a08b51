/** The decisions written down in `cases/`, one file an area, each with the sentence or rule it rests on. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface WrittenCase {
  readonly id: string
  /** Sentence of the documentation, or number of the rule. */
  readonly rule: string
  readonly expected: string
}

const folder = join(import.meta.dirname, 'cases')

export const caseFiles: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl') && file !== 'counterexamples.jsonl')
  .map((file) => join(folder, file))

export const linesOf = (file: string): readonly string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')

export const writtenCases = (file: string): readonly WrittenCase[] =>
  linesOf(file).map((line) => JSON.parse(line))
