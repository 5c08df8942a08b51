import { expect, test } from 'vitest'
import { createSchedule, ownerOf } from './schedule.ts'

/** Looks every hundred milliseconds; when it looked. */
function lookingFor(schedule: ReturnType<typeof createSchedule>, owner = ownerOf('looking')) {
  const looks: number[] = []
  const look = async (): Promise<void> => {
    for (;;) {
      await schedule.look(100, owner)
      looks.push(schedule.now())
    }
  }
  void look()
  return { owner, looks }
}

test('events happen in their order, with all that they cause at once', async () => {
  const schedule = createSchedule()
  const owner = ownerOf('anybody')
  const happened: string[] = []
  schedule.after(20, owner, () => happened.push('late'))
  schedule.after(10, owner, () => {
    void Promise.resolve().then(() => process.nextTick(() => happened.push('caused')))
  })
  const cancel = schedule.after(15, owner, () => happened.push('called off'))
  cancel()
  await schedule.run(30)
  expect([happened, schedule.now()]).toEqual([['caused', 'late'], 30])
})

test.each([
  ['every look is made', false, [100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000]],
  [
    'looks that see nothing are left out, but for the last quarter of a second before an event',
    true,
    [300, 400, 500, 600, 700, 800, 900, 1_000],
  ],
])('%s', async (_name, seesNothing, expected) => {
  const schedule = createSchedule()
  const { looks } = lookingFor(schedule)
  schedule.leaveOutLooks(() => seesNothing)
  schedule.after(640, ownerOf('somebody'), () => {})
  await schedule.run(1_000)
  expect(looks).toEqual(expected)
  expect(schedule.looksLeftOut() + looks.length).toBe(10)
})

test('who has something to see looks on', async () => {
  const schedule = createSchedule()
  const [here, there] = [lookingFor(schedule), lookingFor(schedule)]
  schedule.leaveOutLooks((owner) => owner === there.owner)
  await schedule.run(1_000)
  expect([here.looks.length, there.looks.length]).toEqual([10, 4])
})
