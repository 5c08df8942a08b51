/**
 * XML of strangers: read strictly and within limits, without document types, comments or processing instructions. What
 * can be read in two ways is not read at all.
 */

import { DOMParser, type Element, onErrorStopParsing } from '@xmldom/xmldom'
import { SaxesParser } from 'saxes'

export const spaces = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  encryption: 'http://www.w3.org/2001/04/xmlenc#',
} as const

/** Far beyond what providers write, and little work for us. */
const limits = { depth: 40, elements: 2000, attributes: 4000 }

/** The document can't be used. `message` is for the operator's log. */
export class XmlRefused extends Error {
  override readonly name = 'XmlRefused'
}

export const refuse = (why: string): never => {
  throw new XmlRefused(why)
}

/** Root element of a document that holds elements, attributes and text only. Throws {@link XmlRefused}. */
export function parseXml(text: string): Element {
  checkXml(text)
  try {
    const document = new DOMParser({ onError: onErrorStopParsing }).parseFromString(
      text,
      'text/xml',
    )
    return document.documentElement ?? refuse('no root element')
  } catch (thrown) {
    return refuse(thrown instanceof Error ? thrown.message : 'unreadable')
  }
}

/** Well-formed, namespaced, bounded, and made of nothing that could hide or bring in something. */
function checkXml(text: string): void {
  // before anything is parsed: no document type means no entities
  if (/<!(?!\[CDATA\[)/.test(text)) refuse('a document type or a comment')
  const parser = new SaxesParser({ xmlns: true })
  let depth = 0
  let elements = 0
  let attributes = 0
  parser.on('error', (error) => refuse(error.message))
  parser.on('doctype', () => refuse('a document type'))
  parser.on('comment', () => refuse('a comment'))
  parser.on('processinginstruction', () => refuse('a processing instruction'))
  parser.on('opentag', (tag) => {
    attributes += Object.keys(tag.attributes).length
    if (++depth > limits.depth) refuse('too deep')
    if (++elements > limits.elements || attributes > limits.attributes) refuse('too large')
  })
  parser.on('closetag', () => {
    depth--
  })
  parser.write(text).close()
}

/** Child elements, in order. */
export function elementsOf(parent: Element): readonly Element[] {
  const found: Element[] = []
  for (const node of parent.childNodes) if (node.nodeType === 1) found.push(node as Element)
  return found
}

/** Child elements of a name. */
export const childrenOf = (parent: Element, space: string, local: string): readonly Element[] =>
  elementsOf(parent).filter((each) => isNamed(each, space, local))

export const isNamed = (element: Element, space: string, local: string): boolean =>
  element.namespaceURI === space && element.localName === local

/** Elements of a name anywhere below, `element` included. */
export function descendantsOf(element: Element, space: string, local: string): readonly Element[] {
  const found = isNamed(element, space, local) ? [element] : []
  return found.concat(elementsOf(element).flatMap((each) => descendantsOf(each, space, local)))
}

/** The one child of a name. */
export function onlyChild(parent: Element, space: string, local: string): Element {
  const [found, ...more] = childrenOf(parent, space, local)
  return found !== undefined && more.length === 0
    ? found
    : refuse(`${parent.localName} needs exactly one ${local}`)
}

/** Text of an element that holds nothing else, without white space around it. */
export function textOf(element: Element): string {
  if (elementsOf(element).length > 0) refuse(`${element.localName} holds more than text`)
  return (element.textContent ?? '').trim()
}

/** An attribute without namespace; `undefined` when absent. */
export const attributeOf = (element: Element, name: string): string | undefined =>
  element.getAttributeNS('', name) ?? undefined
