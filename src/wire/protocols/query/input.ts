/** Typed input out of query parameters: `Tags.member.1.Key=…`, read by readers compiled per shape. */

import type { Member, ServiceModel, Shape } from '../../../kernel/model.ts'
import { parseEpoch, parseIso } from '../../schema/timestamps.ts'
import { base64, decimal, integer } from '../scalars.ts'
import { type Form, malformed } from './form.ts'

/** Parameters as a tree: `A.member.1` is `A` → `member` → `1`. */
interface Node {
  value: string | undefined
  children: Map<string, Node> | undefined
}

type Read = (node: Node, name: string) => unknown

/** Deepest nesting of parameter names. */
const deepest = 24
/** Highest index of a list item; a gap costs nothing, an item does. */
const highestIndex = 10_000

/** Reader of an operation's input; `undefined` members stay absent. */
export function queryInputReader(
  model: ServiceModel,
  inputShape: string | undefined,
): (form: Form) => unknown {
  if (inputShape === undefined) return () => ({})
  const readers = new Map<string, Read>()
  const read = readerOf(inputShape)
  return (form) => read(treeOf(form), '')

  function readerOf(name: string): Read {
    const known = readers.get(name)
    if (known) return known
    readers.set(name, (node, path) => (readers.get(name) as Read)(node, path))
    const reader = compile(model.shapes[name] as Shape)
    readers.set(name, reader)
    return reader
  }

  function compile(shape: Shape): Read {
    switch (shape.type) {
      case 'structure': {
        const members = Object.entries(shape.members).map(([name, member]) => ({
          name,
          wireName: member.wireName ?? name,
          read: readerOf(member.shape),
        }))
        return (node) => {
          const value: Record<string, unknown> = {}
          const { children } = node
          if (children)
            for (const member of members) {
              const child = children.get(member.wireName)
              if (child) value[member.name] = member.read(child, member.wireName)
            }
          return value
        }
      }
      case 'list':
        return listReader(shape.member, shape.flattened === true)
      case 'map':
        return mapReader(shape)
      default:
        return scalarReader(shape.type)
    }
  }

  function listReader(member: Member, flattened: boolean): Read {
    const read = readerOf(member.shape)
    const itemName = member.wireName ?? 'member'
    return (node, name) => {
      const items = flattened ? node : node.children?.get(itemName)
      if (!items?.children) {
        // `Tags=` is how an empty list is sent
        if (node.value === undefined || node.value === '') return []
        throw malformed(`Parameter ${name} must be a list.`)
      }
      return indexed(items.children, name).map((item) => read(item, name))
    }
  }

  function mapReader(shape: Extract<Shape, { type: 'map' }>): Read {
    const readValue = readerOf(shape.value.shape)
    const keyName = shape.key.wireName ?? 'key'
    const valueName = shape.value.wireName ?? 'value'
    return (node, name) => {
      const value: Record<string, unknown> = Object.create(null)
      const entries = shape.flattened ? node.children : node.children?.get('entry')?.children
      if (!entries) return value
      for (const entry of indexed(entries, name)) {
        const key = entry.children?.get(keyName)?.value
        const item = entry.children?.get(valueName)
        if (key === undefined || item === undefined || key in value)
          throw malformed(`Parameter ${name} must hold distinct keys with values.`)
        value[key] = readValue(item, name)
      }
      return value
    }
  }
}

function treeOf(form: Form): Node {
  const root = new Map<string, Node>()
  for (const [name, value] of form) {
    if (!name.includes('.')) {
      const node = root.get(name)
      if (node) node.value = value
      else root.set(name, { value, children: undefined })
      continue
    }
    const parts = name.split('.', deepest + 1)
    if (parts.length > deepest) throw malformed('Parameter names are nested too deeply.')
    let children = root
    let node: Node | undefined
    for (const part of parts) {
      if (node) children = node.children ??= new Map()
      node = children.get(part)
      if (!node) {
        node = { value: undefined, children: undefined }
        children.set(part, node)
      }
    }
    ;(node as Node).value = value
  }
  return { value: undefined, children: root }
}

/** Items in the order of their indices; gaps are skipped. */
function indexed(children: ReadonlyMap<string, Node>, name: string): Node[] {
  const items: { index: number; node: Node }[] = []
  for (const [key, node] of children) {
    const index = /^\d{1,5}$/.test(key) ? Number(key) : -1
    if (index < 1 || index > highestIndex)
      throw malformed(`Parameter ${name} holds a list index that is not valid.`)
    items.push({ index, node })
  }
  items.sort((a, b) => a.index - b.index)
  for (let i = 1; i < items.length; i++)
    if (items[i]?.index === items[i - 1]?.index)
      throw malformed(`Parameter ${name} holds a list index more than once.`)
  return items.map((item) => item.node)
}

const integerRange = { integer: 2 ** 31, long: Number.MAX_SAFE_INTEGER } as const

function scalarReader(type: string): Read {
  const parse = scalarParsers[type]
  if (!parse) throw new Error(`no query form of a ${type}`)
  return (node, name) => {
    const value = node.value === undefined ? undefined : parse(node.value)
    if (value === undefined) throw malformed(`Parameter ${name} is not a valid ${type}.`)
    return value
  }
}

const scalarParsers: Readonly<Record<string, (text: string) => unknown>> = {
  string: (text) => text,
  integer: (text) => integer(text, integerRange.integer),
  long: (text) => integer(text, integerRange.long),
  float: decimal,
  double: decimal,
  boolean: (text) => booleans.get(text.toLowerCase()),
  timestamp: (text) => (/^-?\d+(?:\.\d+)?$/.test(text) ? parseEpoch(Number(text)) : parseIso(text)),
  blob: base64,
}
const booleans = new Map([
  ['true', true],
  ['false', false],
])
