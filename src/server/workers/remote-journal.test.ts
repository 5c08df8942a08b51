import { expect, test } from 'vitest'
import type { Use } from '../../access/record/usage.ts'
import type { RecordsTaken, SentRecords } from './calls.ts'
import { createRemoteJournal } from './remote-journal.ts'

/** An owner that answers when it is told to. */
function owned() {
  const sent: { readonly input: SentRecords; readonly take: (taken: RecordsTaken) => void }[] = []
  const journal = createRemoteJournal(
    {
      ask: (_name: string, input: unknown) =>
        new Promise((take) => sent.push({ input: input as SentRecords, take: take as never })),
      flush() {},
    } as never,
    true,
  )
  return { journal, sent }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const use: Use = { at: 1, region: 'r', service: 's', account: 'a', accessKeyId: 'k' }

test('a durable record takes the others along, and is answered by the owner', async () => {
  const { journal, sent } = owned()
  await journal.append('read', false)
  journal.usage.note(use)
  journal.usage.note({ ...use, at: 2 })
  const outcomes: string[] = []
  const change = journal.append('change', true).then(() => outcomes.push('change'))
  const lost = journal.append('lost', true)
  lost.catch(() => outcomes.push('lost'))
  await turn()
  expect(sent.map(({ input }) => input)).toEqual([
    { texts: ['read', 'change', 'lost'], durable: [1, 2], uses: [{ ...use, at: 2 }] },
  ])
  expect(outcomes).toEqual([])
  sent[0]?.take({ refused: [2] })
  await change
  await expect(lost).rejects.toMatchObject({ name: 'Fault', kind: 'unavailable' })
})

test('callers wait when much is on its way, and are refused when it is too much', async () => {
  const { journal, sent } = owned()
  const mebibyte = 'x'.repeat(1024 * 1024)
  for (let count = 0; count < 8; count++) await journal.append(mebibyte, false)
  journal.assertAccepting()
  const waiting = Array.from({ length: 9 }, () => journal.append(mebibyte, false))
  expect(() => journal.assertAccepting()).toThrow('the audit cannot be written')
  await expect(journal.append('one more', false)).rejects.toMatchObject({ kind: 'unavailable' })
  const closed = journal.close()
  await turn()
  expect(sent).toHaveLength(1)
  sent[0]?.take({ refused: [] })
  await Promise.all(waiting)
  await closed
  journal.assertAccepting()
})

test('nothing is changed while the owner says that it takes no records', () => {
  const { journal } = owned()
  journal.setAccepting(false)
  expect(() => journal.assertAccepting()).toThrow('the audit cannot be written')
  journal.setAccepting(true)
  journal.assertAccepting()
})
