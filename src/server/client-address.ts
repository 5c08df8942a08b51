/** Who asks, when proxies stand in between. */

import { isIP } from 'node:net'
import type { HeaderTable } from '../kernel/http.ts'

/**
 * Address of the client behind `hops` trusted proxies, each of which adds the address of its peer to X-Forwarded-For: the
 * entry that many places from the end. Everything before it is what the client wrote itself and is never looked at. With
 * no hops, or when the entry isn't there or isn't an address, it is the peer of the connection: whoever passes the proxies
 * by is believed nothing.
 */
export function clientAddress(headers: HeaderTable, peer: string, hops: number): string {
  if (hops === 0) return peer
  const entries = (headers.get('x-forwarded-for') ?? '').split(',')
  return addressOf(entries.at(-hops)?.trim() ?? '') ?? peer
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function addressOf(entry: string): string | undefined {
  const bare =
    /^\[([^\]]+)\](?::\d{1,5})?$/.exec(entry)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(entry)?.[1]
  const address = bare ?? entry
  return isIP(address) === 0 ? undefined : address
}
