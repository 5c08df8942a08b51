import { Duplex } from 'node:stream'
import { serialize } from 'node:v8'
import { expect, test } from 'vitest'
import { Fault } from '../../kernel/errors.ts'
import { IssuerUnreachable } from '../../kernel/world.ts'
import { frameReader, openPeer } from './peer.ts'

interface Calls {
  double(input: number): Promise<number>
  fail(input: Error): Promise<never>
  never(input: undefined): Promise<void>
  note(input: string): void
  bytes(input: Uint8Array): Promise<Uint8Array>
}

/** Two ends of one connection. */
function ends(): [Duplex, Duplex] {
  const make = (): Duplex =>
    new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        if (this === left) right.push(chunk)
        else left.push(chunk)
        done()
      },
      final(done) {
        if (this === left) right.push(null)
        else left.push(null)
        done()
      },
    })
  const left: Duplex = make()
  const right: Duplex = make()
  return [left, right]
}

function connected() {
  const [near, far] = ends()
  const noted: string[] = []
  const logged: unknown[] = []
  const ended: string[] = []
  const calls: Calls = {
    double: async (input) => input * 2,
    fail: (input) => Promise.reject(input),
    never: () => new Promise(() => {}),
    note(input) {
      if (input === 'bad') throw new Error('not that')
      noted.push(input)
    },
    bytes: async (input) => Buffer.from(input).reverse(),
  }
  openPeer({
    stream: far,
    calls: { ...calls },
    onEnd: () => ended.push('far'),
    log: (error) => logged.push(error),
  })
  const asker = openPeer<Calls & { unknown(input: undefined): Promise<void> }>({
    stream: near,
    calls: {},
    onEnd: () => ended.push('near'),
    log: () => {},
  })
  return { asker, near, far, noted, logged, ended }
}

test('answers come to those who asked, in whatever order', async () => {
  const { asker } = connected()
  const answers = [3, 1, 2].map((each) => asker.ask('double', each))
  expect(await Promise.all(answers)).toEqual([6, 2, 4])
  const bytes = await asker.ask('bytes', Buffer.from([1, 2, 3]))
  expect([...bytes]).toEqual([3, 2, 1])
})

test.each([
  [new Fault('conflict', 'met'), { name: 'Fault', kind: 'conflict', message: 'met' }],
  [new Fault('outcome-unknown', 'lost'), { name: 'Fault', kind: 'outcome-unknown' }],
  [new IssuerUnreachable('away'), { name: 'IssuerUnreachable', message: 'away' }],
  [new TypeError('a bug'), { name: 'Error', message: 'a bug' }],
])('a failure is the same here: %s', async (error, expected) => {
  // the failing call is given its error in the same process: it is the answer that crosses
  const [near, far] = ends()
  openPeer({
    stream: far,
    calls: { fail: () => Promise.reject(error) },
    onEnd: () => {},
    log: () => {},
  })
  const asker = openPeer<Pick<Calls, 'never'> & { fail(input: undefined): Promise<never> }>({
    stream: near,
    calls: {},
    onEnd: () => {},
    log: () => {},
  })
  await expect(asker.ask('fail', undefined)).rejects.toMatchObject(expected)
})

test('what nobody knows is a failure; what is told and fails is logged', async () => {
  const { asker, noted, logged } = connected()
  await expect(asker.ask('unknown', undefined)).rejects.toThrow('asks for `unknown`')
  asker.tell('note', 'one')
  asker.tell('note', 'bad')
  asker.tell('note', 'two')
  await asker.ask('double', 1)
  expect(noted).toEqual(['one', 'two'])
  expect(logged).toMatchObject([{ message: 'not that' }])
})

test('when the other side is gone, whoever waits is told', async () => {
  const { asker, near, ended } = connected()
  const asked = asker.ask('never', undefined)
  await asker.ask('double', 1)
  near.destroy()
  await expect(asked).rejects.toMatchObject({ name: 'Fault', kind: 'unavailable' })
  expect(ended).toEqual(['near'])
})

test.each([1, 2, 3, 5, 7, 1000])('frames are whole, also when bytes come by %i', (size) => {
  const bodies = [Buffer.alloc(0), Buffer.from('a'), Buffer.alloc(900, 'b'), serialize([1, 2])]
  const bytes = Buffer.concat(
    bodies.flatMap((body) => {
      const head = Buffer.alloc(4)
      head.writeUInt32BE(body.length)
      return [head, body]
    }),
  )
  const found: string[] = []
  const read = frameReader((body) => found.push(body.toString('hex')))
  for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size))
  expect(found).toEqual(bodies.map((body) => body.toString('hex')))
})
