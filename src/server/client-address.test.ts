import { expect, test } from 'vitest'
import { HeaderTable } from '../kernel/http.ts'
import { clientAddress } from './client-address.ts'

const peer = '10.0.0.1'

test.each<[name: string, hops: number, headers: string[], address: string]>([
  ['nobody is believed', 0, ['203.0.113.9'], peer],
  ['one proxy', 1, ['203.0.113.9'], '203.0.113.9'],
  ['what the client wrote stands before', 1, ['198.51.100.1, 203.0.113.9'], '203.0.113.9'],
  ['two proxies', 2, ['198.51.100.1, 203.0.113.9, 10.0.0.2'], '203.0.113.9'],
  ['repeated headers are one list', 2, ['203.0.113.9', '10.0.0.2'], '203.0.113.9'],
  ['somebody who passed a proxy by', 2, ['203.0.113.9'], peer],
  ['no header', 1, [], peer],
  ['an empty header', 1, [''], peer],
  ['no address', 1, ['unknown'], peer],
  ['a name', 1, ['localhost'], peer],
  ['with a port', 1, ['203.0.113.9:4711'], '203.0.113.9'],
  ['IPv6', 1, ['2001:db8::1'], '2001:db8::1'],
  ['IPv6 with a port', 1, ['[2001:db8::1]:4711'], '2001:db8::1'],
  ['IPv6 in brackets', 1, ['[2001:db8::1]'], '2001:db8::1'],
  ['brackets around nothing', 1, ['[]'], peer],
])('%s', (_name, hops, values, address) => {
  const headers = new HeaderTable(values.flatMap((value) => ['X-Forwarded-For', value]))
  expect(clientAddress(headers, peer, hops)).toBe(address)
})
