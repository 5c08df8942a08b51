import { expect, test } from 'vitest'
import { linesIn } from '../../access/record/journal/lines.ts'
import type { Use } from '../../access/record/usage.ts'
import { Fault } from '../../kernel/errors.ts'
import type { SentRecords } from './calls.ts'
import { createRemoteJournal } from './remote-journal.ts'

interface Sent {
  readonly texts: readonly string[]
  readonly durable: boolean
  readonly uses: readonly Use[]
}

/** An owner that answers when it is told to. */
function owned(workers = 1) {
  const sent: { readonly input: Sent; readonly take: () => void; readonly refuse: () => void }[] =
    []
  const textsOf = (bytes: Buffer) =>
    [...linesIn(bytes)].map((line) =>
      line.toString().slice(`{"prev":"${' '.repeat(64)}",`.length, -1),
    )
  const journal = createRemoteJournal(
    {
      ask: (_name: string, { lines, durable, uses }: SentRecords) =>
        new Promise<void>((take, reject) => {
          const refuse = () => reject(new Fault('unavailable', 'the disk is full'))
          sent.push({ input: { texts: textsOf(lines.bytes), durable, uses }, take, refuse })
        }),
      flush() {},
    } as never,
    { accepting: true, workers },
  )
  return { journal, sent }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const use: Use = { at: 1, region: 'r', service: 's', account: 'a', accessKeyId: 'k' }

test('a durable record takes the others along, and is answered by the owner', async () => {
  const { journal, sent } = owned()
  await journal.append('read', false)
  journal.usage.note(use)
  journal.usage.note({ ...use, actions: ['s:Do'] })
  journal.usage.note({ ...use, at: 2 })
  const outcomes: string[] = []
  const change = journal.append('change', true).then(() => outcomes.push('change'))
  await turn()
  expect(sent.map(({ input }) => input)).toEqual([
    {
      texts: ['read', 'change'],
      durable: true,
      uses: [
        { ...use, at: 2 },
        { ...use, actions: ['s:Do'] },
      ],
    },
  ])
  expect(outcomes).toEqual([])
  sent[0]?.take()
  await change
  const lost = [journal.append('lost', true), journal.append('lost too', true)]
  await turn()
  sent[1]?.refuse()
  for (const each of lost)
    await expect(each).rejects.toMatchObject({ name: 'Fault', kind: 'unavailable' })
})

test.each([1, 2])(
  'callers of %i workers wait when much is on its way, and are refused when it is too much',
  async (workers) => {
    const { journal, sent } = owned(workers)
    const part = 'x'.repeat((7 * 1024 * 1024) / workers / 8)
    for (let count = 0; count < 7; count++) await journal.append(part, false)
    journal.assertAccepting()
    const waiting = Array.from({ length: 9 }, () => journal.append(part, false))
    expect(() => journal.assertAccepting()).toThrow('the audit cannot be written')
    await expect(journal.append('one more', false)).rejects.toMatchObject({ kind: 'unavailable' })
    const closed = journal.close()
    await turn()
    expect(sent).toHaveLength(1)
    sent[0]?.take()
    await Promise.all(waiting)
    await closed
    journal.assertAccepting()
  },
)

test('nothing is changed while the owner says that it takes no records', () => {
  const { journal } = owned()
  journal.setAccepting(false)
  expect(() => journal.assertAccepting()).toThrow('the audit cannot be written')
  journal.setAccepting(true)
  journal.assertAccepting()
})
