/** JSON of typed values: values are turned into what `JSON.stringify` prints, by writers compiled per shape. */

import type { Member, ServiceModel, Shape, StructureShape } from '../../../kernel/model.ts'
import { epochSeconds, httpDate, isoSeconds } from '../../schema/timestamps.ts'

export type ToJson = (value: unknown) => unknown

/** Writers of a service's shapes, each compiled when first asked for. Members bound to headers are left out. */
export function createJsonWriters(model: ServiceModel): (shapeName: string) => ToJson {
  const writers = new Map<string, ToJson>()

  function writerOf(name: string): ToJson {
    const known = writers.get(name)
    if (known) return known
    writers.set(name, (value) => (writers.get(name) as ToJson)(value))
    const writer = compile(model.shapes[name] as Shape)
    writers.set(name, writer)
    return writer
  }

  function compile(shape: Shape): ToJson {
    switch (shape.type) {
      case 'structure':
        return structureWriter(shape)
      case 'list': {
        const item = memberWriter(shape.member)
        return (value) => (value as readonly unknown[]).map(item)
      }
      case 'map': {
        const item = memberWriter(shape.value)
        return (value) => {
          const map: Record<string, unknown> = Object.create(null)
          for (const [key, one] of Object.entries(value as object)) map[key] = item(one)
          return map
        }
      }
      case 'blob':
        return (value) => Buffer.from(value as Uint8Array).toString('base64')
      default:
        return (value) => value
    }
  }

  function structureWriter(shape: StructureShape): ToJson {
    const rows = Object.entries(shape.members)
      .filter(([, member]) => member.location === undefined)
      .map(([name, member]) => ({
        name,
        wireName: member.wireName ?? name,
        write: memberWriter(member),
      }))
    return (value) => {
      const target: Record<string, unknown> = {}
      for (const row of rows) {
        const item = (value as Record<string, unknown>)[row.name]
        if (item !== undefined && item !== null) target[row.wireName] = row.write(item)
      }
      return target
    }
  }

  function memberWriter(member: Member): ToJson {
    const shape = model.shapes[member.shape] as Shape
    if (shape.type !== 'timestamp') return writerOf(member.shape)
    const format = member.format ?? shape.format
    return format === 'iso8601'
      ? (value) => isoSeconds(value as Date)
      : format === 'rfc822'
        ? (value) => httpDate(value as Date)
        : (value) => epochSeconds(value as Date)
  }

  return writerOf
}
