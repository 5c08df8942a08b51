/** Typed values out of JSON, by readers compiled per shape. Unknown members are ignored, wrong types are not. */

import type { Member, ServiceModel, Shape, StructureShape } from '../../../kernel/model.ts'
import { parseEpoch, parseHttpDate, parseIso } from '../../schema/timestamps.ts'
import { base64 } from '../scalars.ts'
import { type Json, JsonMismatch, type JsonObject } from './document.ts'

export type ReadJson = (value: Json) => unknown

/** Readers of a service's shapes, each compiled when first asked for. */
export function createJsonReaders(model: ServiceModel): (shapeName: string) => ReadJson {
  const readers = new Map<string, ReadJson>()

  function readerOf(name: string): ReadJson {
    const known = readers.get(name)
    if (known) return known
    readers.set(name, (value) => (readers.get(name) as ReadJson)(value))
    const shape = model.shapes[name] as Shape
    const reader = compile(shape)
    readers.set(name, reader)
    return reader
  }

  function compile(shape: Shape): ReadJson {
    switch (shape.type) {
      case 'structure':
        return structureReader(shape)
      case 'list': {
        const item = memberReader(shape.member)
        return (value) => {
          if (!Array.isArray(value)) throw mismatch(value, 'List')
          return (value as readonly Json[]).filter((one) => one !== null).map(item)
        }
      }
      case 'map': {
        const read = memberReader(shape.value)
        return (value) => {
          const map: Record<string, unknown> = Object.create(null)
          for (const [key, item] of Object.entries(objectOf(value, 'Map')))
            if (item !== null) map[key] = read(item)
          return map
        }
      }
      default:
        return scalarReader(shape.type, undefined)
    }
  }

  function structureReader(shape: StructureShape): ReadJson {
    const rows = Object.entries(shape.members)
      .filter(([, member]) => member.location === undefined)
      .map(([name, member]) => ({
        name,
        wireName: member.wireName ?? name,
        read: memberReader(member),
      }))
    return (value) => {
      const source = objectOf(value, 'Structure')
      const target: Record<string, unknown> = {}
      let count = 0
      for (const row of rows) {
        const item = source[row.wireName]
        if (item === undefined || item === null) continue
        target[row.name] = row.read(item)
        count++
      }
      if (shape.union && count !== 1)
        throw new JsonMismatch('Exactly one member of a union must be set.')
      return target
    }
  }

  function memberReader(member: Member): ReadJson {
    const shape = model.shapes[member.shape] as Shape
    return shape.type === 'timestamp'
      ? scalarReader('timestamp', member.format ?? shape.format)
      : readerOf(member.shape)
  }

  return readerOf
}

function objectOf(value: Json, wanted: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw mismatch(value, wanted)
  return value as JsonObject
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'STRING_VALUE',
  number: 'NUMBER_VALUE',
  object: 'START_OBJECT',
}

/** Wording recalled. */
function mismatch(value: Json, wanted: string): JsonMismatch {
  const actual =
    typeof value === 'boolean'
      ? `${String(value).toUpperCase()}_VALUE`
      : Array.isArray(value)
        ? 'START_ARRAY'
        : (typeNames[typeof value] ?? 'VALUE')
  return new JsonMismatch(`${actual} can not be converted to ${article(wanted)}`)
}

const article = (noun: string): string => `${/^[AEIOU]/.test(noun) ? 'an' : 'a'} ${noun}`

const scalars: Readonly<
  Record<string, { readonly name: string; readonly parse: (value: Json) => unknown }>
> = {
  string: { name: 'String', parse: (value) => (typeof value === 'string' ? value : undefined) },
  boolean: { name: 'Boolean', parse: (value) => (typeof value === 'boolean' ? value : undefined) },
  integer: { name: 'Integer', parse: (value) => whole(value, 2 ** 31) },
  long: { name: 'Long', parse: (value) => whole(value, Number.MAX_SAFE_INTEGER) },
  float: { name: 'Float', parse: (value) => (typeof value === 'number' ? value : undefined) },
  double: { name: 'Double', parse: (value) => (typeof value === 'number' ? value : undefined) },
  blob: { name: 'Blob', parse: (value) => (typeof value === 'string' ? base64(value) : undefined) },
  document: { name: 'Document', parse: (value) => value },
}

function whole(value: Json, range: number): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= -range && value < range
    ? value
    : undefined
}

function scalarReader(type: string, format: Member['format']): ReadJson {
  const scalar =
    type === 'timestamp' ? { name: 'Timestamp', parse: timestampParser(format) } : scalars[type]
  if (!scalar) throw new Error(`no JSON form of a ${type}`)
  return (value) => {
    const parsed = scalar.parse(value)
    if (parsed === undefined) throw mismatch(value, scalar.name)
    return parsed
  }
}

/** Numbers are seconds since 1970; texts only where the model says so. */
function timestampParser(format: Member['format']): (value: Json) => unknown {
  if (format === 'iso8601')
    return (value) => (typeof value === 'string' ? parseIso(value) : undefined)
  if (format === 'rfc822')
    return (value) => (typeof value === 'string' ? parseHttpDate(value) : undefined)
  return (value) => (typeof value === 'number' ? parseEpoch(value) : undefined)
}
