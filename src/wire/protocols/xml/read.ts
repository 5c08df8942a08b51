/** Typed values out of XML elements, by readers compiled per shape. Strict: what the schema lacks is refused. */

import type { Member, ServiceModel, Shape, StructureShape } from '../../../kernel/model.ts'
import { parseEpoch, parseHttpDate, parseIso } from '../../schema/timestamps.ts'
import { base64, decimal, integer } from '../scalars.ts'
import type { XmlElement } from './document.ts'

/** Thrown by readers; the protocol answers it in its own words. */
export class XmlMismatch extends Error {}

export type ReadElement = (element: XmlElement) => unknown

const instanceSpace = 'http://www.w3.org/2001/XMLSchema-instance'

/** Readers of a service's shapes, each compiled when first asked for. */
export function createXmlReaders(model: ServiceModel): (shapeName: string) => ReadElement {
  const readers = new Map<string, ReadElement>()
  const space = model.xmlNamespace ?? ''

  function readerOf(name: string): ReadElement {
    const known = readers.get(name)
    if (known) return known
    readers.set(name, (element) => (readers.get(name) as ReadElement)(element))
    const reader = compile(model.shapes[name] as Shape)
    readers.set(name, reader)
    return reader
  }

  function compile(shape: Shape): ReadElement {
    switch (shape.type) {
      case 'structure':
        return structureReader(shape)
      case 'list': {
        const item = readerOf(shape.member.shape)
        const itemName = shape.member.wireName ?? 'member'
        return (element) => {
          checkPlain(element)
          return element.children.map((child) => {
            checkSpace(child, space)
            if (child.name !== itemName) throw new XmlMismatch()
            return item(child)
          })
        }
      }
      case 'map':
        return mapReader(shape)
      default:
        return scalarReader(shape.type)
    }
  }

  /** `<entry><key>…</key><value>…</value></entry>`; a flattened map stands in no request of a modelled service. */
  function mapReader(shape: Extract<Shape, { type: 'map' }>): ReadElement {
    const keyName = shape.key.wireName ?? 'key'
    const valueName = shape.value.wireName ?? 'value'
    const key = readerOf(shape.key.shape)
    const item = readerOf(shape.value.shape)
    return (element) => {
      checkPlain(element)
      const map: Record<string, unknown> = Object.create(null)
      for (const entry of element.children) {
        checkSpace(entry, space)
        checkPlain(entry)
        const [first, second, ...more] = entry.children
        if (entry.name !== 'entry' || first?.name !== keyName || second?.name !== valueName)
          throw new XmlMismatch()
        if (more.length > 0) throw new XmlMismatch()
        map[key(first) as string] = item(second)
      }
      return map
    }
  }

  function structureReader(shape: StructureShape): ReadElement {
    const rows = new Map<string, { name: string; repeated: boolean; read: ReadElement }>()
    const attributes: { name: string; local: string; space: string }[] = []
    for (const [name, member] of Object.entries(shape.members)) {
      const wireName = member.wireName ?? name
      if (member.location !== undefined) continue
      if (member.xmlAttribute) attributes.push({ name, ...attributeName(wireName) })
      else rows.set(wireName, { name, ...memberReader(member) })
    }
    return (element) => {
      checkPlain(element)
      const value: Record<string, unknown> = {}
      for (const child of element.children) {
        checkSpace(child, space)
        const row = rows.get(child.name)
        if (!row) throw new XmlMismatch()
        const known = value[row.name]
        if (row.repeated) {
          if (known === undefined) value[row.name] = [row.read(child)]
          else (known as unknown[]).push(row.read(child))
        } else if (known === undefined) value[row.name] = row.read(child)
        else throw new XmlMismatch()
      }
      for (const row of attributes) {
        const found = element.attributes.find((a) => a.name === row.local && a.space === row.space)
        if (found) value[row.name] = found.value
      }
      return value
    }
  }

  function memberReader(member: Member): { repeated: boolean; read: ReadElement } {
    const shape = model.shapes[member.shape] as Shape
    if (shape.type === 'list' && (member.flattened || shape.flattened))
      return { repeated: true, read: readerOf(shape.member.shape) }
    return { repeated: false, read: readerOf(member.shape) }
  }

  return readerOf
}

/** `xsi:type` is an attribute of the schema-instance namespace, whatever its prefix. */
function attributeName(wireName: string): { local: string; space: string } {
  const colon = wireName.indexOf(':')
  return colon < 0
    ? { local: wireName, space: '' }
    : { local: wireName.slice(colon + 1), space: instanceSpace }
}

function checkSpace(element: XmlElement, space: string): void {
  if (element.space !== '' && element.space !== space) throw new XmlMismatch()
}

/** Text between the elements of a structure or list is a mistake. */
function checkPlain(element: XmlElement): void {
  if (element.text !== '' && element.text.trim() !== '') throw new XmlMismatch()
}

const parsers: Readonly<Record<string, (text: string) => unknown>> = {
  string: (text) => text,
  integer: (text) => integer(text.trim(), 2 ** 31),
  long: (text) => integer(text.trim(), Number.MAX_SAFE_INTEGER),
  float: (text) => decimal(text.trim()),
  double: (text) => decimal(text.trim()),
  boolean: (text) => booleans.get(text.trim().toLowerCase()),
  timestamp: (text) => {
    const trimmed = text.trim()
    return (
      parseIso(trimmed) ??
      parseHttpDate(trimmed) ??
      (/^\d{1,12}(?:\.\d+)?$/.test(trimmed) ? parseEpoch(Number(trimmed)) : undefined)
    )
  },
  blob: (text) => base64(text.trim()),
}
const booleans = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

function scalarReader(type: string): ReadElement {
  const parse = parsers[type]
  if (!parse) throw new Error(`no XML form of a ${type}`)
  return (element) => {
    if (element.children.length > 0) throw new XmlMismatch()
    const value = parse(element.text)
    if (value === undefined) throw new XmlMismatch()
    return value
  }
}
