import { afterEach, expect, test, vi } from 'vitest'
import { type HoldParts, holdCommands } from './hold-commands.ts'

afterEach(() => {
  vi.useRealTimers()
})

function open(more: Partial<HoldParts> = {}) {
  const state = { held: 0, recorded: [] as unknown[], ids: 0 }
  const commands = holdCommands({
    blobs: {
      hold() {
        state.held++
        return async () => void state.held--
      },
    },
    newId: () => `hold-${state.ids++}`,
    refusal: undefined,
    recordBackup: async (parameters) => void state.recorded.push(parameters),
    log: ({ error }) => expect.fail(String(error)),
    ...more,
  })
  const send = (name: 'begin' | 'renew' | 'end', hold?: unknown) =>
    commands[`backup.${name}`]!(hold === undefined ? { includeKey: true } : { hold })
  return { state, send }
}

test('a hold is recorded, and lasts until its end', async () => {
  const { state, send } = open()
  const { hold } = (await send('begin')) as { hold: string }
  expect(state).toMatchObject({ held: 1, recorded: [{ includeKey: true }] })
  await send('renew', hold)
  await send('end', hold)
  expect(state.held).toBe(0)
  await expect(send('end', hold)).rejects.toThrow('has not kept deleted objects')
})

test('what a client that is gone held is given back', async () => {
  vi.useFakeTimers()
  const { state, send } = open()
  const { hold } = (await send('begin')) as { hold: string }
  await vi.advanceTimersByTimeAsync(59_000)
  await send('renew', hold)
  await vi.advanceTimersByTimeAsync(59_000)
  expect(state.held).toBe(1)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(state.held).toBe(0)
  await expect(send('renew', hold)).rejects.toThrow('has not kept deleted objects')
})

test('without an audit that takes it, or on data that cannot be copied, nothing is held', async () => {
  const unrecorded = open({ recordBackup: () => Promise.reject(new Error('full')) })
  await expect(unrecorded.send('begin')).rejects.toThrow('full')
  const refused = open({ refusal: 'not here' })
  await expect(refused.send('begin')).rejects.toThrow('not here')
  expect([unrecorded.state.held, refused.state.held]).toEqual([0, 0])
})
