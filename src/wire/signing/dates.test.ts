import { describe, expect, test } from 'vitest'
import { basicDate, isoSeconds, parseBasicDate, parseHttpDate } from './dates.ts'

const moment = Date.UTC(2015, 7, 30, 12, 36, 0)

describe('dates of signatures', () => {
  test.each([
    ['20150830T123600Z', moment],
    ['20240229T000000Z', Date.UTC(2024, 1, 29)],
    ['20230229T000000Z', undefined],
    ['20151330T123600Z', undefined],
    ['20150830T243600Z', undefined],
    ['20150830T126000Z', undefined],
    ['20150830T123600', undefined],
    ['2015-08-30T12:36:00Z', undefined],
    [' 20150830T123600Z', undefined],
    ['00000830T123600Z', undefined],
    ['', undefined],
  ])('basic %s', (text, millis) => {
    expect(parseBasicDate(text)).toBe(millis)
  })
  test.each([
    ['Sun, 30 Aug 2015 12:36:00 GMT', moment],
    ['Mon, 30 Aug 2015 12:36:00 GMT', undefined],
    ['Sun, 30 Aug 2015 12:36:00', undefined],
    ['30 Aug 2015 12:36:00 GMT', undefined],
    ['Sunday, 30-Aug-15 12:36:00 GMT', undefined],
  ])('HTTP %s', (text, millis) => {
    expect(parseHttpDate(text)).toBe(millis)
  })
  test('written', () => {
    expect(basicDate(moment)).toBe('20150830T123600Z')
    expect(isoSeconds(moment + 999)).toBe('2015-08-30T12:36:00Z')
  })
})
