/** Orders the events of a key ("Event message structure", `sequencer`). */

/** Of one process: what comes later is larger, also within a millisecond. */
const perMilli = 1024
let latest = 0

/**
 * Sixteen hexadecimal digits that are larger than all before of this process, and than those of others that their clock
 * says came earlier. `now` in milliseconds since 1970.
 */
export function nextSequencer(now: number): string {
  latest = Math.max(latest + 1, now * perMilli)
  return latest.toString(16).toUpperCase().padStart(16, '0')
}
