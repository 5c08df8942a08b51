import { expect, test } from 'vitest'
import { table } from './bench.ts'

test('the table shows numbers to three digits, ratios and what was missed', () => {
  const text = table([
    { name: 'node:http', cpuMicros: 31.234, perSecond: 32_016.4 },
    {
      name: 'signed',
      cpuMicros: 80.1,
      perSecond: 12_484,
      ratioTo: { 'node:http': 0.38996 },
      must: '≥ 0.35 × node:http',
      ok: true,
    },
    {
      name: 'slow',
      cpuMicros: 1234.5,
      perSecond: 810,
      measured: '9 ms',
      must: '≤ 300 µs CPU',
      ok: false,
    },
  ])
  expect(text.split('\n')).toEqual([
    '           µs CPU  per second  measured  ratio             must',
    'node:http    31.2      32,016',
    'signed       80.1      12,484            0.39 × node:http  ≥ 0.35 × node:http  ok',
    'slow        1,235         810  9 ms                        ≤ 300 µs CPU        MISSED',
  ])
})
