/** Texts of the small XML documents that an upstream answers with. */

import { SaxesParser } from 'saxes'
import { UpstreamFailure } from './failures.ts'

/** An element as its texts by path below the root: `Contents/Key`. */
export interface XmlRecord {
  /** The first text at a path. */
  get(path: string): string | undefined
  /** Every element at a path, as a record of its own. */
  all(path: string): readonly XmlRecord[]
}

export interface XmlAnswer extends XmlRecord {
  /** Name of the root element, without a prefix. */
  readonly root: string
}

interface Element {
  readonly name: string
  readonly children: Element[]
  text: string
}

/** Throws an UpstreamFailure for what isn't a whole document, or more than data. */
export function parseAnswer(bytes: Buffer): XmlAnswer {
  const refused = () =>
    new UpstreamFailure('an answer of the upstream is not the XML that was expected')
  const parser = new SaxesParser()
  const stack: Element[] = []
  let root: Element | undefined
  const refuse = (): never => {
    throw refused()
  }
  parser.on('error', refuse)
  parser.on('doctype', refuse)
  parser.on('opentag', ({ name }) => {
    const element: Element = { name: name.replace(/^.*:/, ''), children: [], text: '' }
    stack.at(-1)?.children.push(element)
    root ??= element
    stack.push(element)
  })
  parser.on('text', (text) => {
    const open = stack.at(-1)
    if (open !== undefined) open.text += text
  })
  parser.on('closetag', () => void stack.pop())
  parser.write(bytes.toString('utf8')).close()
  if (root === undefined) throw refused()
  return { root: root.name, ...recordOf(root) }
}

function recordOf(element: Element): XmlRecord {
  const at = (path: string): Element[] =>
    path
      .split('/')
      .reduce<Element[]>(
        (found, name) =>
          found.flatMap(({ children }) => children.filter((child) => child.name === name)),
        [element],
      )
  return {
    get: (path) => at(path)[0]?.text,
    all: (path) => at(path).map(recordOf),
  }
}
