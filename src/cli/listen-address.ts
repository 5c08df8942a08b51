/** `HOST:PORT` as --listen and SALLYPORT_LISTEN give it. */

import { CommandFailed, type Console, exitCodes, variable } from './console.ts'

export interface ListenAddress {
  readonly host: string
  readonly port: number
}

const defaultAddress = '127.0.0.1:4566'

/** Accepts `HOST:PORT`, `[IPV6]:PORT`, `:PORT` and `PORT` (loopback). */
export function parseListen(text: string): ListenAddress | undefined {
  const match = /^(?:(?:\[([0-9a-f:.]+)\]|([^:[\]\s/]*)):)?(\d{1,5})$/i.exec(text.trim())
  if (!match) return undefined
  const port = Number(match[3])
  return port > 65535 ? undefined : { host: match[1] || match[2] || '127.0.0.1', port }
}

export function listenAddress(flag: string | undefined, console: Console): ListenAddress {
  const text = flag ?? variable(console, 'SALLYPORT_LISTEN') ?? defaultAddress
  const address = parseListen(text)
  if (!address)
    throw new CommandFailed(`\`${text}\` is no address: HOST:PORT is expected`, exitCodes.usage)
  return address
}

export const plainEndpoint = ({ host, port }: ListenAddress): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`
