/** Rules that a single decision can't show, on a whole server. */
import { expect, test } from 'vitest'
import { startCloud } from '../support/in-process.ts'
import { scenarios } from './signed/scenarios.ts'

test.each(scenarios)('$rule: $about', async ({ play, seen }) => {
  const cloud = await startCloud()
  try {
    expect(await play(cloud, await cloud.account(), await cloud.account())).toEqual(seen)
  } finally {
    await cloud.close()
  }
})
