import { expect, test } from 'vitest'
import { createBuckets } from './buckets.ts'

function bucketsAt(burst: number, perSecond: number) {
  let now = 0
  const buckets = createBuckets({ monotonic: () => now }, { burst, perSecond })
  const spend = (name: string) => {
    let count = 0
    while (buckets.take(name) && count < 1000) count++
    return count
  }
  const wait = (millis: number) => {
    now += millis
  }
  return { ...buckets, spend, wait }
}

test('what may come at once, and what comes back', () => {
  const { has, spend, wait } = bucketsAt(5, 2)
  expect(spend('a')).toBe(5)
  expect(has('a')).toBe(false)
  wait(499)
  expect(has('a')).toBe(false)
  wait(1)
  expect(has('a')).toBe(true)
  expect(spend('a')).toBe(1)
  wait(1_000_000)
  expect(spend('a')).toBe(5)
})

test('names have their own; asking takes nothing', () => {
  const { has, spend } = bucketsAt(3, 1)
  spend('a')
  for (let count = 0; count < 10; count++) expect(has('b')).toBe(true)
  expect(spend('b')).toBe(3)
})

test('slow returns add up although it is asked often', () => {
  const { take, wait } = bucketsAt(1, 0.1)
  take('a')
  let count = 0
  for (let tenths = 0; tenths < 200; tenths++) {
    wait(100)
    if (take('a')) count++
  }
  expect(count).toBe(2)
})

test('many names do not grow it without bound: the oldest is forgotten', () => {
  const { spend, has, take } = bucketsAt(1, 0)
  spend('first')
  for (let count = 0; count < 9_999; count++) take(`name ${count}`)
  expect(has('first')).toBe(false)
  take('one more')
  expect(has('first')).toBe(true)
})

test('what was taken for nothing comes back, and no more than there was', () => {
  const { spend, take, give, has } = bucketsAt(2, 0)
  give('a')
  expect(spend('a')).toBe(2)
  give('a')
  expect(spend('a')).toBe(1)
  take('b')
  for (let count = 0; count < 5; count++) give('b')
  expect(spend('b')).toBe(2)
  expect(has('b')).toBe(false)
})
