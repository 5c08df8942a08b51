/**
 * How each service words a violated limit. One row a service, so that a correction has one place.
 *
 * Recorded: IAM leaves the value and the set of an enumeration out (2025-03); STS keeps the value (2025-07);
 * Organizations answers InvalidInputException with a Reason (the sentence for a pattern is seen in reports of users, the
 * others are recalled). The rows of CloudTrail, Access Analyzer and Account
 * Management are recalled.
 */

import { AwsError } from '../../kernel/errors.ts'
import type { Violation } from './violations.ts'

interface Words {
  readonly code: string
  /** `Value 'x' at …` instead of `Value at …`. */
  readonly showsValue: boolean
  /** The set of an enumeration is listed. */
  readonly showsSet: boolean
  /** Elements the error carries beside its message. */
  readonly fields?: (first: Violation) => Readonly<Record<string, string>>
  /** Message instead of the usual sentence. */
  readonly message?: (first: Violation) => string
  /** Limits the service itself checks, with sentences of its own, when the usual ones all hold. */
  readonly own?: (violation: Violation) => string | undefined
}

/**
 * IAM's own sentences about names and paths, seen in many reports of users; other patterns get the usual sentence
 * (recorded for serviceSpecificCredentialId).
 */
function iamSentence({ kind, path, limit }: Violation): string | undefined {
  if (kind !== 'pattern') return undefined
  if (limit === '[\\w+=,.@-]+' && /^[a-zA-Z]*Name$/.test(path))
    return `The specified value for ${path} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`
  if (path === 'path' || path === 'newPath')
    return `The specified value for ${path} is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.`
  return undefined
}

/** Reason codes of Organizations' InvalidInputException (API reference) and the sentence that goes with each. */
const organizationsReasons: Readonly<
  Record<Violation['kind'], readonly [reason: string, message: string]>
> = {
  missing: ['INPUT_REQUIRED', 'You must include a value for all required parameters.'],
  short: ['MIN_LENGTH_EXCEEDED', 'You provided a value that is shorter than the minimum length.'],
  long: ['MAX_LENGTH_EXCEEDED', 'You provided a value that is longer than the maximum length.'],
  small: ['MIN_VALUE_EXCEEDED', 'You provided a value that is lower than the minimum.'],
  large: ['MAX_VALUE_EXCEEDED', 'You provided a value that is higher than the maximum.'],
  pattern: ['INVALID_PATTERN', 'You provided a value that does not match the required pattern.'],
  enum: ['INVALID_ENUM', 'You specified an invalid value.'],
}

const words: Readonly<Record<string, Words>> = {
  iam: { code: 'ValidationError', showsValue: false, showsSet: false, own: iamSentence },
  sts: { code: 'ValidationError', showsValue: true, showsSet: true },
  organizations: {
    code: 'InvalidInputException',
    showsValue: true,
    showsSet: true,
    fields: (first) => ({ Reason: organizationsReasons[first.kind][0] }),
    message: (first) => organizationsReasons[first.kind][1],
  },
  'access-analyzer': {
    code: 'ValidationException',
    showsValue: true,
    showsSet: true,
    fields: () => ({ reason: 'fieldValidationFailed' }),
  },
  account: {
    code: 'ValidationException',
    showsValue: true,
    showsSet: true,
    fields: () => ({ reason: 'fieldValidationFailed' }),
  },
}
const otherWords: Words = { code: 'ValidationException', showsValue: true, showsSet: true }

/** Longest value that is quoted back. */
const longestQuoted = 1024

/** The one answer that names every violation. `found` holds at least one. */
export function violationAnswer(service: string, found: readonly Violation[]): AwsError {
  const row = words[service] ?? otherWords
  const first = found[0] as Violation
  const message = row.message?.(first) ?? joined(row, found)
  return new AwsError(row.code, 400, message, { fields: row.fields?.(first) ?? {} })
}

function joined(row: Words, found: readonly Violation[]): string {
  const usual = found.filter((violation) => row.own?.(violation) === undefined)
  if (usual.length === 0) return row.own?.(found[0] as Violation) as string
  const count = `${usual.length} validation error${usual.length === 1 ? '' : 's'} detected: `
  return count + usual.map((violation) => sentence(row, violation)).join('; ')
}

function sentence(row: Words, violation: Violation): string {
  const shown =
    !row.showsValue || !violation.showable
      ? 'Value'
      : violation.value === null
        ? 'Value null'
        : `Value '${String(violation.value).slice(0, longestQuoted)}'`
  return `${shown} at '${violation.path}' failed to satisfy constraint: ${demand(row, violation)}`
}

const demands: Readonly<Record<Exclude<Violation['kind'], 'enum'>, string>> = {
  missing: 'Member must not be null',
  short: 'Member must have length greater than or equal to ',
  long: 'Member must have length less than or equal to ',
  small: 'Member must have value greater than or equal to ',
  large: 'Member must have value less than or equal to ',
  pattern: 'Member must satisfy regular expression pattern: ',
}

function demand(row: Words, { kind, limit }: Violation): string {
  if (kind === 'enum')
    return row.showsSet
      ? `Member must satisfy enum value set: [${(limit as readonly string[]).join(', ')}]`
      : 'Member must satisfy enum value set'
  return kind === 'missing' ? demands.missing : demands[kind] + String(limit)
}
