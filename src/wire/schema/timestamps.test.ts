import { describe, expect, test } from 'vitest'
import {
  httpDate,
  isoSeconds,
  isoSecondsWithZeroMillis,
  parseEpoch,
  parseHttpDate,
  parseIso,
} from './timestamps.ts'

const moment = new Date('2024-02-29T23:59:58.999Z')

describe('printing', () => {
  test.each([
    ['whole seconds, cut', isoSeconds(moment), '2024-02-29T23:59:58Z'],
    ['zero milliseconds', isoSecondsWithZeroMillis(moment), '2024-02-29T23:59:58.000Z'],
    ['before 1970', isoSeconds(new Date(-1)), '1969-12-31T23:59:59Z'],
    ['the day after another', isoSeconds(new Date('2024-03-01T00:00:00Z')), '2024-03-01T00:00:00Z'],
    ['HTTP', httpDate(moment), 'Thu, 29 Feb 2024 23:59:58 GMT'],
  ])('%s', (_, printed, wanted) => expect(printed).toBe(wanted))
})

describe('reading', () => {
  test.each<[string, Date | undefined, string | undefined]>([
    ['ISO', parseIso('2024-02-29T23:59:58Z'), '2024-02-29T23:59:58.000Z'],
    ['ISO with a fraction', parseIso('2024-02-29T23:59:58.1239Z'), '2024-02-29T23:59:58.123Z'],
    ['ISO with an offset', parseIso('2024-03-01T01:00:00+02:00'), '2024-02-29T23:00:00.000Z'],
    ['a date', parseIso('2024-02-29'), '2024-02-29T00:00:00.000Z'],
    ['a day that is none', parseIso('2023-02-29T00:00:00Z'), undefined],
    ['an hour that is none', parseIso('2024-02-29T24:00:00Z'), undefined],
    ['words', parseIso('yesterday'), undefined],
    ['HTTP', parseHttpDate('Thu, 29 Feb 2024 23:59:58 GMT'), '2024-02-29T23:59:58.000Z'],
    ['HTTP in another zone', parseHttpDate('Thu, 29 Feb 2024 23:59:58 CET'), undefined],
    ['seconds', parseEpoch(1.5), '1970-01-01T00:00:01.500Z'],
    ['too many seconds', parseEpoch(1e15), undefined],
  ])('%s', (_, date, wanted) => expect(date?.toISOString()).toBe(wanted))
})
