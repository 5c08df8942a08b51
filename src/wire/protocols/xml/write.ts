/** XML of typed values, by writers compiled per shape. */

import type { Member, ServiceModel, Shape, StructureShape } from '../../../kernel/model.ts'
import { httpDate, isoSeconds, isoSecondsWithZeroMillis } from '../../schema/timestamps.ts'
import { escapeXml } from './escape.ts'

/** Elements of the value; the empty text when it is absent. */
export type Write = (value: unknown) => string

export interface XmlStyle {
  /** `isoSeconds` for the query services, `isoSecondsWithZeroMillis` for S3. */
  readonly timestamp: (date: Date) => string
}
export const queryStyle: XmlStyle = { timestamp: isoSeconds }
export const s3Style: XmlStyle = { timestamp: isoSecondsWithZeroMillis }

export interface XmlWriters {
  /** `<name …>content</name>` of one member. */
  element(name: string, member: Member): Write
  /** Inner elements of a structure, those bound elsewhere left out. */
  content(shapeName: string): Write
}

/** Writers of a service's shapes, each compiled when first asked for. */
export function createXmlWriters(model: ServiceModel, style: XmlStyle): XmlWriters {
  const contents = new Map<string, Write>()

  function content(name: string): Write {
    const known = contents.get(name)
    if (known) return known
    contents.set(name, (value) => (contents.get(name) as Write)(value))
    const write = structureContent(model.shapes[name] as StructureShape)
    contents.set(name, write)
    return write
  }

  function structureContent(shape: StructureShape): Write {
    const rows = Object.entries(shape.members)
      .filter(([, member]) => member.location === undefined && !member.xmlAttribute)
      .map(([name, member]) => ({ name, write: element(member.wireName ?? name, member) }))
    return (value) => {
      let out = ''
      for (const row of rows) {
        const item = (value as Record<string, unknown>)[row.name]
        if (item !== undefined && item !== null) out += row.write(item)
      }
      return out
    }
  }

  function element(name: string, member: Member): Write {
    const shape = model.shapes[member.shape] as Shape
    switch (shape.type) {
      case 'structure':
        return structureElement(name, member, shape)
      case 'list':
        return listElement(
          name,
          shape.member,
          member.flattened === true || shape.flattened === true,
        )
      case 'map':
        return mapElement(name, shape, member.flattened === true || shape.flattened === true)
      default: {
        const text = scalarText(shape, member)
        const open = `<${name}>`
        const close = `</${name}>`
        return (value) => open + text(value) + close
      }
    }
  }

  function structureElement(name: string, member: Member, shape: StructureShape): Write {
    const inner = content(member.shape)
    const attributes = attributesOf(member, shape)
    const close = `</${name}>`
    if (!attributes) {
      const open = `<${name}>`
      return (value) => open + inner(value) + close
    }
    return (value) => `<${name}${attributes(value)}>${inner(value)}${close}`
  }

  function attributesOf(member: Member, shape: StructureShape): Write | undefined {
    const rows = Object.entries(shape.members).filter(([, inner]) => inner.xmlAttribute)
    const space = member.xmlNamespace
    if (rows.length === 0 && !space) return undefined
    const fixed = space ? ` xmlns${space.prefix ? `:${space.prefix}` : ''}="${space.uri}"` : ''
    return (value) => {
      let out = fixed
      for (const [name, inner] of rows) {
        const item = (value as Record<string, unknown>)[name]
        if (item !== undefined && item !== null)
          out += ` ${inner.wireName ?? name}="${escapeXml(String(item))}"`
      }
      return out
    }
  }

  function listElement(name: string, member: Member, flattened: boolean): Write {
    const item = element(flattened ? name : (member.wireName ?? 'member'), member)
    const items: Write = (value) => {
      let out = ''
      for (const one of value as readonly unknown[]) out += item(one)
      return out
    }
    if (flattened) return items
    const open = `<${name}>`
    const close = `</${name}>`
    return (value) => open + items(value) + close
  }

  function mapElement(
    name: string,
    shape: Extract<Shape, { type: 'map' }>,
    flattened: boolean,
  ): Write {
    const key = element(shape.key.wireName ?? 'key', shape.key)
    const value = element(shape.value.wireName ?? 'value', shape.value)
    const entryName = flattened ? name : 'entry'
    const entries: Write = (map) => {
      let out = ''
      for (const [entryKey, item] of Object.entries(map as object))
        out += `<${entryName}>${key(entryKey)}${value(item)}</${entryName}>`
      return out
    }
    return flattened ? entries : (map) => `<${name}>${entries(map)}</${name}>`
  }

  function scalarText(shape: Shape, member: Member): Write {
    if (shape.type === 'timestamp') {
      const format = member.format ?? ('format' in shape ? shape.format : undefined)
      const print =
        format === 'rfc822'
          ? httpDate
          : format === 'unixTimestamp'
            ? (date: Date) => String(Math.floor(date.getTime() / 1000))
            : style.timestamp
      return (value) => print(value as Date)
    }
    if (shape.type === 'blob') return (value) => Buffer.from(value as Uint8Array).toString('base64')
    return shape.type === 'string' ? (value) => escapeXml(value as string) : String
  }

  return { element, content }
}
