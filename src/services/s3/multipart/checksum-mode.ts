/** Which checksum an upload has, and what its requests may then say (S3 user guide, "Checking object integrity"). */

import {
  type ChecksumAlgorithm,
  type ChecksumRow,
  checksumRow,
  checksumRows,
  defaultAlgorithm,
} from '../content/checksums.ts'
import { type DigestInput, type Expectation, unsupportedChecksum } from '../content/expectation.ts'
import { invalidRequest } from '../errors.ts'
import { combines } from './crc-combine.ts'
import type { Part } from './part.ts'
import type { ChecksumType, Upload } from './upload.ts'

interface CreateInput {
  readonly ChecksumAlgorithm?: string
  readonly ChecksumType?: string
}

/** Sums of parts unless the algorithm or the client says otherwise; throws InvalidRequest for what doesn't go together. */
export function chosenMode(input: CreateInput): Upload['checksum'] {
  const { ChecksumAlgorithm: name, ChecksumType: type } = input
  if (name === undefined) {
    if (type !== undefined)
      throw invalidRequest(
        'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
      )
    return undefined
  }
  const row = checksumRows.find(({ algorithm }) => algorithm === name.toUpperCase())
  if (row === undefined) throw unsupportedChecksum()
  const { algorithm } = row
  const possible = typesOf(algorithm)
  const asked = type === undefined ? possible[0] : possible.find((each) => each === type)
  if (asked === undefined)
    throw invalidRequest(
      type === 'COMPOSITE' || type === 'FULL_OBJECT'
        ? `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`
        : 'Value for x-amz-checksum-type header is invalid.',
    )
  return { algorithm, type: asked }
}

/** The first is the default. */
function typesOf(algorithm: ChecksumAlgorithm): readonly [ChecksumType, ...ChecksumType[]] {
  if (algorithm === 'CRC64NVME') return ['FULL_OBJECT']
  return combines(algorithm) ? ['COMPOSITE', 'FULL_OBJECT'] : ['COMPOSITE']
}

/**
 * A part comes with a checksum of its upload's algorithm; without one only where the whole object is summed (observed).
 * Where the upload names none, any is taken: SDKs send one by default.
 */
export function checkPartAlgorithm(upload: Upload, { chosen, algorithm }: Expectation): void {
  if (upload.checksum === undefined) return
  if (chosen || upload.checksum.type === 'COMPOSITE')
    checkAlgorithm(upload, chosen ? algorithm : undefined)
}

/** The checksum of a part as its answer shows it. */
export function describePartChecksum({ checksum }: Upload, part: Part) {
  const { algorithm, value } = part.given ?? {
    algorithm: checksum?.algorithm ?? defaultAlgorithm,
    value: part.checksum,
  }
  return { [checksumRow(algorithm).member]: value }
}

/** Throws when a request names another algorithm than its upload. `actual` is absent for none. */
export function checkAlgorithm({ checksum }: Upload, actual: ChecksumAlgorithm | undefined): void {
  if (checksum?.algorithm === actual) return
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${nameOf(checksum?.algorithm)}, actual checksum Type: ${nameOf(actual)}`,
  )
}

const nameOf = (algorithm: ChecksumAlgorithm | undefined): string =>
  algorithm?.toLowerCase() ?? 'null'

/** Throws InvalidRequest when a completion names another type than its upload. */
export function checkType({ checksum }: Upload, asked: string | undefined): void {
  if (asked === undefined || asked === checksum?.type) return
  throw invalidRequest(
    `The upload was created using the ${checksum?.type ?? 'null'} checksum mode. The complete request must use the same checksum mode.`,
  )
}

/** The one checksum among the members of an input. */
export function givenChecksum(
  input: DigestInput,
): { readonly row: ChecksumRow; readonly value: string } | undefined {
  const given = checksumRows.flatMap((row) => {
    const value = input[row.member]
    return value === undefined ? [] : [{ row, value }]
  })
  if (given.length > 1)
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    )
  return given[0]
}

/** What answers say of the mode. */
export const describeMode = ({ checksum }: Upload) =>
  checksum && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }
