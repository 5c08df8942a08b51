/** XML of request bodies as a small tree: no document type, no processing instruction, bounded in every direction. */

import { isUtf8 } from 'node:buffer'
import { SaxesParser } from 'saxes'

export interface XmlElement {
  /** Local name. */
  readonly name: string
  /** Namespace; empty when there is none. */
  readonly space: string
  readonly attributes: readonly {
    readonly name: string
    readonly space: string
    readonly value: string
  }[]
  readonly children: readonly XmlElement[]
  /** Own text, comments left out. */
  readonly text: string
}

const deepest = 32
/** A CompleteMultipartUpload of 10,000 parts with every checksum stays below. */
const mostElements = 200_000
const mostAttributes = 16

/** The root element; `undefined` when the bytes are not one well-formed, bounded document in UTF-8. */
export function parseXml(bytes: Uint8Array): XmlElement | undefined {
  if (!isUtf8(bytes)) return undefined
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) return undefined
  try {
    return parse(text)
  } catch (thrown) {
    if (thrown instanceof Refused) return undefined
    throw thrown
  }
}

class Refused extends Error {}

interface Open {
  name: string
  space: string
  attributes: XmlElement['attributes']
  children: XmlElement[]
  text: string
}

function parse(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true })
  const stack: Open[] = []
  let root: XmlElement | undefined
  let count = 0
  const refuse = (): never => {
    throw new Refused()
  }
  parser.on('error', refuse)
  parser.on('doctype', refuse)
  parser.on('processinginstruction', refuse)
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') refuse()
  })
  parser.on('opentag', (tag) => {
    if (++count > mostElements || stack.length >= deepest) refuse()
    const attributes = Object.values(tag.attributes)
    if (attributes.length > mostAttributes) refuse()
    stack.push({
      name: tag.local,
      space: tag.uri,
      attributes: attributes.map(({ local, uri, value }) => ({ name: local, space: uri, value })),
      children: [],
      text: '',
    })
  })
  const addText = (part: string) => {
    const open = stack.at(-1)
    if (open) open.text += part
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const done = stack.pop() as Open
    const parent = stack.at(-1)
    if (parent) parent.children.push(done)
    else root = done
  })
  parser.write(text).close()
  return root ?? refuse()
}
