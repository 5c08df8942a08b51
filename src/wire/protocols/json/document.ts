/** JSON with one meaning: duplicate names, deep nesting and bytes that aren't UTF-8 are refused. */

import { isUtf8 } from 'node:buffer'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json
}

/** Thrown by {@link parseJson} and the typed readers; the protocol answers it as SerializationException. */
export class JsonMismatch extends Error {}

const unreadable = 'The request body is not valid JSON with one meaning.'
const deepest = 64
const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
/** Text up to the closing quote when there is nothing to decode. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings hold none
const plainString = /"[^"\\\u0000-\u001F]*"/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings hold none
const anyString = /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y

/** The value; objects have no prototype. Throws {@link JsonMismatch}. */
export function parseJson(bytes: Uint8Array): Json {
  if (!isUtf8(bytes)) throw new JsonMismatch(unreadable)
  return new Reader(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'),
  ).document()
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): Json {
    const value = this.#value(0)
    this.#space()
    if (this.#at !== this.#text.length) throw new JsonMismatch(unreadable)
    return value
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return
      this.#at++
    }
  }

  #value(depth: number): Json {
    if (depth > deepest) throw new JsonMismatch(unreadable)
    this.#space()
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth)
      case '[':
        return this.#array(depth)
      case '"':
        return this.#string()
      case 't':
        return this.#word('true', true)
      case 'f':
        return this.#word('false', false)
      case 'n':
        return this.#word('null', null)
      default:
        return this.#number()
    }
  }

  #object(depth: number): JsonObject {
    const object: Record<string, Json> = Object.create(null)
    this.#at++
    this.#space()
    if (this.#take('}')) return object
    do {
      this.#space()
      const name = this.#string()
      if (name in object) throw new JsonMismatch(unreadable)
      this.#space()
      if (!this.#take(':')) throw new JsonMismatch(unreadable)
      object[name] = this.#value(depth + 1)
      this.#space()
    } while (this.#take(','))
    if (!this.#take('}')) throw new JsonMismatch(unreadable)
    return object
  }

  #array(depth: number): Json[] {
    const array: Json[] = []
    this.#at++
    this.#space()
    if (this.#take(']')) return array
    do {
      array.push(this.#value(depth + 1))
      this.#space()
    } while (this.#take(','))
    if (!this.#take(']')) throw new JsonMismatch(unreadable)
    return array
  }

  #string(): string {
    const plain = this.#match(plainString)
    if (plain !== undefined) return plain.slice(1, -1)
    const escaped = this.#match(anyString)
    if (escaped === undefined) throw new JsonMismatch(unreadable)
    return JSON.parse(escaped) as string
  }

  #number(): number {
    const text = this.#match(numberForm)
    const value = Number(text)
    if (text === undefined || !Number.isFinite(value)) throw new JsonMismatch(unreadable)
    return value
  }

  #word<T extends Json>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw new JsonMismatch(unreadable)
    this.#at += word.length
    return value
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false
    this.#at++
    return true
  }

  #match(form: RegExp): string | undefined {
    form.lastIndex = this.#at
    const found = form.exec(this.#text)
    if (!found) return undefined
    this.#at = form.lastIndex
    return found[0]
  }
}
