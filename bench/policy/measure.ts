/** How CPU time is measured, here and in the processes of the other engines. */

/** Plain JavaScript, so that scripts made of text can hold it: median over rounds of CPU microseconds per call. */
export const measureSource = `
function measure(calls, { rounds, roundMillis, warmMillis }) {
  const time = () => { const { user, system } = process.cpuUsage(); return user + system }
  let next = 0
  const once = () => { calls[next](); next = next + 1 === calls.length ? 0 : next + 1 }
  const warmEnd = performance.now() + warmMillis
  do once(); while (performance.now() < warmEnd)
  // Calls to a round, found by doubling, so that looking at the clock costs nothing.
  let count = 1
  for (;;) {
    const start = performance.now()
    for (let i = 0; i < count; i++) once()
    if (performance.now() - start >= roundMillis) break
    count *= 2
  }
  const micros = []
  for (let round = 0; round < rounds; round++) {
    const before = time()
    for (let i = 0; i < count; i++) once()
    micros.push((time() - before) / count)
  }
  return micros.sort((a, b) => a - b)[rounds >> 1]
}`

export interface Effort {
  readonly rounds: number
  readonly roundMillis: number
  readonly warmMillis: number
}

export const measure = new Function(`${measureSource}; return measure`)() as (
  calls: readonly (() => unknown)[],
  effort: Effort,
) => number
