/** IpAddress and NotIpAddress: CIDR blocks of v4 and v6; a bare address is a block of one (rule 92). */
import type { Operator, ValueTest } from './operator.ts'

const readable = (value: string) => parseBlock(value) !== undefined

export const ipOperators: Readonly<Record<string, Operator>> = {
  IpAddress: { negated: false, readable, compile: inBlock },
  NotIpAddress: { negated: true, readable, compile: inBlock },
}

function inBlock(values: readonly string[]): ValueTest {
  const blocks = values.map(parseBlock).filter((block) => block !== undefined)
  return (value) => {
    const address = parseAddress(value)
    return address === undefined ? undefined : blocks.some((block) => contains(block, address))
  }
}

/** An address as groups of 16 bits: two for v4, eight for v6. */
export type Address = readonly number[]

export interface Block {
  readonly address: Address
  readonly prefixLength: number
}

export function contains({ address, prefixLength }: Block, candidate: Address): boolean {
  if (address.length !== candidate.length) return false
  for (let i = 0, left = prefixLength; left > 0; i++, left -= 16) {
    const mask = left >= 16 ? 0xffff : (0xffff << (16 - left)) & 0xffff
    if (((address[i]! ^ candidate[i]!) & mask) !== 0) return false
  }
  return true
}

export function parseBlock(text: string): Block | undefined {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (address === undefined) return undefined
  const bits = address.length * 16
  if (slash < 0) return { address, prefixLength: bits }
  const length = text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(length) || Number(length) > bits) return undefined
  return { address, prefixLength: Number(length) }
}

export const parseAddress = (text: string): Address | undefined =>
  text.includes(':') ? parseV6(text) : parseV4(text)

function parseV4(text: string): Address | undefined {
  const bytes = text.split('.')
  if (bytes.length !== 4) return undefined
  const numbers: number[] = []
  for (const byte of bytes) {
    if (!/^\d{1,3}$/.test(byte) || Number(byte) > 255) return undefined
    numbers.push(Number(byte))
  }
  const [a, b, c, d] = numbers as [number, number, number, number]
  return [a * 256 + b, c * 256 + d]
}

function parseV6(text: string): Address | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const left = groups(halves[0]!)
  if (left === undefined) return undefined
  if (halves.length === 1) return left.length === 8 ? left : undefined
  const right = groups(halves[1]!)
  if (right === undefined) return undefined
  const missing = 8 - left.length - right.length
  if (missing < 1) return undefined
  return [...left, ...new Array<number>(missing).fill(0), ...right]
}

function groups(text: string): number[] | undefined {
  if (text === '') return []
  const numbers: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    if (part.includes('.') && i === parts.length - 1) {
      const v4 = parseV4(part)
      if (v4 === undefined) return undefined
      numbers.push(...v4)
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined
      numbers.push(Number.parseInt(part, 16))
    }
  }
  return numbers
}
