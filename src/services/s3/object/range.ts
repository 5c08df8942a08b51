/** Which bytes of an object a read asks for. */

import { invalidArgument, invalidRequest, s3Error } from '../errors.ts'
import type { StoredObject } from './object.ts'

export interface Span {
  readonly start: number
  /** Inclusive; before `start` for an empty object. */
  readonly end: number
  /** Present when only a part is sent (206). */
  readonly contentRange?: string
  /** Present for reads of a part of a multipart upload. */
  readonly partsCount?: number
}

interface RangeInput {
  readonly Range?: string
  readonly PartNumber?: number
}

/**
 * A single range or a part; throws InvalidRange and InvalidPartNumber. Several ranges and what isn't a range of bytes
 * are passed over (RFC 9110 §14.2), as S3 does.
 */
export function requestedSpan(input: RangeInput, object: StoredObject): Span {
  if (input.PartNumber !== undefined) {
    if (input.Range !== undefined)
      throw invalidRequest('Cannot specify both Range header and partNumber query parameter')
    return partSpan(input.PartNumber, object)
  }
  const whole = { start: 0, end: object.size - 1 }
  const asked = input.Range === undefined ? undefined : parseRange(input.Range)
  if (asked === undefined) return whole
  const [start, end] = resolve(asked, object.size)
  if (start > end || start >= object.size)
    throw s3Error(
      'InvalidRange',
      'The requested range is not satisfiable',
      {
        ActualObjectSize: String(object.size),
        RangeRequested: input.Range as string,
      },
      { 'Content-Range': `bytes */${object.size}` },
    )
  return part(start, end, object.size)
}

const part = (start: number, end: number, size: number): Span => ({
  start,
  end,
  ...(size > 0 && { contentRange: `bytes ${start}-${end}/${size}` }),
})

type Asked = readonly [first: number | undefined, last: number | undefined]

function parseRange(text: string): Asked | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text.trim())
  if (match === null) return undefined
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return undefined
  const number = (digits: string) => (digits === '' ? undefined : Number(digits))
  const asked: Asked = [number(first), number(last)]
  // a range that ends before it begins is no range
  return asked[0] !== undefined && asked[1] !== undefined && asked[1] < asked[0] ? undefined : asked
}

function resolve([first, last]: Asked, size: number): readonly [number, number] {
  if (first === undefined) return [Math.max(0, size - (last as number)), size - 1]
  return [first, Math.min(last ?? size - 1, size - 1)]
}

const mostParts = 10_000

function partSpan(number: number, object: StoredObject): Span {
  if (number < 1 || number > mostParts)
    throw invalidArgument(
      `Part number must be an integer between 1 and ${mostParts}, inclusive`,
      'partNumber',
      String(number),
    )
  const parts = object.parts
  const index = parts ? parts.findIndex((each) => each.number === number) : number - 1
  if (index < 0 || index >= (parts?.length ?? 1))
    throw s3Error('InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      ActualPartCount: String(parts?.length ?? 1),
      PartNumberRequested: String(number),
    })
  if (parts === undefined) return part(0, object.size - 1, object.size)
  let start = 0
  for (const { size } of parts.slice(0, index)) start += size
  const { size } = parts[index] as { size: number }
  return { ...part(start, start + size - 1, object.size), partsCount: parts.length }
}
